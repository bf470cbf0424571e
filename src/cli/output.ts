import { styleText } from 'node:util';

type Colour = Parameters<typeof styleText>[0];

/** What a server said may hold control characters; a terminal must not obey them. */
const CONTROL = /[^\P{Cc}\n\t]/gu;

/** Writes lines to standard output. */
export function print(...lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** Coloured only where standard output is a terminal and NO_COLOR is not set. */
export function paint(colour: Colour, text: string): string {
  return styleText(colour, text, { stream: process.stdout });
}

/** Text from elsewhere, safe on a terminal. */
export function plain(text: string): string {
  return text.replace(CONTROL, '?');
}
