/** What was given cannot be used: one line for each reason, with where it is and what would be right. */
export class BadInput extends Error {
  override readonly name = 'BadInput';
  readonly lines: readonly string[];

  constructor(lines: readonly string[]) {
    super(lines.join('; '));
    this.lines = lines;
  }
}
