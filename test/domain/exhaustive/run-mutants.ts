import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Mutant } from './mutant.ts';
import type { MutantTask, MutantVerdict } from './mutant-worker.ts';

export interface MutantResult extends MutantVerdict {
  readonly mutant: Mutant;
}

const WORKER = new URL('./mutant-worker.ts', import.meta.url);

/** Each mutant in a thread of its own, some at a time; the results are in the order of the mutants. */
export async function runMutants(
  mutants: readonly Mutant[],
  numbers: readonly number[],
  threads: number,
): Promise<readonly MutantResult[]> {
  const results: MutantResult[] = [];
  let next = 0;
  async function work(): Promise<void> {
    for (let index = next++; index < mutants.length; index = next++) {
      const mutant = mutants[index];
      if (mutant) results[index] = { mutant, ...(await runMutant({ mutant, numbers })) };
    }
  }
  await Promise.all(Array.from({ length: threads }, work));
  return results;
}

async function runMutant(task: MutantTask): Promise<MutantVerdict> {
  const worker = new Worker(WORKER, { workerData: task });
  const [verdict] = await once(worker, 'message');
  await worker.terminate();
  return verdict;
}
