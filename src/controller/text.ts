/** Status strings have a limit in the schema; a longer one would lose the whole status. */
const MAX_CHARACTERS = 1024;

/** The text, shortened with an ellipsis where it is too long. */
export function cut(text: string): string {
  return text.length <= MAX_CHARACTERS ? text : `${text.slice(0, MAX_CHARACTERS - 1)}…`;
}
