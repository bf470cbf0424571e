import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { merged, type Tally } from './tally.ts';
import type { WorldsTask } from './worlds-worker.ts';

/** Small enough that the threads end together, large enough that a thread's warm code pays. */
const CHUNK = 2_000;

const WORKER = new URL('./worlds-worker.ts', import.meta.url);

/** Proves the worlds of all tasks in threads; counts and digest do not depend on how many there are. */
export async function runWorlds(tasks: readonly WorldsTask[], threads: number): Promise<readonly Tally[]> {
  const chunks = tasks.flatMap((task, index) => chunksOf(task).map((chunk) => ({ index, chunk })));
  const results: Tally[] = [];
  let next = 0;
  async function work(): Promise<void> {
    const worker = new Worker(WORKER);
    for (let index = next++; index < chunks.length; index = next++) {
      worker.postMessage(chunks[index]?.chunk);
      const [result] = await once(worker, 'message');
      results[index] = result;
    }
    await worker.terminate();
  }
  await Promise.all(Array.from({ length: threads }, work));
  return tasks.map((_, task) => merged(results.filter((_, index) => chunks[index]?.index === task)));
}

function chunksOf(task: WorldsTask): readonly WorldsTask[] {
  return Array.from({ length: Math.ceil(task.count / CHUNK) }, (_, index) => {
    const from = task.from + index * CHUNK;
    return { ...task, from, count: Math.min(CHUNK, task.from + task.count - from) };
  });
}
