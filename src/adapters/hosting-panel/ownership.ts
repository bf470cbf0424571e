import { leadsToInitialDomain } from '../../domain/model/legacy-server.ts';
import type { LedgerEntry } from '../../ports/ledger.ts';
import type { LegacyForwarder } from '../../ports/legacy.ts';
import type { PanelState } from './panel.ts';

/** One text for each pair of address and target. */
export function keyOf({ address, target }: LegacyForwarder): string {
  return `${address} ${target}`;
}

export function byKey(a: LegacyForwarder, b: LegacyForwarder): number {
  const [left, right] = [keyOf(a), keyOf(b)];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/**
 * Forwarders of ours that are there, and may be taken away: what the ledger names and the panel shows with the same
 * target. One that leads elsewhere than into a tenant's initial domain was never written by us, whatever somebody put into
 * the ledger.
 */
export function writtenByUs(
  ledger: readonly LedgerEntry[],
  { forwarders }: Pick<PanelState, 'forwarders'>,
): readonly LedgerEntry[] {
  const there = new Set(forwarders.map(keyOf));
  return ledger.filter((entry) => leadsToInitialDomain(entry.target) && there.has(keyOf(entry)));
}

/**
 * What of the ledger is in force: written, or met already by what others have written (an alias of a mailbox that is
 * forwarded). Sorted.
 */
export function inForce(ledger: readonly LedgerEntry[], state: PanelState): readonly LegacyForwarder[] {
  const there = new Set(writtenByUs(ledger, state).map(keyOf));
  const meets = ending(state.forwarders);
  return ledger
    .filter((entry) => there.has(keyOf(entry)) || meets(entry))
    .map(({ address, target }) => ({ address, target }))
    .toSorted(byKey);
}

/** Whether mail for an address ends at its target alone, by way of these forwarders. */
export function ending(forwarders: readonly LegacyForwarder[]): (wanted: LegacyForwarder) => boolean {
  const targets = Map.groupBy(forwarders, ({ address }) => address);
  const endsOf = (address: string, seen: readonly string[]): readonly string[] =>
    (targets.get(address) ?? [])
      .filter(({ target }) => !seen.includes(target))
      .flatMap(({ target }) => (targets.has(target) ? endsOf(target, [...seen, target]) : [target]));
  return ({ address, target }) => {
    const ends = endsOf(address, [address]);
    return ends.length > 0 && ends.every((end) => end === target);
  };
}

/** The address has a mailbox, whatever else becomes of its mail. */
export function isMailbox(address: string, { inventory }: PanelState): boolean {
  if (!inventory?.addresses.includes(address)) return false;
  return inventory.forwards.get(address)?.includes(address) ?? true;
}
