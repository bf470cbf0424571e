import { styleText } from 'node:util';
import { fold, heading, table, WIDTH, wrap } from './layout.ts';

/** Who or what a line is about; stands in front of it. */
export type Label =
  | 'PERSON'
  | 'SOMEBODY'
  | 'step'
  | 'wait'
  | 'task'
  | 'found'
  | 'drift'
  | 'mail'
  | 'FAILED'
  | 'event'
  | 'refused'
  | 'proof'
  | 'reached'
  | '';

/** The demo's output: colours and a moving line on a terminal, plain lines elsewhere. */
export interface Screen {
  heading(title: string): void;
  /** A text of any length behind its label; a second one goes below it, indented. */
  say(label: Label, text: string, more?: string): void;
  /** A command as a person would type it, and what it printed. */
  command(text: string, output: string): void;
  /** The first row is the head. Rows for which `isBad` is true stand out. */
  table(rows: readonly (readonly string[])[], isBad?: (row: number) => boolean): void;
  /** Lines; those that are too wide are folded. */
  lines(texts: readonly string[]): void;
  /** Lines to be copied: as they are, however wide. */
  verbatim(texts: readonly string[]): void;
  /** Replaces the moving line; nothing where there is no terminal. */
  moving(text: string): void;
  /** Takes the moving line away. */
  settle(): void;
}

export type Style = Parameters<typeof styleText>[0];

export interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const LABEL_WIDTH = 10;

const STYLES: Readonly<Partial<Record<Label, Style>>> = {
  PERSON: ['bold', 'magenta'],
  SOMEBODY: ['bold', 'red'],
  step: 'cyan',
  wait: 'yellow',
  task: 'yellow',
  drift: 'red',
  refused: ['bold', 'red'],
  FAILED: ['bold', 'red'],
  proof: 'green',
  reached: ['bold', 'green'],
};

/** `paint` colours a text where colours are wanted; the default asks the terminal and NO_COLOR. */
export function createScreen(
  out: Terminal = process.stdout,
  paint: (style: Style, text: string) => string = (style, text) => styleText(style, text, { stream: process.stdout }),
): Screen {
  const isTerminal = out.isTTY === true;
  let hasMoving = false;

  function settle(): void {
    if (hasMoving) out.write('\r\u001b[2K');
    hasMoving = false;
  }

  function line(text = ''): void {
    settle();
    out.write(`${text}\n`);
  }

  return {
    settle,
    heading(title) {
      line();
      line(paint('bold', heading(title)));
    },
    say(label, text, more) {
      const style = STYLES[label];
      const head = label.padEnd(LABEL_WIDTH);
      const texts = [...wrap(text, WIDTH - LABEL_WIDTH - 2), ...(more ? wrap(more, WIDTH - LABEL_WIDTH - 2) : [])];
      for (const [index, part] of texts.entries()) {
        const front = index > 0 ? ' '.repeat(LABEL_WIDTH) : style ? paint(style, head) : head;
        line(`  ${front}${part}`);
      }
    },
    command(text, output) {
      line();
      line(`  ${paint('bold', `$ ${text}`)}`);
      for (const part of output.trimEnd().split('\n')) line(`  ${part}`);
    },
    table(rows, isBad = () => false) {
      line();
      for (const [index, text] of table(rows).entries()) {
        const style: Style | undefined = index === 0 ? 'underline' : isBad(index - 1) ? 'red' : undefined;
        line(`  ${style ? paint(style, text) : text}`);
      }
    },
    lines(texts) {
      for (const text of texts.flatMap((long) => fold(long, WIDTH - 2))) line(text === '' ? '' : `  ${text}`);
    },
    verbatim(texts) {
      for (const text of texts) line(text === '' ? '' : `  ${text}`);
    },
    moving(text) {
      if (!isTerminal) return;
      settle();
      out.write(`  ${text}`.slice(0, WIDTH));
      hasMoving = true;
    },
  };
}
