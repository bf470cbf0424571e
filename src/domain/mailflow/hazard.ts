import type { Journey } from './message.ts';

/** What may go wrong with a message, from the worst on. */
export type HazardKind = 'Loop' | 'Lost' | 'Bounce' | 'Deferred' | 'UnusedMailbox' | 'Invariant';

/** A message that would not arrive where it should, or a rule that is broken whatever is sent. */
export interface Hazard {
  /** The same hazard in another world has the same key. */
  readonly key: string;
  readonly kind: HazardKind;
  /** One sentence for people, with the address. */
  readonly message: string;
  /** The way of the counterexample; null for a broken rule. */
  readonly journey: Journey | null;
}

/** True for a loop, and for a broken rule whose breach makes loops possible. */
export function isLoop({ kind, key }: Hazard): boolean {
  return kind === 'Loop' || ['Invariant I1', 'Invariant I3', 'Invariant I4'].includes(key);
}
