import type { RecipientClass } from '../mailflow/mail-world.ts';
import type { AddressFacts } from './addresses.ts';
import type { ForwarderList } from './forwarders.ts';

const MAX_EXAMPLES = 3;

type ByAddress = ReadonlyMap<string, AddressFacts>;

/**
 * Groups addresses that route alike, so that the cost of a proof grows with the number of classes.
 * `nobody` (an address that neither side has) is always there, and where the old server's addresses are not known,
 * `unlisted` stands for those that it may have.
 */
export function classify(
  addresses: readonly AddressFacts[],
  forwarders: ForwarderList,
  domain: string,
  legacyKnown: boolean,
): readonly RecipientClass[] {
  const proven = new Set(forwarders.wanted.map((item) => item.address));
  const classes = new Map<string, RecipientClass>();
  const byAddress = new Map(addresses.map((item) => [item.address, item]));
  for (const facts of addresses) {
    const item = classOf(facts, proven, domain, byAddress);
    const known = classes.get(item.id);
    const examples = [...(known?.examples ?? []), facts.address].slice(0, MAX_EXAMPLES);
    classes.set(item.id, { ...item, count: (known?.count ?? 0) + 1, examples });
  }
  const open = legacyKnown ? [NOBODY] : [NOBODY, UNLISTED];
  return [...classes.values(), ...open].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function classOf(
  facts: AddressFacts,
  proven: ReadonlySet<string>,
  domain: string,
  byAddress: ByAddress,
): RecipientClass {
  const standing = facts.moved ? 'Moved' : 'Staying';
  const exchange = exchangeKind(facts, domain);
  const forwarder = !facts.moved ? 'None' : proven.has(facts.address) ? 'Proven' : 'None';
  const returnsToLegacy = mayReturn(facts, domain, byAddress);
  const id = [
    standing,
    `exchange ${exchange}`,
    `legacy ${facts.onLegacy}`,
    `forwarder ${forwarder}`,
    ...(returnsToLegacy ? ['returns'] : []),
    ...(facts.accepted ? ['accepted'] : []),
  ].join(', ');
  return {
    id,
    standing,
    exchange,
    legacy: facts.onLegacy,
    forwarder,
    returnsToLegacy,
    accepted: facts.accepted,
    count: 0,
    examples: [],
  };
}

/**
 * A mailbox that forwards within the domain comes back by way of the old server, unless it is known where the other
 * address ends: with another recipient of Exchange Online, or in the old mailbox of a colleague who has not moved.
 */
function mayReturn({ recipient }: AddressFacts, domain: string, byAddress: ByAddress): boolean {
  const target = recipient?.forwardsTo;
  if (!target?.endsWith(`@${domain}`)) return false;
  const other = byAddress.get(target);
  if (!other || other.recipient === recipient) return true;
  return other.recipient === undefined && (other.moved || other.onLegacy !== 'Accepts');
}

function exchangeKind({ recipient }: AddressFacts, domain: string): RecipientClass['exchange'] {
  switch (recipient?.kind) {
    case undefined:
    case 'Other':
      return 'None';
    case 'Mailbox':
    case 'SharedMailbox':
    case 'Resource':
      return 'Mailbox';
    case 'Group':
      return 'Group';
    case 'MailUser':
    case 'MailContact':
      return recipient?.externalAddress?.endsWith(`@${domain}`) ? 'PointsToLegacy' : 'PointsElsewhere';
  }
}

const NOBODY: RecipientClass = {
  id: 'nobody',
  standing: 'Nobody',
  exchange: 'None',
  legacy: 'None',
  forwarder: 'None',
  returnsToLegacy: false,
  accepted: false,
  count: 0,
  examples: [],
};

const UNLISTED: RecipientClass = { ...NOBODY, id: 'unlisted', standing: 'Staying', legacy: 'Accepts' };
