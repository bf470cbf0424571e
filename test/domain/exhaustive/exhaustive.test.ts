import test from 'ava';
import { type Proof, prove } from './prove.ts';
import { core, deviations, type Slice, SPACE, sample } from './slices.ts';
import { tally } from './tally.ts';

/** Another seed draws other worlds: `PROOF_SEED=7 ava test/domain/exhaustive`. */
const SEED = Number(process.env.PROOF_SEED ?? 1);

const DRAWN: readonly (readonly [slice: Slice, count: number, begun: number])[] = [
  [deviations(1), 1_200, 0.3],
  [deviations(2), 900, 0.2],
  [core(), 600, 0.05],
  // Drawn from everything, nearly every world has a fault that refuses its first plan.
  [SPACE, 300, 0],
];

for (const [slice, count, begun] of DRAWN) {
  test(`${slice.name}: a safe way to the phase wished, or a refusal that says why`, (t) => {
    const numbers = sample(slice, { seed: SEED, from: 0, count });
    const result = tally(numbers.map((number) => prove(number)));
    t.log(
      `${result.worlds} of ${slice.size} worlds: ${result.reached} reached, ${result.refused} refused, ${result.waits} held; ` +
        `${result.prefixes} prefixes, ${result.combinations} combinations`,
    );
    t.deepEqual(result.faults, [], `seed ${SEED}; node test/domain/exhaustive/show.ts <world> shows one`);
    t.true(result.begun >= begun * count, `${result.begun} plans begun: the sample proves nothing`);
  });
}

test('two runs, and any order of the worlds, give the same plans to the byte', (t) => {
  const numbers = sample(deviations(2), { seed: SEED, from: 0, count: 60 });
  const first = tally(numbers.map((number) => prove(number)));
  const backwards: readonly Proof[] = numbers.toReversed().map((number) => prove(number));
  t.is(tally(backwards.toReversed()).digest, first.digest);
});
