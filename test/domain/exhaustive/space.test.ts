import test from 'ava';
import { AXES, AXIS_NAMES, choiceAt, numberOf, WORLDS } from './axes.ts';
import { core, deviations, ORDINARY, SPACE, sample } from './slices.ts';
import { worldAt } from './world-at.ts';

test('a number names each world, and a world has one number', (t) => {
  t.true(Number.isSafeInteger(WORLDS));
  for (const number of [0, 1, 4_711, WORLDS - 1, ...sample(SPACE, { seed: 1, from: 0, count: 200 })]) {
    t.is(numberOf(choiceAt(number)), number);
  }
});

for (const number of [-1, 0.5, WORLDS, Number.NaN]) {
  test(`there is no world ${number}`, (t) => {
    t.throws(() => choiceAt(number), { instanceOf: RangeError });
  });
}

test('a world is the same whenever it is asked for', (t) => {
  for (const number of sample(SPACE, { seed: 2, from: 0, count: 50 })) t.deepEqual(worldAt(number), worldAt(number));
});

test('a sample has no world twice, and parts of it are the sample', (t) => {
  for (const slice of [SPACE, core(), deviations(1)]) {
    const whole = sample(slice, { seed: 3, from: 0, count: 500 });
    t.is(new Set(whole).size, 500, slice.name);
    t.deepEqual(
      [...sample(slice, { seed: 3, from: 0, count: 200 }), ...sample(slice, { seed: 3, from: 200, count: 300 })],
      whole,
      slice.name,
    );
  }
});

test('a sample of a whole slice is the slice', (t) => {
  const slice = deviations(1);
  const all = Array.from({ length: slice.size }, (_, index) => slice.at(index));
  const drawn = sample(slice, { seed: 9, from: 0, count: slice.size });
  t.deepEqual(drawn.toSorted(), all.toSorted());
});

test('every value of every axis comes up near the ladder', (t) => {
  const choices = sample(deviations(1), { seed: 0, from: 0, count: deviations(1).size }).map(choiceAt);
  for (const axis of AXIS_NAMES) {
    t.deepEqual(
      [...new Set<string>(choices.map((choice) => choice[axis]))].toSorted(),
      [...AXES[axis]].toSorted(),
      axis,
    );
  }
});

test('the ladder itself is near the ladder', (t) => {
  const slice = deviations(1);
  const near = new Set(sample(slice, { seed: 0, from: 0, count: slice.size }));
  t.true(ORDINARY.every((choice) => near.has(numberOf(choice))));
});
