import type { RecipientClass } from '../mailflow/mail-world.ts';
import type { AddressFacts } from './addresses.ts';
import type { ForwarderList } from './forwarders.ts';

const MAX_EXAMPLES = 3;

type ByAddress = ReadonlyMap<string, AddressFacts>;
type Traits = Pick<RecipientClass, 'standing' | 'exchange' | 'legacy' | 'forwarder' | 'returnsToLegacy' | 'accepted'>;

/** A class that is being counted. */
interface Counting {
  readonly traits: Traits;
  count: number;
  readonly examples: string[];
}

/**
 * Groups addresses that route alike, so that the cost of a proof grows with the number of classes.
 * `nobody` (an address that neither side has) is always there, and where the old server's addresses are not known,
 * `unlisted` stands for those that it may have.
 */
export function classify(
  addresses: readonly AddressFacts[],
  forwarders: ForwarderList,
  domain: string,
  { legacyKnown, isSet }: { readonly legacyKnown: boolean; readonly isSet: boolean },
): readonly RecipientClass[] {
  const proven = new Set(forwarders.wanted.map((item) => item.address));
  const suffix = `@${domain}`;
  // Only a mailbox that forwards asks for another address: most domains never need the index.
  let index: ByAddress | undefined;
  const byAddress = () => {
    index ??= new Map(addresses.map((item) => [item.address, item]));
    return index;
  };
  const classes = new Map<number, Counting>();
  for (const facts of addresses) {
    const forwarder = forwarderOf(facts, proven.has(facts.address), isSet);
    const traits = traitsOf(facts, forwarder, suffix, byAddress);
    const key = keyOf(traits);
    let counting = classes.get(key);
    if (!counting) {
      counting = { traits, count: 0, examples: [] };
      classes.set(key, counting);
    }
    counting.count += 1;
    if (counting.examples.length < MAX_EXAMPLES) counting.examples.push(facts.address);
  }
  const known = [...classes.values()].map(
    ({ traits, count, examples }): RecipientClass => ({ id: idOf(traits), ...traits, count, examples }),
  );
  const open = legacyKnown ? [NOBODY] : [NOBODY, UNLISTED];
  return [...known, ...open].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Once the whole list is set, what was there before is no different from the rest of it. */
function forwarderOf({ listedForwarder, moved }: AddressFacts, proven: boolean, isSet: boolean): Traits['forwarder'] {
  if (listedForwarder === 'None') return moved && proven ? 'Proven' : 'None';
  return listedForwarder === 'Kept' && isSet ? 'Proven' : listedForwarder;
}

function traitsOf(
  facts: AddressFacts,
  forwarder: Traits['forwarder'],
  suffix: string,
  byAddress: () => ByAddress,
): Traits {
  return {
    standing: facts.moved ? 'Moved' : 'Staying',
    exchange: exchangeKind(facts, suffix),
    legacy: facts.onLegacy,
    forwarder,
    returnsToLegacy: facts.inListOfLegacy || mayReturn(facts, suffix, byAddress),
    accepted: facts.accepted,
  };
}

const EXCHANGE: readonly RecipientClass['exchange'][] = [
  'Mailbox',
  'Group',
  'PointsToLegacy',
  'PointsElsewhere',
  'None',
];
const LEGACY: readonly RecipientClass['legacy'][] = ['Accepts', 'None', 'Unknown'];
const FORWARDER: readonly RecipientClass['forwarder'][] = [
  'None',
  'Proven',
  'Ends',
  'Open',
  'Kept',
  'Leaving',
  'Dangling',
];

/** One number for each combination of traits: no text is built for an address. */
function keyOf({ standing, exchange, legacy, forwarder, returnsToLegacy, accepted }: Traits): number {
  const flags = (standing === 'Moved' ? 1 : 0) + (returnsToLegacy ? 2 : 0) + (accepted ? 4 : 0);
  const kinds = EXCHANGE.indexOf(exchange) + EXCHANGE.length * LEGACY.indexOf(legacy);
  return flags + 8 * (kinds + EXCHANGE.length * LEGACY.length * FORWARDER.indexOf(forwarder));
}

function idOf({ standing, exchange, legacy, forwarder, returnsToLegacy, accepted }: Traits): string {
  return [
    standing,
    `exchange ${exchange}`,
    `legacy ${legacy}`,
    `forwarder ${forwarder}`,
    ...(returnsToLegacy ? ['returns'] : []),
    ...(accepted ? ['accepted'] : []),
  ].join(', ');
}

/**
 * A mailbox that forwards within the domain comes back by way of the old server, unless it is known where the other
 * address ends: with another recipient of Exchange Online, or in the old mailbox of a colleague who has not moved.
 */
function mayReturn({ recipient }: AddressFacts, suffix: string, byAddress: () => ByAddress): boolean {
  const target = recipient?.forwardsTo;
  if (!target?.endsWith(suffix)) return false;
  const other = byAddress().get(target);
  if (!other || other.recipient === recipient) return true;
  return other.recipient === undefined && (other.moved || other.onLegacy !== 'Accepts');
}

function exchangeKind({ recipient }: AddressFacts, suffix: string): RecipientClass['exchange'] {
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
      return recipient?.externalAddress?.endsWith(suffix) ? 'PointsToLegacy' : 'PointsElsewhere';
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
