import test from 'ava';
import fc from 'fast-check';
import { createBackOff } from '../../src/runtime/backoff.ts';
import { createHeap } from '../../src/runtime/heap.ts';

test('delays double up to the limit and begin again after a success', (t) => {
  const backOff = createBackOff({ baseMs: 100, maxMs: 1_000, random: () => 1 });
  t.deepEqual(Array.from({ length: 6 }, backOff.nextMs), [100, 200, 400, 800, 1_000, 1_000]);
  t.is(backOff.failures(), 6);
  backOff.reset();
  t.is(backOff.nextMs(), 100);
});

test('every delay lies between half of its full size and the full size, also after thousands of failures', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (failures, random) => {
      const backOff = createBackOff({ baseMs: 100, maxMs: 60_000, random: () => random });
      for (let n = 0; n < failures; n += 1) backOff.nextMs();
      const fullMs = Math.min(60_000, 100 * 2 ** failures);
      const delayMs = backOff.nextMs();
      return delayMs >= fullMs / 2 && delayMs <= fullMs;
    }),
    { numRuns: 50 },
  );
  t.pass();
});

test('a heap gives its items in order', (t) => {
  fc.assert(
    fc.property(fc.array(fc.integer()), (numbers) => {
      const heap = createHeap<number>((a, b) => a < b);
      for (const number of numbers) heap.push(number);
      const popped = numbers.map(() => heap.pop());
      const sorted = numbers.toSorted((a, b) => a - b);
      return heap.pop() === undefined && popped.every((number, index) => number === sorted[index]);
    }),
  );
  t.pass();
});
