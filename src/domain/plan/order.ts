import { changed, type MailWorld } from '../mailflow/mail-world.ts';
import { type NeedName, need } from './needs.ts';
import type { Step } from './step.ts';

/** Steps in an order in which each finds what it needs, as far as there is one. */
export interface Ordering {
  readonly steps: readonly Step[];
  /** Needs that neither hold nor are made by a step that can run: the plan may be read, not begun. */
  readonly unmet: readonly UnmetNeed[];
}

export interface UnmetNeed {
  readonly step: Step;
  readonly need: NeedName;
}

/**
 * Derives the order from what steps need and make: round by round, every step whose needs hold in the world as it then
 * is. Steps of a round do not wait for each other, so the plan waits as few times as its longest chain is long.
 * Within a round the order is by id, so that the same plan is the same text.
 */
export function order(steps: readonly Step[], world: MailWorld): Ordering {
  const ordered: Step[] = [];
  const unmet: UnmetNeed[] = [];
  const waived = new Set<NeedName>();
  let state = world;
  let open = steps.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  while (open.length > 0) {
    const before = state;
    const ready = open.filter((step) =>
      step.needs.every((name) => waived.has(name) || holds(name, before, open, step)),
    );
    if (ready.length === 0) {
      // The rest is ordered as if the need held, so that the rehearsal can show where the plan would lead.
      const missing = unmetNeeds(open, before, waived);
      unmet.push(...missing);
      for (const { need: name } of missing) waived.add(name);
      continue;
    }
    for (const step of ready) state = changed(state, step.change);
    ordered.push(...ready);
    open = open.filter((step) => !ready.includes(step));
  }
  return { steps: ordered, unmet };
}

/**
 * A need holds when the world has it and no other step that is still to come makes it: what is about to be changed is no
 * ground to stand on.
 */
function holds(name: NeedName, world: MailWorld, open: readonly Step[], step: Step): boolean {
  return need(name).holds(world) && !open.some((other) => other !== step && makes(other, name, world));
}

/** True when the step changes the thing of the need, and the need holds after it. */
function makes(step: Step, name: NeedName, world: MailWorld): boolean {
  const { thing, holds: inWorld } = need(name);
  return step.change.thing === thing && inWorld(changed(world, step.change));
}

/**
 * What no open step makes. Where steps only wait for each other (a cycle): all that they wait for and do not find, since
 * what is there and about to be changed is nothing that a person could mend.
 */
function unmetNeeds(open: readonly Step[], world: MailWorld, waived: ReadonlySet<NeedName>): readonly UnmetNeed[] {
  const waiting = open.flatMap((step) =>
    step.needs
      .filter((name) => !waived.has(name) && !holds(name, world, open, step))
      .map((name) => ({ step, need: name })),
  );
  const unmade = waiting.filter(
    ({ step, need: name }) => !open.some((other) => other !== step && makes(other, name, world)),
  );
  if (unmade.length > 0) return unmade;
  const missing = waiting.filter(({ need: name }) => !need(name).holds(world));
  return missing.length > 0 ? missing : waiting;
}
