import { type Trace, traceOf } from './handovers.ts';
import type { KnownText } from './known-text.ts';
import type { Bounce, DeliveryReport } from './parse-bounce.ts';
import { meaningOf, statusCodes } from './status-code.ts';
import { TEXTS } from './texts.ts';

/** What a bounce is about. */
export interface Diagnosis {
  /** Each known text once. */
  readonly errors: readonly FoundError[];
  /** What unknown codes say by themselves (RFC 3463): only where no text is known. */
  readonly codes: readonly { readonly code: string; readonly meaning: string }[];
  readonly trace: Trace | null;
}

export interface FoundError {
  readonly text: KnownText;
  /** `Code`: the wording is another one, the code alone is known. */
  readonly foundBy: 'Phrase' | 'Code';
  readonly source: 'DeliveryStatus' | 'Text';
  /** The line in which it stands, shortened. */
  readonly line: string;
  /** Lower case; empty where the bounce does not say. */
  readonly recipient: string;
  readonly server: string;
}

const MAX_ERRORS = 8;
const MAX_CODES = 8;
const MAX_LINE = 300;

/** Finds the known texts: in the machine-readable report, and only where that is silent in the text for people. */
export function diagnose(bounce: Bounce): Diagnosis {
  const reported = unique(bounce.reports.flatMap(inReport));
  const errors = reported.length > 0 ? reported : unique(inText(bounce));
  const said = [...bounce.reports.map(({ status, diagnostic }) => `${status} ${diagnostic}`), bounce.text].join('\n');
  return {
    errors: errors.slice(0, MAX_ERRORS),
    codes: errors.length > 0 ? [] : statusCodes(said).slice(0, MAX_CODES).flatMap(explained),
    trace: traceOf(bounce.handovers),
  };
}

function inReport({ recipient, status, diagnostic, server }: DeliveryReport): readonly FoundError[] {
  const line = shorten(diagnostic === '' ? `Status: ${status}` : diagnostic);
  const found = match(diagnostic, `${diagnostic} ${status}`);
  return found.map(({ text, foundBy }) => ({ text, foundBy, source: 'DeliveryStatus', line, recipient, server }));
}

function inText({ text, reports }: Bounce): readonly FoundError[] {
  const recipient = reports[0]?.recipient ?? recipientIn(text);
  return match(text, text).map(({ text: known, foundBy }) => ({
    text: known,
    foundBy,
    source: 'Text',
    line: lineWith(text, known),
    recipient,
    server: '',
  }));
}

/** Phrases are worth more than codes: servers give one code to many things. */
function match(words: string, codes: string): readonly Pick<FoundError, 'text' | 'foundBy'>[] {
  const normal = normalized(words);
  const known = TEXTS.filter(
    ({ phrases, without = [] }) =>
      phrases.some((phrase) => normal.includes(phrase)) && !without.some((phrase) => normal.includes(phrase)),
  );
  if (known.length > 0) return known.map((text) => ({ text, foundBy: 'Phrase' }));
  const present = new Set(statusCodes(codes));
  return TEXTS.filter((item) => item.codes.some((code) => present.has(code))).map((text) => ({
    text,
    foundBy: 'Code',
  }));
}

function normalized(text: string): string {
  // "550-5.4.1 ..." and "550 5.4.1 ..." are the same, a line break within the text is a space.
  return text
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/\b([245]\d\d)-/g, '$1 ');
}

/** The line that names it, with the next where the text is broken. */
function lineWith(text: string, known: KnownText): string {
  const lines = text.split('\n');
  const names = (line: string) =>
    known.phrases.some((phrase) => normalized(line).includes(phrase)) ||
    statusCodes(line).some((code) => known.codes.includes(code));
  const whole = lines.find(names);
  if (whole !== undefined) return shorten(whole);
  const pair = lines.findIndex((line, index) => names(`${line} ${lines[index + 1] ?? ''}`));
  return shorten(pair === -1 ? known.quote : `${lines[pair]} ${lines[pair + 1]?.trim()}`);
}

const ADDRESS = '[^\\s<>@;,]{1,64}@[\\w.-]{1,253}\\w';

/** Where servers name the address that they speak of; the surest first. */
const NAMED = [
  `verification failed for <(${ADDRESS})>`,
  `rcpt to:\\s?<(${ADDRESS})>`,
  `\\bto=<(${ADDRESS})>`,
  `recipient address: {1,20}(${ADDRESS})`,
  `\\brecipient (${ADDRESS}) not found`,
  `your message to (${ADDRESS})`,
  `(?:^|[\\s:])<(${ADDRESS})>[:\\s(]`,
].map((pattern) => new RegExp(pattern, 'im'));

/** The recipient of a text without a report: named as such, or the only address. */
function recipientIn(text: string): string {
  for (const pattern of NAMED) {
    const named = pattern.exec(text)?.[1];
    if (named !== undefined) return named.toLowerCase();
  }
  const all = new Set(
    text.match(/(?<![\w.+%-])[\w.+%-]{1,64}@[\w.-]{1,253}\w/g)?.map((address) => address.toLowerCase()),
  );
  const [only = ''] = all.size === 1 ? all : [];
  return only;
}

function explained(code: string): Diagnosis['codes'] {
  const meaning = meaningOf(code);
  return meaning === undefined ? [] : [{ code, meaning }];
}

/** Each text once for each recipient's domain side: the first report that has it. */
function unique(errors: readonly FoundError[]): readonly FoundError[] {
  return errors.filter((error, index) => errors.findIndex(({ text }) => text === error.text) === index);
}

function shorten(line: string): string {
  const text = line.replace(/\s+/g, ' ').trim();
  return text.length > MAX_LINE ? `${text.slice(0, MAX_LINE)}\u2026` : text;
}
