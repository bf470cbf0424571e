/** A text that is not of the protocol. The message names the line and the rule, never what stands in the line. */
export class ParseError extends Error {
  override readonly name = 'ParseError';

  constructor(line: number, rule: string) {
    super(`line ${line}: ${rule}`);
  }
}
