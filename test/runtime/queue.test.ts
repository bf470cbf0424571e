import test from 'ava';
import fc from 'fast-check';
import { createQueue, type QueueObserver } from '../../src/runtime/queue.ts';
import { createFakeClock, settle } from '../support/fake-clock.ts';

const QUIET: QueueObserver = { added() {}, taken() {}, depth() {} };

/** Keys are `group/name`. */
function start(perGroup = 1, observer = QUIET) {
  const clock = createFakeClock();
  const queue = createQueue({ clock, perGroup, groupOf: (key) => key.split('/')[0] ?? '', observer });
  const stop = new AbortController();
  const taken: string[] = [];
  return {
    clock,
    queue,
    taken,
    stop,
    /** Asks for one key; it is in `taken` once there is one. */
    async take() {
      queue.take(stop.signal).then(
        (key) => taken.push(key),
        () => {},
      );
      await settle(1);
    },
  };
}

test('a key that is added three times is taken once', async (t) => {
  const world = start();
  for (let time = 0; time < 3; time += 1) world.queue.add('a/1');
  await world.take();
  await world.take();
  t.deepEqual(world.taken, ['a/1']);
});

test('a key that is added while it is out comes again once it is done', async (t) => {
  const world = start();
  world.queue.add('a/1');
  await world.take();
  world.queue.add('a/1');
  world.queue.add('a/1');
  await world.take();
  t.deepEqual(world.taken, ['a/1']);
  world.queue.done('a/1');
  await settle(1);
  t.deepEqual(world.taken, ['a/1', 'a/1']);
  world.queue.done('a/1');
  await world.take();
  t.is(world.taken.length, 2);
});

test('a key that waits is taken when its time has come', async (t) => {
  const world = start();
  world.queue.addAfter('a/1', 5_000);
  await world.take();
  await world.clock.advance(4_999);
  t.deepEqual(world.taken, []);
  await world.clock.advance(1);
  t.deepEqual(world.taken, ['a/1']);
});

test('of several times the earliest counts, in whatever order they were asked for', async (t) => {
  const world = start();
  world.queue.addAfter('a/1', 5_000);
  world.queue.addAfter('a/1', 2_000);
  world.queue.addAfter('a/1', 9_000);
  await world.take();
  await world.clock.advance(2_000);
  t.deepEqual(world.taken, ['a/1']);
  world.queue.done('a/1');
  await world.take();
  await world.clock.advance(20_000);
  t.is(world.taken.length, 1, 'the later times are forgotten: the run has decided anew');
});

test('a key that waits comes at once when it is added', async (t) => {
  const world = start();
  world.queue.addAfter('a/1', 5_000);
  world.queue.add('a/1');
  await world.take();
  t.deepEqual(world.taken, ['a/1']);
});

test('a time that was asked for while the key was out counts from then', async (t) => {
  const world = start();
  world.queue.add('a/1');
  await world.take();
  world.queue.addAfter('a/1', 1_000);
  await world.clock.advance(700);
  world.queue.done('a/1');
  await world.take();
  await world.clock.advance(299);
  t.is(world.taken.length, 1);
  await world.clock.advance(1);
  t.is(world.taken.length, 2);
});

test('at most n keys of one group are out, and the others are not held up', async (t) => {
  const world = start(2);
  for (const key of ['a/1', 'a/2', 'a/3', 'b/1']) world.queue.add(key);
  for (let worker = 0; worker < 4; worker += 1) await world.take();
  t.deepEqual(world.taken.toSorted(), ['a/1', 'a/2', 'b/1']);
  world.queue.done('a/1');
  await settle(1);
  t.is(world.taken.at(-1), 'a/3');
});

test('groups take turns, however many keys one has', async (t) => {
  const world = start(10);
  for (let n = 0; n < 5; n += 1) world.queue.add(`big/${n}`);
  world.queue.add('small/1');
  await world.take();
  await world.take();
  t.deepEqual(world.taken, ['big/0', 'small/1']);
});

test('take rejects with the reason of its signal, and loses no key', async (t) => {
  const world = start();
  const stop = new AbortController();
  const taking = world.queue.take(stop.signal);
  stop.abort(new Error('over'));
  await t.throwsAsync(taking, { message: 'over' });
  await t.throwsAsync(world.queue.take(stop.signal), { message: 'over' });
  world.queue.add('a/1');
  await world.take();
  t.deepEqual(world.taken, ['a/1']);
});

test('the observer hears depth, additions and waiting times', async (t) => {
  const heard: string[] = [];
  const world = start(1, {
    added: () => heard.push('added'),
    taken: (waitedMs) => heard.push(`waited ${waitedMs}`),
    depth: (ready) => heard.push(`depth ${ready}`),
  });
  world.queue.add('a/1');
  world.queue.add('a/1');
  await world.clock.advance(250);
  await world.take();
  t.deepEqual(heard, ['added', 'depth 1', 'waited 250', 'depth 0']);
});

const step = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), key: fc.constantFrom('a/1', 'a/2', 'b/1', 'b/2', 'c/1') }),
  fc.record({
    kind: fc.constant('addAfter' as const),
    key: fc.constantFrom('a/1', 'a/2', 'b/1', 'b/2', 'c/1'),
    ms: fc.integer({ min: 0, max: 50 }),
  }),
  fc.record({ kind: fc.constant('take' as const) }),
  fc.record({ kind: fc.constant('done' as const) }),
  fc.record({ kind: fc.constant('advance' as const), ms: fc.integer({ min: 0, max: 30 }) }),
);

test('whatever happens, no key is out twice, no group exceeds its limit and every key that was asked for comes', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.integer({ min: 1, max: 2 }), async (steps, perGroup) => {
      const clock = createFakeClock();
      const queue = createQueue({ clock, perGroup, groupOf: (key) => key.split('/')[0] ?? '', observer: QUIET });
      const stop = new AbortController();
      const out: string[] = [];
      /** Keys that were asked for since they were last taken. */
      const owed = new Set<string>();
      let sound = true;
      const take = () =>
        queue.take(stop.signal).then(
          (key) => {
            const group = key.split('/')[0] ?? '';
            const together = out.filter((other) => other.startsWith(`${group}/`)).length;
            if (out.includes(key) || together >= perGroup || !owed.has(key)) sound = false;
            out.push(key);
            owed.delete(key);
          },
          () => {},
        );
      const giveBack = () => {
        const key = out.shift();
        if (key !== undefined) queue.done(key);
      };
      for (const one of steps) {
        if (one.kind === 'add' || one.kind === 'addAfter') owed.add(one.key);
        if (one.kind === 'add') queue.add(one.key);
        if (one.kind === 'addAfter') queue.addAfter(one.key, one.ms);
        if (one.kind === 'take') take();
        if (one.kind === 'done') giveBack();
        if (one.kind === 'advance') await clock.advance(one.ms);
        await Promise.resolve();
      }
      await clock.advance(60);
      for (let round = 0; round < 20; round += 1) {
        take();
        await settle(1);
        giveBack();
      }
      stop.abort();
      return sound && owed.size === 0;
    }),
    { numRuns: 150 },
  );
  t.pass();
});
