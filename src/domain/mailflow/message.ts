import type { MailWorld, RecipientClass } from './mail-world.ts';

/**
 * `LegacyUser` is also the old server itself: with sender `Null` it is its own bounce, with `Outsider` what a user there
 * has forwarded to a private address. `Neighbour` is another customer of the same host.
 */
export type Origin = 'Internet' | 'LegacyUser' | 'ExchangeUser' | 'Neighbour';
/**
 * `Initial` is a user of Exchange Online whose primary address is in the initial domain. `Null` is the empty envelope
 * sender of bounces and vacation replies: what it cannot deliver cannot be returned.
 */
export type Sender = 'Own' | 'Initial' | 'Outsider' | 'Null';

/** A question to the model. `Outside` is a recipient of another organization. */
export interface Message {
  readonly origin: Origin;
  readonly sender: Sender;
  readonly recipient: RecipientClass | 'Outside';
  /** The recipient is written as `bob+x@` (RFC 5233). */
  readonly subAddress?: true;
}

/** A server that has the message, and the rule by which it was handed on or kept. */
export interface Hop {
  readonly at: 'Internet' | 'ExchangeOnline' | 'Legacy';
  readonly address: string;
  readonly rule: string;
}

export type Outcome =
  | { readonly kind: 'Delivered'; readonly side: 'ExchangeOnline' | 'Legacy' | 'Internet' }
  | { readonly kind: 'Bounced'; readonly by: 'ExchangeOnline' | 'Legacy' | 'Internet'; readonly text: string }
  /** The servers that hand the message to each other. */
  | { readonly kind: 'Looped'; readonly text: string }
  | { readonly kind: 'Lost'; readonly where: string }
  | { readonly kind: 'Deferred'; readonly text: string };

/** What else a person would notice about a message that has an outcome. */
export type Mark = 'SpfJudgedByOldServer' | 'Backscatter' | 'SpfDoesNotPass' | 'RelayPool';

export interface Journey {
  readonly message: Message;
  readonly hops: readonly Hop[];
  readonly outcome: Outcome;
  readonly marks: readonly Mark[];
}

/**
 * Every message that the model asks about: all origins to all classes, and the ways out. Outsiders and the null
 * sender go the same ways towards the domain, so they are asked there once.
 */
export function questions({ classes, initialSenders }: Asked): readonly Message[] {
  const inward = classes.flatMap((recipient): Message[] => [
    { origin: 'Internet', sender: 'Outsider', recipient },
    { origin: 'LegacyUser', sender: 'Own', recipient },
    { origin: 'ExchangeUser', sender: 'Own', recipient },
    { origin: 'Neighbour', sender: 'Outsider', recipient },
  ]);
  return [...inward, ...OUTWARD, ...(initialSenders.count > 0 ? [UNDER_INITIAL_DOMAIN] : [])];
}

type Asked = Pick<MailWorld, 'classes' | 'initialSenders'>;

/** The same to `bob+x@`, where Exchange Online has a mailbox; from outside, which is where such addresses are used. */
export function subAddressQuestions(classes: readonly RecipientClass[]): readonly Message[] {
  return classes
    .filter(({ exchange }) => exchange === 'Mailbox')
    .map((recipient) => ({ origin: 'Internet', sender: 'Outsider', recipient, subAddress: true }));
}

const OUTWARD: readonly Message[] = [
  { origin: 'LegacyUser', sender: 'Own', recipient: 'Outside' },
  { origin: 'LegacyUser', sender: 'Null', recipient: 'Outside' },
  { origin: 'LegacyUser', sender: 'Outsider', recipient: 'Outside' },
  { origin: 'ExchangeUser', sender: 'Own', recipient: 'Outside' },
];

const UNDER_INITIAL_DOMAIN: Message = { origin: 'ExchangeUser', sender: 'Initial', recipient: 'Outside' };
