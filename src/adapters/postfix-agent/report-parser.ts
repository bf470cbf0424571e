import { type Line, linesOf, numberOf, VERSION_LINE } from './lines.ts';
import { ParseError } from './parse-error.ts';
import { compare } from './settings-text.ts';

/** What an agent says of one domain. */
export interface Report {
  /** The digest of the settings in force; null when nothing was ever applied. */
  readonly applied: string | null;
  /** Forwarders that Postfix gave back. */
  readonly inForce: number;
  readonly wanted: number;
  /** Wanted and not given back, sorted; twenty at most, so that it may be fewer than there are. */
  readonly missing: readonly string[];
  /** Forwarded by others, sorted; a hundred at most. */
  readonly foreign: readonly string[];
  readonly sender: boolean;
  /** Null where the agent cannot tell. */
  readonly role: 'local' | 'relay' | 'none' | null;
  /** Which body lists what Postfix accepts, or why there is none; null where the agent does not say. */
  readonly recipients: { readonly digest: string } | { readonly why: string } | null;
  /** Messages that wait; null where the agent cannot tell. */
  readonly queue: number | null;
  /** What could not be done; null when all could. */
  readonly error: string | null;
}

const MAX_MISSING = 20;
const MAX_FOREIGN = 100;
const MAX_TEXT_LENGTH = 300;
const UNKNOWN = 'unknown ';
const DIGEST = /^[0-9a-f]{64}$/;
const WORDS = [
  'applied',
  'forwarders',
  'missing',
  'foreign',
  'sender',
  'role',
  'queue',
  'recipients',
  'error',
] as const;
type Word = (typeof WORDS)[number];

/** Reads a report on a domain. The order of the lines is free; each one that is not of the protocol is refused. */
export function parseReport(text: string, domain: string): Report {
  const found: Record<Word, Line[]> = {
    applied: [],
    forwarders: [],
    missing: [],
    foreign: [],
    sender: [],
    role: [],
    queue: [],
    recipients: [],
    error: [],
  };
  let count = 0;
  for (const line of linesOf(text)) {
    count = line.number;
    if (line.number === 1) {
      if (line.text !== VERSION_LINE) throw new ParseError(1, 'not a version that is known');
      continue;
    }
    const space = line.text.indexOf(' ');
    const word = WORDS.find((known) => known === line.text.slice(0, space));
    if (!word) throw new ParseError(line.number, 'not a word of a report');
    found[word].push({ number: line.number, text: line.text.slice(space + 1) });
  }

  const one = <T>(word: Word, read: (text: string) => T | undefined): T => {
    const [line, second] = found[word];
    if (!line) throw new ParseError(count + 1, `"${word}" is missing`);
    if (second) throw new ParseError(second.number, `a second "${word}"`);
    return readValue(word, line, read);
  };
  const maybe = <T>(word: Word, read: (text: string) => T | undefined): T | null =>
    found[word].length === 0 ? null : one(word, read);
  const many = (word: Word, most: number): string[] => {
    const excess = found[word][most];
    if (excess) throw new ParseError(excess.number, `more than ${most} of "${word}"`);
    const addresses = found[word].map((line) => readValue(word, line, (value) => addressOf(value, domain)));
    return [...new Set(addresses)].sort(compare);
  };

  const { inForce, wanted } = one('forwarders', countsOf);
  const missing = many('missing', MAX_MISSING);
  if (missing.length > wanted - inForce) throw new ParseError(count, 'more are missing than the numbers say');
  return {
    applied: one('applied', digestIn).digest,
    inForce,
    wanted,
    missing,
    foreign: many('foreign', MAX_FOREIGN),
    sender: one('sender', onOrOff),
    role: maybe('role', (value) => (['local', 'relay', 'none'] as const).find((role) => role === value)),
    queue: maybe('queue', numberOf),
    recipients: maybe('recipients', recipientsIn),
    error: maybe('error', textIn),
  };
}

function readValue<T>(word: Word, { number, text }: Line, read: (text: string) => T | undefined): T {
  const value = read(text);
  if (value === undefined) throw new ParseError(number, `not a value of "${word}"`);
  return value;
}

function countsOf(text: string): { inForce: number; wanted: number } | undefined {
  const [first, second, ...rest] = text.split(' ');
  const [inForce, wanted] = [numberOf(first), numberOf(second)];
  if (inForce === undefined || wanted === undefined || rest.length > 0 || inForce > wanted) return undefined;
  return { inForce, wanted };
}

function digestIn(text: string): { digest: string | null } | undefined {
  if (text === '-') return { digest: null };
  return DIGEST.test(text) ? { digest: text } : undefined;
}

function recipientsIn(text: string): Report['recipients'] | undefined {
  if (DIGEST.test(text)) return { digest: text };
  const why = text.startsWith(UNKNOWN) ? textIn(text.slice(UNKNOWN.length)) : undefined;
  return why === undefined ? undefined : { why };
}

function textIn(text: string): string | undefined {
  return text.trim() !== '' && text.length <= MAX_TEXT_LENGTH ? text : undefined;
}

/** Others may write what we would not: any address of the domain counts, and the whole domain too. */
function addressOf(text: string, domain: string): string | undefined {
  const address = text.toLowerCase();
  return !address.includes(' ') && address.endsWith(`@${domain}`) ? address : undefined;
}

function onOrOff(text: string): boolean | undefined {
  if (text === 'on') return true;
  return text === 'off' ? false : undefined;
}
