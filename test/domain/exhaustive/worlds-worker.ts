import { parentPort } from 'node:worker_threads';
import { type Proof, prove } from './prove.ts';
import { core, deviations, type Part, type Slice, SPACE, sample } from './slices.ts';
import { tally } from './tally.ts';

export type SliceName = 'space' | 'core' | 'near' | 'next';

/** A part of a slice, to be proven. */
export interface WorldsTask extends Part {
  readonly slice: SliceName;
}

/** One world in so many is also planned anew from every prefix. */
const REPLANNED = 4;

/** Built when they are first asked for: the near worlds are listed one by one. */
const SLICES: Readonly<Record<SliceName, () => Slice>> = {
  space: () => SPACE,
  core,
  near: () => deviations(1),
  next: () => deviations(2),
};
const built = new Map<SliceName, Slice>();

function sliceOf(name: SliceName): Slice {
  const slice = built.get(name) ?? SLICES[name]();
  built.set(name, slice);
  return slice;
}

function* proofs(numbers: readonly number[]): Generator<Proof> {
  for (const [index, number] of numbers.entries()) yield prove(number, { replan: index % REPLANNED === 0 });
}

parentPort?.on('message', (task: WorldsTask) => {
  parentPort?.postMessage(tally(proofs(sample(sliceOf(task.slice), task))));
});
