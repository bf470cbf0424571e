import { readFileSync } from 'node:fs';
import test from 'ava';
import { EQUIVALENT } from './equivalent-mutants.ts';
import { mutate } from './mutant.ts';
import { MUTANTS } from './mutants.ts';
import { forgottenNeeds } from './mutants-of-needs.ts';
import { runMutants } from './run-mutants.ts';
import { deviations, sample } from './slices.ts';

/** One of each sort; `npm run bench` tries all of them on more worlds. */
const TRIED = [
  'plan/diff/inbound-connector.ts, list 2: without SpfCoversExchange',
  'no gate waits for OutboundConnector',
  'queues are empty at once',
  'the rehearsal skips the first step',
  'by id only',
  'the last two steps swapped',
  'the first step dropped',
  'MX moves in two halves',
  'the outbound connector goes to nobody',
  'the ladder has no way down',
  'everything is refused',
  'a person is not told what to do',
];

const WORLDS_EACH = 40;

test('the proof can fail: a fault in the planner is found', async (t) => {
  const mutants = MUTANTS.filter(({ name }) => TRIED.includes(name));
  t.is(mutants.length, TRIED.length);
  const numbers = sample(deviations(1), { seed: 1, from: 0, count: WORLDS_EACH });
  const results = await runMutants(mutants, numbers, 2);
  t.deepEqual(
    results.filter(({ caught }) => caught === null).map(({ mutant }) => mutant.name),
    [],
  );
  t.log(`${results.length} of ${results.length} caught`);
});

test('no need is forgotten', (t) => t.deepEqual(forgottenNeeds(), []));

test('every mutant finds the text that it replaces, and changes it', (t) => {
  for (const mutant of MUTANTS) {
    const source = readFileSync(new URL(`../../../src/domain/${mutant.file}`, import.meta.url), 'utf8');
    t.not(mutate(source, mutant), source, mutant.name);
  }
});

test('mutants have names of their own, and those that are equivalent exist', (t) => {
  const names = MUTANTS.map(({ name }) => name);
  t.is(new Set(names).size, names.length);
  t.true(names.length >= 40);
  for (const name of Object.keys(EQUIVALENT)) t.true(names.includes(name), name);
});
