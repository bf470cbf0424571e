import { isTerminal } from '../model/recipient.ts';
import type { AddressFacts } from './addresses.ts';

/** Both-way comparison of the addresses that each side has. */
export interface Parity {
  readonly exchange: number;
  /** Null: nobody listed what the old server accepts. */
  readonly legacy: number | null;
  readonly onlyLegacy: readonly string[];
  readonly onlyExchange: readonly string[];
  /** Mailboxes in Exchange Online that receive although their owner has not moved. */
  readonly unusedMailboxes: readonly string[];
  /** Addresses of whom a person says that they moved, without a recipient in Exchange Online. */
  readonly missing: readonly string[];
}

/** Compares the sides; where the old server is unknown nothing is said to be missing there. */
export function compareSides(addresses: readonly AddressFacts[]): Parity {
  const named = (keep: (item: AddressFacts) => boolean) => addresses.filter(keep).map((item) => item.address);
  const known = addresses.every((item) => item.onLegacy !== 'Unknown');
  // A list may be on both sides; a mailbox that is not used takes mail away from its owner.
  const isMailbox = (item: AddressFacts) => terminal(item) && item.recipient?.kind !== 'Group';
  const terminal = (item: AddressFacts) => item.recipient !== undefined && isTerminal(item.recipient);
  return {
    exchange: named((item) => item.recipient !== undefined).length,
    legacy: known ? named((item) => item.onLegacy === 'Accepts').length : null,
    onlyLegacy: named((item) => item.onLegacy === 'Accepts' && item.recipient === undefined),
    onlyExchange: named((item) => item.onLegacy === 'None' && item.recipient !== undefined),
    unusedMailboxes: named((item) => isMailbox(item) && !item.moved && !item.accepted && item.onLegacy !== 'None'),
    missing: named((item) => item.moved && !terminal(item)),
  };
}
