import type { RecipientClass } from '../mailflow/mail-world.ts';
import type { AddressFacts } from './addresses.ts';
import type { ForwarderList } from './forwarders.ts';

const MAX_EXAMPLES = 3;

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
  for (const facts of addresses) {
    const item = classOf(facts, proven, domain);
    const known = classes.get(item.id);
    const examples = [...(known?.examples ?? []), facts.address].slice(0, MAX_EXAMPLES);
    classes.set(item.id, { ...item, count: (known?.count ?? 0) + 1, examples });
  }
  const open = legacyKnown ? [NOBODY] : [NOBODY, UNLISTED];
  return [...classes.values(), ...open].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function classOf(facts: AddressFacts, proven: ReadonlySet<string>, domain: string): RecipientClass {
  const standing = facts.moved ? 'Moved' : 'Staying';
  const exchange = exchangeKind(facts, domain);
  const forwarder = !facts.moved ? 'None' : proven.has(facts.address) ? 'Proven' : 'None';
  const returnsToLegacy = facts.recipient?.forwardsTo?.endsWith(`@${domain}`) ?? false;
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
