import type { Journey, Message, Outcome } from './message.ts';

const PLACES = { Internet: 'Internet', ExchangeOnline: 'Exchange Online', Legacy: 'Old server' } as const;

/** The places in a sentence. */
export const PLACES_IN_SENTENCE = {
  Internet: 'the internet',
  ExchangeOnline: 'Exchange Online',
  Legacy: 'the old server',
} as const;

/** Who sends a message, in a sentence. */
export function fromWhom({ origin, sender }: Pick<Message, 'origin' | 'sender'>): string {
  switch (origin) {
    case 'Internet':
      return 'the internet';
    case 'ExchangeUser':
      return sender === 'Initial'
        ? 'a user in Exchange Online who sends under the initial domain'
        : 'a user in Exchange Online';
    case 'Neighbour':
      return "another customer of the old server's host";
    case 'LegacyUser':
      return LEGACY_SENDERS[sender];
  }
}

const LEGACY_SENDERS: Record<Message['sender'], string> = {
  Own: 'a user of the old server',
  Initial: 'a user of the old server under the initial domain',
  Null: 'the old server itself (bounces and vacation replies)',
  Outsider: 'an outsider, forwarded by a user of the old server,',
};

/** One line a hop and one for the end, for people. */
export function explainJourney(journey: Journey): readonly string[] {
  const hops = journey.hops.map((hop) => `${PLACES[hop.at]}: ${hop.address}: ${hop.rule}`);
  const marks = journey.marks.map((mark) => MARKS[mark]);
  return [...hops, `=> ${explainOutcome(journey.outcome)}${marks.length ? ` (${marks.join('; ')})` : ''}`];
}

/** The way in one line: `Internet -> Old server -> Exchange Online -> mail loop (...)`. */
export function summarizeJourney(journey: Journey): string {
  const places = journey.hops.map((hop) => PLACES[hop.at]);
  return [...places, explainOutcome(journey.outcome)].join(' -> ');
}

export function explainOutcome(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'Delivered':
      return `delivered (${PLACES[outcome.side]})`;
    case 'Bounced':
      return `refused by ${PLACES_IN_SENTENCE[outcome.by]}: ${outcome.text}`;
    case 'Looped':
      return `mail loop: ${outcome.text}`;
    case 'Lost':
      return `lost in ${outcome.where}`;
    case 'Deferred':
      return `put off: ${outcome.text}`;
  }
}

const MARKS = {
  SpfJudgedByOldServer: "SPF is judged by the old server's address",
  Backscatter: 'the refusal goes to the sender as a bounce message',
  SpfDoesNotPass: 'SPF of the domain does not pass this sender: receivers may refuse it (5.7.23)',
  RelayPool:
    "where neither SPF nor DKIM passed on entry it leaves by Microsoft's relay pool, which is in no SPF record",
} as const;
