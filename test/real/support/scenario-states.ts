import { join } from 'node:path';
import { changed, type MailWorld } from '../../../src/domain/mailflow/mail-world.ts';
import { updateMemory } from '../../../src/domain/memory.ts';
import { makePlan } from '../../../src/domain/plan/make-plan.ts';
import { readScenarios } from '../../support/scenario.ts';

/** Each scenario as it was found and after each step of its plan; the same world once. */
export function scenarioStates(): readonly (readonly [string, MailWorld])[] {
  const all = new Map<string, readonly [string, MailWorld]>();
  for (const { name, spec, facts } of readScenarios(join(import.meta.dirname, '../../scenarios'))) {
    const plan = makePlan(spec, { ...facts, memory: updateMemory(spec, facts) });
    let { world } = plan;
    for (const step of [null, ...plan.steps]) {
      if (step) world = changed(world, step.change);
      const key = JSON.stringify(world);
      if (!all.has(key)) all.set(key, [`${name}, ${step?.id ?? 'as found'}`, world]);
    }
  }
  return [...all.values()];
}
