import { availableParallelism } from 'node:os';
import { EQUIVALENT } from '../domain/exhaustive/equivalent-mutants.ts';
import { MUTANTS } from '../domain/exhaustive/mutants.ts';
import { runMutants } from '../domain/exhaustive/run-mutants.ts';
import { deviations, sample } from '../domain/exhaustive/slices.ts';
import { TARGET_WORLDS } from '../domain/exhaustive/targets.ts';
import type { Figure } from './table.ts';

/** Worlds near the ladder, where plans are begun: a fault of the planner shows there or nowhere. */
const NEAR = 900;
const NEXT = 100;

/** Puts faults into the planner, one at a time, and asks the proof to find each. */
export async function measureMutations(): Promise<{ readonly figures: readonly Figure[]; readonly text: string }> {
  const numbers = [
    ...TARGET_WORLDS,
    ...sample(deviations(1), { seed: 0, from: 0, count: NEAR }),
    ...sample(deviations(2), { seed: 0, from: 0, count: NEXT }),
  ];
  const results = await runMutants(MUTANTS, numbers, availableParallelism());
  const caught = results.filter((result) => result.caught !== null);
  const missed = results.filter((result) => result.caught === null).map(({ mutant }) => mutant.name);
  const unexplained = missed.filter((name) => EQUIVALENT[name] === undefined);
  const explained = missed.filter((name) => EQUIVALENT[name] !== undefined);
  const stale = caught.map(({ mutant }) => mutant.name).filter((name) => EQUIVALENT[name] !== undefined);
  const lines = [
    `Mutations of the planner: ${caught.length} of ${results.length} are caught, ${explained.length} change nothing that matters`,
    ...explained.map((name) => `  equivalent: ${name}: ${EQUIVALENT[name]}`),
    ...unexplained.map((name) => `  MISSED: ${name}`),
    ...stale.map((name) => `  CAUGHT, and called equivalent: ${name}`),
  ];
  return {
    figures: [
      { measure: 'mutations of the planner', value: results.length, unit: 'mutants' },
      { measure: '  caught by the proof', value: caught.length, unit: 'mutants' },
      { measure: '  missed without a reason', value: unexplained.length, unit: 'mutants', limit: 0 },
      { measure: '  called equivalent, and caught', value: stale.length, unit: 'mutants', limit: 0 },
    ],
    text: `${lines.join('\n')}\n`,
  };
}
