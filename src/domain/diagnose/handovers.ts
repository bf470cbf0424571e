import type { Header } from './mime.ts';

/** One `Received` line: a server took the message from another. */
export interface Handover {
  readonly from: string;
  readonly by: string;
}

/** What the handovers come to. */
export interface Trace {
  readonly count: number;
  /** Who had the message, one after the other; all servers of Exchange Online are one place. */
  readonly places: readonly string[];
  /** How often the message came back to a place that had had it before. */
  readonly returns: number;
  readonly verdict: 'BackAndForth' | 'InsideExchange' | 'Straight';
}

/** No server lets a message pass this often: Postfix ends it at 50 by default, Exim at 30. */
const MAX_HANDOVERS = 200;

/** A message passes some seven servers of Exchange Online on its way through one tenant. */
const MANY_INSIDE = 12;

const EXCHANGE = 'Exchange Online';

/** The first server first; headers stand the other way round. */
export function handoversOf(headers: readonly Header[]): readonly Handover[] {
  return headers
    .filter(({ name }) => name === 'received')
    .slice(0, MAX_HANDOVERS)
    .map(({ value }) => ({ from: after('from', value), by: after('by', value) }))
    .filter(({ by }) => by !== '')
    .reverse();
}

function after(word: 'from' | 'by', value: string): string {
  const pattern = word === 'from' ? /^\s*from\s+([\w.:[\]-]{1,253})/i : /(?:^|\s)by\s+([\w.:[\]-]{1,253})/i;
  return (pattern.exec(value.slice(0, 2_000))?.[1] ?? '').toLowerCase();
}

export function traceOf(handovers: readonly Handover[]): Trace | null {
  const first = handovers[0];
  if (!first) return null;
  const names = [...(first.from === '' ? [] : [first.from]), ...handovers.map(({ by }) => by)].map(placeOf);
  const places = names.filter((place, index) => place !== names[index - 1]);
  const returns = places.length - new Set(places).size;
  const inside = names.filter((place) => place === EXCHANGE).length;
  const verdict = returns > 1 ? 'BackAndForth' : inside >= MANY_INSIDE ? 'InsideExchange' : 'Straight';
  return { count: handovers.length, places, returns, verdict };
}

function placeOf(host: string): string {
  return /(^|\.)(outlook\.com|office365\.com|office365\.us|partner\.outlook\.cn)$/.test(host) ? EXCHANGE : host;
}
