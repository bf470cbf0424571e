import type { MailWorld } from '../../../src/domain/mailflow/mail-world.ts';
import type { Message } from '../../../src/domain/mailflow/message.ts';
import type { Way } from './compare.ts';

/** A model's way and the way that the servers show instead. */
export interface Pair {
  readonly world: MailWorld;
  readonly message: Message;
  readonly model: Way;
  readonly seen: Way;
}

export interface Difference {
  readonly reason: string;
  readonly covers: (pair: Pair) => boolean;
}

/** Where the servers may show something else than the model says, and why that is right. */
export const DIFFERENCES: readonly Difference[] = [
  {
    reason:
      'Postfix notices that it is its own next hop only on port 25; on another port it connects to itself and refuses itself as a stranger',
    covers: ({ model, seen }) =>
      model.codes[0] === '5.4.6' && seen.end === 'Refused' && seen.codes[0] === '5.7.1' && isSamePlaces(model, seen),
  },
  {
    reason: 'no time passes for the stand-in of Exchange Online: what it would put off for a day expires at once',
    covers: ({ model, seen }) =>
      model.end === 'PutOff' &&
      seen.end === 'Refused' &&
      seen.at === 'ExchangeOnline' &&
      isSamePlaces(model, seen) &&
      model.codes.includes(seen.codes[0] ?? ''),
  },
  {
    reason: 'the stand-in for everybody outside honours no MTA-STS policy',
    covers: ({ model }) => model.codes[0] === '4.4.8',
  },
  {
    reason: 'the stand-in of Exchange Online says 5.4.4 where Microsoft says 5.4.310 for a domain without any host',
    covers: ({ model, seen }) =>
      model.codes[0] === '5.4.310' && seen.codes[0] === '5.4.4' && model.at === seen.at && isSamePlaces(model, seen),
  },
  {
    reason: 'Exim gives no enhanced status codes of its own: 550 No Such User Here, 550 relay not permitted',
    covers: ({ model, seen }) =>
      seen.codes.length === 0 &&
      model.end === seen.end &&
      model.at === seen.at &&
      model.at === 'Legacy' &&
      isSamePlaces(model, seen),
  },
  {
    reason:
      'row 16: "received as unauthenticated, incoming": the stand-in lets in what an inbound connector matches; the model puts off all mail, since nobody could try it',
    covers: ({ world, message, model, seen }) =>
      world.mailSubscription === 'None' &&
      model.codes[0] === '4.4.4' &&
      message.origin !== 'Internet' &&
      seen.places.includes('ExchangeOnline'),
  },
  {
    reason:
      "a domain that no tenant accepts: the stand-in says 5.7.64 from outside and sends a tenant's own mail on; the model refuses any phase in such a world and does not tell the two apart",
    covers: ({ world, seen }) => world.domainType === 'Absent' && seen.places.includes('ExchangeOnline'),
  },
];

function isSamePlaces(left: Way, right: Way): boolean {
  return left.places.join() === right.places.join();
}
