import { type MigrationSpec, PHASES } from '../../../src/api/v1alpha1/normalize.ts';
import type { Facts } from '../../../src/domain/facts.ts';
import { current } from '../../../src/domain/mailflow/mail-world.ts';
import { rememberStep, updateMemory } from '../../../src/domain/memory.ts';
import { makePlan, type Plan } from '../../../src/domain/plan/make-plan.ts';
import { applyToFacts } from '../../support/apply-to-facts.ts';
import { theWorld } from '../../support/builders.ts';
import { openedAt } from './judge-plan.ts';

/**
 * An operator plans anew at every look, and may be started anew between any two steps. From each prefix the plan made
 * then must have the steps that are left: what was safe to begin is safe to go on with, and nothing is done twice.
 */
export function resumeFaults(spec: MigrationSpec, start: Facts, plan: Plan): readonly string[] {
  const faults: string[] = [];
  let facts = start;
  for (const [index, step] of plan.steps.entries()) {
    const opened = openedAt(step, spec, facts, facts.memory.inFlight, facts.now);
    if (opened.heldBy !== null) return faults;
    const before = current(theWorld(spec, facts), step.change.thing);
    const { inFlight } = rememberStep(facts.memory, step, before, opened.at);
    const made = applyToFacts(spec, { ...facts, now: opened.at }, step);
    const remembered = { ...made, memory: { ...made.memory, inFlight } };
    facts = { ...remembered, memory: updateMemory(spec, remembered) };
    const rest = idsOf(plan.steps.slice(index + 1));
    const again = makePlan(spec, facts);
    if (goesOn(again, plan, start)) return faults;
    const ids = idsOf(again.steps);
    if (ids !== rest) faults.push(`after ${step.id} the rest is ${ids}, not ${rest}`);
    for (const { message } of again.problems) faults.push(`after ${step.id} refused: ${message}`);
    for (const { hazard } of again.rehearsal.refusals) faults.push(`after ${step.id} refused: ${hazard.key}`);
  }
  return faults;
}

/**
 * What a phase that was reached before relies on was put right, and the way to the phase wished goes on: from a world that
 * is judged by itself, since a world with that change in flight is in the space.
 */
function goesOn(again: Plan, plan: Plan, { memory }: Facts): boolean {
  const reached = PHASES.indexOf(memory.reached ?? 'Prepare');
  return again.desired.phase !== plan.desired.phase && PHASES.indexOf(plan.desired.phase) <= reached;
}

/** Steps that do not wait for each other may come in another order. */
function idsOf(steps: Plan['steps']): string {
  return steps
    .map(({ id }) => id)
    .toSorted()
    .join(', ');
}
