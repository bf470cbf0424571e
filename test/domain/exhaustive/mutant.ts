/** A fault that is put into the planner: one text of one file replaced by another. */
export interface Mutant {
  readonly name: string;
  /** Below `src/domain`. */
  readonly file: string;
  /** Occurs exactly once in the file, or at `start`; white space does not matter. */
  readonly from: string;
  readonly to: string;
  /** Where in the file the text stands, for one that occurs more often. */
  readonly start?: number;
}

/** The file's text with the fault in it; an error when the file has moved on and the mutant must be written anew. */
export function mutate(source: string, { name, file, from, to, start }: Mutant): string {
  if (start !== undefined) return source.slice(0, start) + to + source.slice(start + from.length);
  const words = from
    .trim()
    .split(/\s+/)
    .map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const found = [...source.matchAll(new RegExp(words.join('\\s*'), 'g'))];
  const [first] = found;
  if (!first || found.length !== 1) {
    throw new Error(`mutant "${name}" is stale: its text is ${found.length} times in ${file}`);
  }
  return source.slice(0, first.index) + to + source.slice(first.index + first[0].length);
}
