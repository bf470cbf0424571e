import type { MigrationSpec } from '../../api/v1alpha1/normalize.ts';
import type { Facts } from '../facts.ts';
import { isTerminal, type Recipient } from '../model/recipient.ts';
import { groupsThatReturn, legacyForwards } from './legacy-forwards.ts';

/** What is known about one address of the domain. */
export interface AddressFacts {
  readonly address: string;
  /** Whose address it is in Exchange Online; undefined when it is nobody's there. */
  readonly recipient: Recipient | undefined;
  /** A person says that the owner has moved. */
  readonly moved: boolean;
  readonly onLegacy: 'Accepts' | 'None' | 'Unknown';
  /**
   * The old server's own list shows a forwarder into Exchange Online: to a recipient that keeps mail (`Ends`), or to
   * none (`Open`). Ours are `Kept` for those who have moved, and `Leaving` for those who have not, or
   * have moved back.
   */
  readonly listedForwarder: 'None' | 'Ends' | 'Open' | 'Kept' | 'Leaving' | 'Dangling';
  /** A group of Exchange Online that may hold a list of the old server which holds the group. */
  readonly inListOfLegacy: boolean;
  /** A person accepts that the address may disappear, or receive in an unused mailbox. */
  readonly accepted: boolean;
}

/**
 * Every address of the domain that either side, the spec or the group speaks of, sorted.
 * A mailbox does not make its owner "moved": only the spec does.
 */
export function addressesOf(spec: MigrationSpec, facts: Facts): readonly AddressFacts[] {
  const suffix = `@${spec.domain}`;
  const byAddress = new Map<string, Recipient>();
  for (const recipient of facts.exchange.recipients) {
    for (const address of recipient.addresses) if (address.endsWith(suffix)) byAddress.set(address, recipient);
  }
  const named = new Set(namedAsMoved(spec, facts));
  const movedRecipients = whoMoved(spec, facts, named);
  const excluded = new Set(spec.recipients.exclude);
  const accepted = new Set(spec.recipients.accepted);
  const inventory = facts.inventory === null ? null : new Set(facts.inventory);
  const others = new Set<string>();
  for (const addresses of [byAddress.keys(), named, excluded]) {
    for (const address of addresses) if (!inventory?.has(address)) others.add(address);
  }
  // The inventory comes sorted and first, which makes sorting the whole cheap.
  const all = [...(inventory ?? []), ...others].filter((address) => address.endsWith(suffix)).sort();
  const listed = legacyForwards(facts);
  const returning = groupsThatReturn(spec.domain, facts);
  return all.map((address) => {
    const recipient = byAddress.get(address);
    const isNamed = named.has(address) || (recipient !== undefined && movedRecipients.has(recipient));
    const moved = isNamed && !excluded.has(address);
    return {
      address,
      recipient,
      moved,
      onLegacy: inventory === null ? 'Unknown' : inventory.has(address) ? 'Accepts' : 'None',
      listedForwarder: listed(address, moved),
      inListOfLegacy: recipient !== undefined && returning.has(recipient),
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
function whoMoved(spec: MigrationSpec, facts: Facts, named: ReadonlySet<string>): ReadonlySet<Recipient> {
  const every = spec.recipients.migrated.from === 'EveryMailbox';
  return new Set(
    facts.exchange.recipients.filter(
      (item) => isTerminal(item) && (every || item.addresses.some((address) => named.has(address))),
    ),
  );
}
