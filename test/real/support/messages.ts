import type { SendRequest } from '../../../src/simulators/mail/network.ts';
import type { SendResult } from '../../../src/simulators/mail/outcome.ts';

/** A sender whose connection broke comes back, as senders do. */
const MAX_ATTEMPTS = 50;
/** The old server was down, and is on its way up again. */
const EXPIRED = /^550 5\.4\.316 Message expired, connection refused/;

/** Who writes from each side. */
export type Origins = readonly [Omit<SendRequest, 'to'>, ...Omit<SendRequest, 'to'>[]];

/** From everywhere to everybody in turn: one in seven to nobody, one in eleven to an alias, one in five to outside. */
export function requestOf(
  number: number,
  origins: Origins,
  people: readonly string[],
  aliases: readonly string[],
): SendRequest {
  const from = origins[number % origins.length] ?? origins[0];
  const person = people[(number * 37) % people.length] ?? '';
  if (number % 7 === 0) return { ...from, to: `nobody${number}@contoso.com` };
  if (number % 11 === 0) return { ...from, to: aliases[number % aliases.length] ?? person };
  if (number % 5 === 0 && from.origin !== 'internet') return { ...from, to: 'somebody@another.example' };
  return { ...from, to: person };
}

/** Undefined when the message ended as it must: once in a mailbox, or refused where nobody has the address. */
export async function problemOf(
  request: SendRequest,
  send: (request: SendRequest) => Promise<SendResult>,
): Promise<string | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    const { outcome, reply } = await send(request);
    const { deliveries, failures } = outcome;
    const isNobody = request.to.startsWith('nobody');
    if (isNobody && deliveries.length === 0 && failures.length === 1 && reply.startsWith('5')) return undefined;
    if (!isNobody && deliveries.length === 1 && failures.length === 0) return undefined;
    // A connection that broke: nobody has the message, or who has it delivers it, and the sender tries again.
    // No time passes for the stand-in of Exchange Online: what it would try for a day expires at once.
    const isBroken = failures.every(({ reply: said }) => !/^5/.test(said) || EXPIRED.test(said));
    if (isBroken && outcome.kind !== 'Looped' && deliveries.length <= 1 && attempt < MAX_ATTEMPTS) continue;
    const ends = [
      ...deliveries.map(({ side, mailbox }) => `${side} ${mailbox}`),
      ...failures.map((item) => `${item.kind} by ${item.by}: ${item.reply}`),
    ];
    return `${request.origin} to ${request.to}: ${ends.join('; ') || 'nothing'}`;
  }
}
