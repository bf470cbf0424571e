import type { MigrationSpec } from '../../api/v1alpha1/normalize.ts';
import type { Facts } from '../facts.ts';
import { isTerminal, type Recipient } from '../model/recipient.ts';

/** What is known about one address of the domain. */
export interface AddressFacts {
  readonly address: string;
  /** Whose address it is in Exchange Online; undefined when it is nobody's there. */
  readonly recipient: Recipient | undefined;
  /** A person says that the owner has moved. */
  readonly moved: boolean;
  readonly onLegacy: 'Accepts' | 'None' | 'Unknown';
  /** A person accepts that the address may disappear, or receive in an unused mailbox. */
  readonly accepted: boolean;
}

/**
 * Every address of the domain that either side, the spec or the group speaks of, sorted.
 * A mailbox does not make its owner "moved": only the spec does.
 */
export function addressesOf(spec: MigrationSpec, facts: Facts): readonly AddressFacts[] {
  const inDomain = (address: string) => address.endsWith(`@${spec.domain}`);
  const byAddress = new Map<string, Recipient>();
  for (const recipient of facts.exchange.recipients) {
    for (const address of recipient.addresses) if (inDomain(address)) byAddress.set(address, recipient);
  }
  const named = new Set(namedAsMoved(spec, facts));
  const excluded = new Set(spec.recipients.exclude);
  const accepted = new Set(spec.recipients.accepted);
  const inventory = facts.inventory === null ? null : new Set(facts.inventory.filter(inDomain));
  const all = new Set([...byAddress.keys(), ...(inventory ?? []), ...[...named].filter(inDomain), ...excluded]);
  return [...all].sort().map((address) => {
    const recipient = byAddress.get(address);
    return {
      address,
      recipient,
      moved: !excluded.has(address) && isMoved(spec, named, address, recipient),
      onLegacy: inventory === null ? 'Unknown' : inventory.has(address) ? 'Accepts' : 'None',
      accepted: accepted.has(address),
    };
  });
}

function namedAsMoved(spec: MigrationSpec, facts: Facts): readonly string[] {
  switch (spec.recipients.migrated.from) {
    case 'Group':
      return facts.directory.groupMembers ?? [];
    case 'List':
      return spec.recipients.migrated.addresses;
    case 'EveryMailbox':
      return [];
  }
}

/** All addresses of one mailbox move together: whoever is named by one of them has moved with all. */
function isMoved(
  spec: MigrationSpec,
  named: ReadonlySet<string>,
  address: string,
  recipient: Recipient | undefined,
): boolean {
  if (named.has(address)) return true;
  if (!recipient || !isTerminal(recipient)) return false;
  if (spec.recipients.migrated.from === 'EveryMailbox') return true;
  return recipient.addresses.some((other) => named.has(other));
}
