import type { LedgerEntry } from '../../ports/ledger.ts';
import type { LegacyForwarder } from '../../ports/legacy.ts';
import { byKey, ending, isMailbox, keyOf, writtenByUs } from './ownership.ts';
import type { Panel, PanelState } from './panel.ts';

/** What is to be changed on a panel. */
export interface Changes {
  readonly added: readonly LegacyForwarder[];
  readonly removed: readonly LedgerEntry[];
  /** What is ours afterwards. */
  readonly claimed: readonly LedgerEntry[];
  /** Where something of somebody else is in the way, which is not touched. */
  readonly blocked: ReadonlyArray<{ readonly forwarder: LegacyForwarder; readonly why: string }>;
}

/**
 * Compares what is wanted with what is there. What fits already is taken over with the rest: it goes when its owner moves
 * back. An alias that leads to a mailbox which is forwarded needs nothing of its own.
 */
export function changesFor<State extends PanelState>(
  wanted: readonly LegacyForwarder[],
  ledger: readonly LedgerEntry[],
  state: State,
  inTheWay: Panel<State>['inTheWay'],
): Changes {
  const there = new Set(state.forwarders.map(keyOf));
  const missing = wanted.filter((forwarder) => !there.has(keyOf(forwarder)));
  const others = othersOf(ledger, state);
  const direct = missing.filter(({ address }) => !others.has(address) || isMailbox(address, state));
  const meets = ending([...state.forwarders, ...direct]);
  const isDirect = new Set(direct);
  const blocked = missing.flatMap((forwarder) => {
    if (!isDirect.has(forwarder) && meets(forwarder)) return [];
    const why = isDirect.has(forwarder)
      ? inTheWay?.(forwarder, state)
      : `somebody else forwards it to ${others.get(forwarder.address)}, which would deliver its mail twice`;
    return why === undefined ? [] : [{ forwarder, why }];
  });
  const held = new Set(blocked.map(({ forwarder }) => forwarder));
  const heldAddresses = new Set(blocked.map(({ forwarder }) => forwarder.address));
  const keys = new Set(wanted.map(keyOf));
  const stale = writtenByUs(ledger, state).filter((forwarder) => !keys.has(keyOf(forwarder)));
  // Who cannot get the new target keeps the old one.
  const kept = stale.filter(({ address }) => heldAddresses.has(address));
  return {
    added: direct.filter((forwarder) => !held.has(forwarder)),
    removed: stale.filter(({ address }) => !heldAddresses.has(address)),
    claimed: [...wanted.filter((item) => !held.has(item)).map(entryFor(ledger, state)), ...kept].toSorted(byKey),
    blocked,
  };
}

/** What is written down stays as it is; for the rest it is looked now whether the address is there already. */
function entryFor(
  ledger: readonly LedgerEntry[],
  { inventory }: PanelState,
): (forwarder: LegacyForwarder) => LedgerEntry {
  const known = new Map(ledger.map((entry) => [keyOf(entry), entry]));
  const ours = new Set(ledger.filter(({ isNew }) => isNew).map(({ address }) => address));
  const there = inventory && new Set(inventory.addresses);
  return (forwarder) => {
    const { address } = forwarder;
    // Another target for an address that only we brought there.
    const isNew = there !== null && (!there.has(address) || ours.has(address));
    return known.get(keyOf(forwarder)) ?? (isNew ? { ...forwarder, isNew } : forwarder);
  };
}

/** The first target that somebody else gave each address. */
function othersOf(ledger: readonly LedgerEntry[], state: PanelState): ReadonlyMap<string, string> {
  const ours = new Set(writtenByUs(ledger, state).map(keyOf));
  const others = state.forwarders.filter((forwarder) => !ours.has(keyOf(forwarder)));
  return new Map(others.toReversed().map(({ address, target }) => [address, target]));
}
