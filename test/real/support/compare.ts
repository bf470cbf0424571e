import type { Journey, Message } from '../../../src/domain/mailflow/message.ts';
import { EXCHANGE_ONLINE } from '../../../src/simulators/mail/exchange-routing.ts';
import { INTERNET } from '../../../src/simulators/mail/internet.ts';
import type { SendResult } from '../../../src/simulators/mail/outcome.ts';
import type { Failure } from '../../../src/simulators/world.ts';

export type Place = 'Internet' | 'Legacy' | 'ExchangeOnline';

/**
 * A way and its end, in the words that model and servers share:
 *
 * | the model says               | the servers show                                                               |
 * | ---------------------------- | ------------------------------------------------------------------------------ |
 * | Delivered, a side            | the message is in a mailbox of that side                                        |
 * | Lost in the old mailbox      | the same on the old side: a server cannot know that nobody reads it             |
 * | Lost, a bounce               | a server dropped a message with the null sender after a refusal with that code  |
 * | Bounced by a server, a text  | that server refused it, in the session or later, with that code                 |
 * | Deferred, a text             | it stays in a queue, or expired there, after an answer with that code           |
 * | Looped                       | a server refused it for its number of Received lines, which repeat the way      |
 */
export interface Way {
  readonly places: readonly Place[];
  readonly end: 'Delivered' | 'Refused' | 'PutOff' | 'Lost' | 'Looped';
  /** Where it ended; null when that is nowhere. */
  readonly at: Place | null;
  /** Enhanced status codes (RFC 3463); several where the model names two. */
  readonly codes: readonly string[];
}

export function wayOf({ hops, outcome }: Journey): Way {
  const places = hops.map(({ at }) => at);
  const last = places.at(-1) ?? null;
  switch (outcome.kind) {
    case 'Delivered':
      return { places, end: 'Delivered', at: outcome.side, codes: [] };
    case 'Bounced':
      return { places, end: 'Refused', at: outcome.by, codes: codesIn(outcome.text) };
    case 'Deferred':
      return { places, end: 'PutOff', at: null, codes: codesIn(outcome.text) };
    case 'Looped':
      return { places, end: 'Looped', at: null, codes: [] };
    case 'Lost':
      return outcome.where.includes('mailbox')
        ? { places, end: 'Delivered', at: last, codes: [] }
        : { places, end: 'Lost', at: null, codes: codesIn(outcome.where) };
  }
}

export function wayTaken({ origin }: Message, { outcome, hops }: SendResult): Way {
  const failure = outcome.failures[0];
  if (!failure) return delivered(hops, outcome.deliveries[0]?.side ?? '');
  const start: readonly Place[] = origin === 'Internet' ? ['Internet'] : [];
  const by = placeOf(failure.by);
  const stamped = failure.hops.length > 0 ? failure.hops.map(placeOf) : start;
  const codes = codesIn(failure.reply);
  if (outcome.failures.some(({ kind }) => kind === 'Looped')) {
    const loop = outcome.failures.find(({ kind }) => kind === 'Looped') ?? failure;
    return { places: loop.hops.map(placeOf), end: 'Looped', at: null, codes: codesIn(loop.reply) };
  }
  const places = stamped.at(-1) === by ? stamped : [...stamped, by];
  if (failure.reply.startsWith('4')) return { places, end: 'PutOff', at: null, codes };
  return { places, end: isOfNullSender(failure) ? 'Lost' : 'Refused', at: isOfNullSender(failure) ? null : by, codes };
}

function isOfNullSender({ kind }: Failure): boolean {
  return kind === 'Lost';
}

function delivered(hops: readonly string[], side: string): Way {
  const places = hops.map(placeOf);
  const at = side === 'OldServer' ? 'Legacy' : side === 'ExchangeOnline' ? 'ExchangeOnline' : 'Internet';
  // The stand-in for everybody else stamps what it keeps; for the model, outside is no station.
  return { places: at === 'Internet' ? places.slice(0, -1) : places, end: 'Delivered', at, codes: [] };
}

/** Names of the servers in trace lines and bounces. */
function placeOf(server: string): Place {
  if (server === INTERNET) return 'Internet';
  return server === EXCHANGE_ONLINE || server.endsWith('.mail.protection.outlook.com') ? 'ExchangeOnline' : 'Legacy';
}

export function codesIn(text: string): readonly string[] {
  return text.match(/\b[245]\.\d{1,3}\.\d{1,3}\b/g) ?? [];
}

export function isSameWay(model: Way, seen: Way): boolean {
  if (model.end !== seen.end || model.at !== seen.at) return false;
  if (model.end === 'Looped') return repeats(model.places, seen.places);
  if (model.places.join() !== seen.places.join()) return false;
  return model.codes.length === 0 || model.codes.some((code) => seen.codes[0] === code);
}

/** True when the servers went the model's way once and then some part of its end over and over. */
function repeats(model: readonly Place[], seen: readonly Place[]): boolean {
  if (seen.length <= model.length) return false;
  return model.some((_, start) => {
    const cycle = model.slice(start);
    return seen.every((place, index) =>
      index < model.length ? place === model[index] : place === cycle[(index - model.length) % cycle.length],
    );
  });
}

export function showWay({ places, end, at, codes }: Way): string {
  const shown = places.length > 8 ? `${places.slice(0, 8).join(' > ')} > ... (${places.length})` : places.join(' > ');
  return [`${shown}:`, end, at ?? '', codes.join('/')].filter(Boolean).join(' ');
}
