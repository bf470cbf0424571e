import type { LegacyForwarder } from '../../ports/legacy.ts';
import { byKey, ending, isMailbox, keyOf, writtenByUs } from './ownership.ts';
import type { Panel, PanelState } from './panel.ts';

/** What is to be changed on a panel. */
export interface Changes {
  readonly added: readonly LegacyForwarder[];
  readonly removed: readonly LegacyForwarder[];
  /** What is ours afterwards. */
  readonly claimed: readonly LegacyForwarder[];
  /** Where something of somebody else is in the way, which is not touched. */
  readonly blocked: ReadonlyArray<{ readonly forwarder: LegacyForwarder; readonly why: string }>;
}

/**
 * Compares what is wanted with what is there. What fits already is taken over with the rest: it goes when its owner moves
 * back. An alias that leads to a mailbox which is forwarded needs nothing of its own.
 */
export function changesFor<State extends PanelState>(
  wanted: readonly LegacyForwarder[],
  ledger: readonly LegacyForwarder[],
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
    claimed: [...wanted.filter((forwarder) => !held.has(forwarder)), ...kept].toSorted(byKey),
    blocked,
  };
}

/** The first target that somebody else gave each address. */
function othersOf(ledger: readonly LegacyForwarder[], state: PanelState): ReadonlyMap<string, string> {
  const ours = new Set(writtenByUs(ledger, state).map(keyOf));
  const others = state.forwarders.filter((forwarder) => !ours.has(keyOf(forwarder)));
  return new Map(others.toReversed().map(({ address, target }) => [address, target]));
}
