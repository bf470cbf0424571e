/** Limit of most status strings in the schema; a longer one would lose the whole status. */
const MAX_CHARACTERS = 1024;

/** The text, shortened with an ellipsis where it is too long. */
export function cut(text: string, maxCharacters = MAX_CHARACTERS): string {
  return text.length <= maxCharacters ? text : `${text.slice(0, maxCharacters - 1)}…`;
}
