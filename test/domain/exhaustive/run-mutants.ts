import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Mutant } from './mutant.ts';
import type { MutantTask, MutantVerdict } from './mutant-worker.ts';

export interface MutantResult extends MutantVerdict {
  readonly mutant: Mutant;
}

const WORKER = new URL('./mutant-worker.ts', import.meta.url);

/** Each mutant in a process of its own, some at a time; the results are in the order of the mutants. */
export async function runMutants(
  mutants: readonly Mutant[],
  numbers: readonly number[],
  processes: number,
): Promise<readonly MutantResult[]> {
  const results: MutantResult[] = [];
  let next = 0;
  async function work(): Promise<void> {
    for (let index = next++; index < mutants.length; index = next++) {
      const mutant = mutants[index];
      if (mutant) results[index] = { mutant, ...(await runMutant({ mutant, numbers })) };
    }
  }
  await Promise.all(Array.from({ length: processes }, work));
  return results;
}

async function runMutant(task: MutantTask): Promise<MutantVerdict> {
  const worker = fork(WORKER);
  worker.send(task);
  const ended = once(worker, 'disconnect').then(() => []);
  const [verdict] = await Promise.race([once(worker, 'message'), ended]);
  if (!verdict) throw new Error(`the process of ${task.mutant.name} ended without a verdict`);
  return verdict;
}
