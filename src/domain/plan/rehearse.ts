import { type Hazard, isLoop } from '../mailflow/hazard.ts';
import { hazardsOf } from '../mailflow/hazards.ts';
import { type Change, changed, current, type MailWorld, type Thing } from '../mailflow/mail-world.ts';
import { possibleWorlds } from '../mailflow/possible.ts';
import { need } from './needs.ts';
import type { Step } from './step.ts';

/** A hazard that a plan would bring about. */
export interface Refusal {
  /** The step after which the hazard is there first. */
  readonly step: Step;
  /** Its number, from 1. */
  readonly number: number;
  readonly hazard: Hazard;
}

export interface Rehearsal {
  /** What is wrong with the world as it is, before any step. */
  readonly now: readonly Hazard[];
  /** What the plan would make worse, the shortest counterexample of the earliest step first. Empty: the plan is safe. */
  readonly refusals: readonly Refusal[];
  /** What is still wrong after the last step; the plan does not cause it. */
  readonly after: readonly Hazard[];
  /** How many worlds were judged. */
  readonly worlds: number;
}

/**
 * Walks every prefix of a plan through the mail-flow model. After each step the world is judged with the old and the new
 * value of everything that may still propagate (I9): the step itself, and every earlier one that no wait has settled.
 * A hazard that is there already does not refuse a plan that may mend it; one that is not there yet does, and so does a
 * loop that is still there at the end.
 *
 * @param inFlight old values of changes made before this plan
 */
export function rehearse(steps: readonly Step[], world: MailWorld, inFlight: readonly Change[]): Rehearsal {
  // A hazard of an old value passes by itself. It must not hide the same hazard where the plan would make it last, so
  // the plan is also judged as if everything had settled.
  const walks = inFlight.length > 0 ? [walk(steps, world, []), walk(steps, world, inFlight)] : [walk(steps, world, [])];
  const end = steps.reduce((state, step) => changed(state, step.change), world);
  const after = hazardsOf([end]);
  const last = steps.at(-1);
  const lasting = last ? after.filter(isLoop).map((hazard) => ({ step: last, number: steps.length, hazard })) : [];
  return {
    now: hazardsOf(possibleWorlds(world, inFlight)),
    refusals: unique([...walks.flatMap((item) => item.refusals), ...lasting]),
    after,
    worlds: walks.reduce((sum, item) => sum + item.worlds, 0),
  };
}

interface Walk {
  readonly refusals: readonly Refusal[];
  readonly worlds: number;
}

function walk(steps: readonly Step[], world: MailWorld, inFlight: readonly Change[]): Walk {
  const first = possibleWorlds(world, inFlight);
  const known = new Set(hazardsOf(first).map((hazard) => hazard.key));
  const refusals: Refusal[] = [];
  let count = first.length;
  let state = world;
  let moving: readonly Change[] = inFlight;
  for (const [index, step] of steps.entries()) {
    const settled = new Set<Thing | null>(step.needs.map((name) => need(name).thing));
    moving = [...moving.filter((change) => !settled.has(change.thing)), current(state, step.change.thing)];
    state = changed(state, step.change);
    const worlds = possibleWorlds(state, moving);
    count += worlds.length;
    for (const hazard of hazardsOf(worlds).filter(({ key }) => !known.has(key))) {
      refusals.push({ step, number: index + 1, hazard });
      known.add(hazard.key);
    }
  }
  return { refusals, worlds: count };
}

/** Each hazard once, at the step where it is there first and by its shortest way; a loop comes before all else. */
function unique(refusals: readonly Refusal[]): readonly Refusal[] {
  const sorted = refusals.toSorted(
    (a, b) =>
      a.number - b.number ||
      Number(b.hazard.kind === 'Loop') - Number(a.hazard.kind === 'Loop') ||
      hopsOf(a) - hopsOf(b),
  );
  const first = new Map<string, Refusal>();
  for (const refusal of sorted) if (!first.has(refusal.hazard.key)) first.set(refusal.hazard.key, refusal);
  return [...first.values()];
}

/** A broken rule has no way to show, so it comes after what has one. */
function hopsOf({ hazard }: Refusal): number {
  return hazard.journey?.hops.length ?? Number.MAX_SAFE_INTEGER;
}
