import type { RecipientClass } from './mail-world.ts';

export type Origin = 'Internet' | 'LegacyUser' | 'ExchangeUser';
export type Sender = 'Own' | 'Outsider' | 'Null';

/** A question to the model. `Outside` is a recipient of another organization. */
export interface Message {
  readonly origin: Origin;
  readonly sender: Sender;
  readonly recipient: RecipientClass | 'Outside';
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
export type Mark = 'SpfJudgedByOldServer' | 'Backscatter';

export interface Journey {
  readonly message: Message;
  readonly hops: readonly Hop[];
  readonly outcome: Outcome;
  readonly marks: readonly Mark[];
}

/** Every message that the model asks about: all origins to all classes, and the ways out. */
export function questions(classes: readonly RecipientClass[]): readonly Message[] {
  const inward = classes.flatMap((recipient): Message[] => [
    { origin: 'Internet', sender: 'Outsider', recipient },
    { origin: 'LegacyUser', sender: 'Own', recipient },
    { origin: 'ExchangeUser', sender: 'Own', recipient },
  ]);
  return [
    ...inward,
    { origin: 'LegacyUser', sender: 'Own', recipient: 'Outside' },
    { origin: 'ExchangeUser', sender: 'Own', recipient: 'Outside' },
  ];
}
