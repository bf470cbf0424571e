import { type Change, changed, type MailWorld } from './mail-world.ts';

/**
 * Most changes that can be in flight at once: there are thirteen things, and a plan settles as it goes.
 * 2^8 worlds of some twenty classes are judged in milliseconds.
 */
const MAX_IN_FLIGHT = 8;

/**
 * Every world that somebody may see while changes propagate: for each of them the old and the new value (I9).
 *
 * @param world the world with all changes done
 * @param before for each change in flight the value from before
 */
export function possibleWorlds(world: MailWorld, before: readonly Change[]): readonly MailWorld[] {
  let worlds: readonly MailWorld[] = [world];
  for (const change of before.slice(-MAX_IN_FLIGHT)) {
    worlds = worlds.flatMap((item) => [item, changed(item, change)]);
  }
  return worlds;
}
