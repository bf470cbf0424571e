import type { InitialSenders } from '../mailflow/mail-world.ts';
import type { AddressFacts } from './addresses.ts';

const MAX_EXAMPLES = 3;

/** Mailboxes of people who have moved whose primary address, the one that they send with, is in the initial domain. */
export function initialSenders(addresses: readonly AddressFacts[], initialDomain: string): InitialSenders {
  const suffix = `@${initialDomain}`;
  const found = new Set<string>();
  for (const { recipient, moved } of addresses) {
    if (moved && recipient && SENDS.has(recipient.kind) && recipient.primaryAddress.endsWith(suffix)) {
      found.add(recipient.primaryAddress);
    }
  }
  return { count: found.size, examples: [...found].sort().slice(0, MAX_EXAMPLES) };
}

const SENDS: ReadonlySet<string> = new Set(['Mailbox', 'SharedMailbox', 'Resource']);
