import { hazardsOf } from '../../../src/domain/mailflow/hazards.ts';
import { type Change, changed, current, type MailWorld } from '../../../src/domain/mailflow/mail-world.ts';

/**
 * Every world that somebody may see: each part that changes has its value, or one of the old values that are still in
 * flight, whatever the other parts have. All of them: nothing is left out where many are in flight.
 */
export function combinations(world: MailWorld, oldValues: readonly Change[]): readonly MailWorld[] {
  const byThing = Map.groupBy(oldValues, ({ thing }) => thing);
  let worlds: readonly MailWorld[] = [world];
  for (const [thing, olds] of byThing) {
    const now = JSON.stringify(current(world, thing));
    const different = new Map(olds.map((old) => [JSON.stringify(old), old]));
    different.delete(now);
    worlds = worlds.flatMap((item) => [item, ...[...different.values()].map((old) => changed(item, old))]);
  }
  return worlds;
}

/** Keys of what can go wrong in one of these worlds. */
export function hazardKeys(worlds: readonly MailWorld[]): ReadonlySet<string> {
  return new Set(hazardsOf(worlds).map(({ key }) => key));
}
