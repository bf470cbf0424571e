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
  let exchange = 0;
  let legacy: number | null = 0;
  const onlyLegacy: string[] = [];
  const onlyExchange: string[] = [];
  const unusedMailboxes: string[] = [];
  const missing: string[] = [];
  for (const { address, recipient, moved, onLegacy, accepted } of addresses) {
    if (recipient) exchange += 1;
    if (onLegacy === 'Unknown') legacy = null;
    else if (onLegacy === 'Accepts' && legacy !== null) legacy += 1;
    if (onLegacy === 'Accepts' && !recipient) onlyLegacy.push(address);
    if (onLegacy === 'None' && recipient) onlyExchange.push(address);
    const isEnd = recipient !== undefined && isTerminal(recipient);
    if (moved && !isEnd) missing.push(address);
    // A list may be on both sides; a mailbox that is not used takes mail away from its owner.
    const isUnused = isEnd && recipient.kind !== 'Group' && !moved && !accepted && onLegacy !== 'None';
    if (isUnused) unusedMailboxes.push(address);
  }
  return { exchange, legacy, onlyLegacy, onlyExchange, unusedMailboxes, missing };
}
