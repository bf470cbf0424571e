import { ParseError } from './parse-error.ts';

/** The first line of every text: the version of the protocol. */
export const VERSION_LINE = 'hybridmail 1';

/** As the protocol promises: lines that every shell, awk and Postfix take. */
const MAX_LINE_LENGTH = 1_000;
const NOT_ALLOWED = /[^ -~]/;

export interface Line {
  /** Counted from 1. */
  readonly number: number;
  readonly text: string;
}

/** The lines of a text, one at a time: a text that is wrong early is not cut into millions of pieces first. */
export function* linesOf(text: string): Generator<Line, void, undefined> {
  let from = 0;
  for (let number = 1; from < text.length; number += 1) {
    const to = text.indexOf('\n', from);
    if (to < 0) throw new ParseError(number, 'the last line does not end');
    if (to - from > MAX_LINE_LENGTH) throw new ParseError(number, `longer than ${MAX_LINE_LENGTH} characters`);
    const line = text.slice(from, to);
    if (NOT_ALLOWED.test(line)) throw new ParseError(number, 'a character that is not printable ASCII');
    yield { number, text: line };
    from = to + 1;
  }
}

/** A number as the protocol writes it: digits without a leading zero, small enough to be exact; else undefined. */
export function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^(0|[1-9][0-9]{0,8})$/.test(text) ? Number(text) : undefined;
}
