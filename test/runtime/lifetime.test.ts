import test from 'ava';
import { createCloser } from '../../src/runtime/closer.ts';
import { createDeadline, settledWithin } from '../../src/runtime/deadline.ts';
import { startSchedule } from '../../src/runtime/schedule.ts';
import { stableStringify } from '../../src/runtime/stable-stringify.ts';
import { createSystemClock } from '../../src/runtime/system-clock.ts';
import { createFakeClock, settle } from '../support/fake-clock.ts';
import { createMemoryLog } from './support/memory-log.ts';

test('what was opened last is closed first, and once', async (t) => {
  const closed: string[] = [];
  const closer = createCloser({ clock: createFakeClock(), logger: createMemoryLog().logger });
  const resource = { [Symbol.asyncDispose]: async () => void closed.push('first') };
  t.is(closer.use('first', resource), resource);
  closer.defer('second', () => void closed.push('second'));
  await closer[Symbol.asyncDispose]();
  await closer[Symbol.asyncDispose]();
  t.deepEqual(closed, ['second', 'first']);
});

test('a close that fails or hangs is logged and does not stop the others', async (t) => {
  const clock = createFakeClock();
  const log = createMemoryLog();
  const closed: string[] = [];
  const closer = createCloser({ clock, logger: log.logger });
  closer.defer('good', () => void closed.push('good'));
  closer.defer('stuck', () => new Promise(() => {}));
  closer.defer('broken', () => {
    throw new Error('broken');
  });
  const closing = closer[Symbol.asyncDispose]();
  await clock.advance(5_000);
  await closing;
  t.deepEqual(closed, ['good']);
  t.deepEqual(
    log.lines.map(({ fields }) => fields.resource),
    ['broken', 'stuck'],
  );
  t.is(clock.sleepers(), 0, 'no timer is left behind');
});

test('a deadline aborts after a quiet time and can be extended', async (t) => {
  const clock = createFakeClock();
  using deadline = createDeadline(clock, 1_000, 'test');
  await clock.advance(900);
  deadline.extend();
  await clock.advance(900);
  t.false(deadline.signal.aborted);
  await clock.advance(100);
  t.is(deadline.signal.reason.name, 'TimeoutError');
});

test('a deadline follows its parent and leaves no timer when it is disposed', async (t) => {
  const clock = createFakeClock();
  const parent = new AbortController();
  {
    using deadline = createDeadline(clock, 1_000, 'test', parent.signal);
    parent.abort(new Error('parent'));
    t.is(deadline.signal.reason.message, 'parent');
  }
  await settle();
  t.is(clock.sleepers(), 0);
});

test('settledWithin tells whether a promise was in time, whatever its end', async (t) => {
  const clock = createFakeClock();
  t.true(await settledWithin(clock, 1_000, Promise.reject(new Error('no'))));
  const late = settledWithin(clock, 1_000, new Promise(() => {}));
  await clock.advance(1_000);
  t.false(await late);
});

test('the system clock sleeps, and an abort ends the sleep with its reason', async (t) => {
  const clock = createSystemClock();
  await clock.sleep(0);
  const stop = new AbortController();
  const sleeping = clock.sleep(2 ** 40, stop.signal);
  stop.abort(new Error('woken'));
  await t.throwsAsync(sleeping, { message: 'woken' });
  await t.throwsAsync(clock.sleep(1, stop.signal), { message: 'woken' });
});

const texts = [
  {
    a: { b: 1, a: [{ d: 1, c: 2 }] },
    b: { a: [{ c: 2, d: 1 }], b: 1 },
    same: true,
    reason: 'order of fields is no content',
  },
  { a: { x: undefined, y: 1 }, b: { y: 1 }, same: true, reason: 'undefined is not written' },
  { a: [1, 2], b: [2, 1], same: false, reason: 'order of items is content' },
  { a: { x: null }, b: {}, same: false, reason: 'null is a value' },
];

for (const { a, b, same, reason } of texts) {
  test(`stable text: ${reason}`, (t) => {
    t.is(stableStringify(a) === stableStringify(b), same);
  });
}

test('a schedule runs, survives a failing run and stops with its disposal', async (t) => {
  const log = createMemoryLog();
  const ran = Promise.withResolvers<void>();
  const schedule = startSchedule({
    name: 'scan',
    expression: '* * * * * *',
    timezone: 'UTC',
    logger: log.logger,
    run() {
      ran.resolve();
      throw new Error('failed run');
    },
  });
  await ran.promise;
  await settle();
  await schedule[Symbol.asyncDispose]();
  t.is(log.lines[0]?.message, 'a scheduled run failed');
});
