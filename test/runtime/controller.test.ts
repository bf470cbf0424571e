import test from 'ava';
import { TransientError, WaitingError } from '../../src/errors.ts';
import { DRAIN_MS } from '../../src/runtime/controller.ts';
import { LeaseLostError } from '../../src/runtime/lease.ts';
import { settle, until } from '../support/fake-clock.ts';
import { outcome, startController } from './support/controller-world.ts';
import { FINALIZER, widget } from './support/widget.ts';

test('an error is reported by the reconciler and backs off; a success resets the back-off', async (t) => {
  const at: number[] = [];
  await using world = await startController({
    async reconcile() {
      at.push(world.clock.now());
      if (at.length === 4) return outcome({ action: { kind: 'requeue', afterMs: 5 } });
      throw new TransientError('VendorAway', 'away');
    },
  });
  world.server.set(widget('a', 1));
  await world.clock.runUntil(() => at.length === 6);
  t.deepEqual(
    at.slice(1).map((time, index) => time - (at[index] ?? 0)),
    [1_000, 2_000, 4_000, 5, 1_000],
  );
  t.is(world.server.get('ns/a')?.status?.state, 'VendorAway');
});

test('a wait is looked at again when it is over, and is no error', async (t) => {
  const at: number[] = [];
  await using world = await startController({
    async reconcile() {
      at.push(world.clock.now());
      throw new WaitingError('CacheExpires', 'waits', 7_000);
    },
  });
  world.server.set(widget('a', 1));
  await world.clock.runUntil(() => at.length === 2);
  t.is((at[1] ?? 0) - (at[0] ?? 0), 7_000);
  t.true(world.counts.includes('controller_runtime_reconcile_total requeue_after'));
  t.deepEqual(
    world.log.lines.filter(({ level }) => level !== 'info'),
    [],
  );
});

test('a bug is logged with its stack', async (t) => {
  await using world = await startController({
    async reconcile() {
      throw new RangeError('bug');
    },
  });
  world.server.set(widget('a', 1));
  await until(() => world.log.lines.some(({ level }) => level === 'error'));
  t.regex(String(world.log.lines.find(({ level }) => level === 'error')?.fields.stack), /RangeError: bug/);
});

test('a reconciler that throws while it explains an error does not stop the worker', async (t) => {
  await using world = await startController(
    {
      async reconcile(object) {
        if (object.metadata.name === 'bad') throw new Error('bug');
        return outcome();
      },
      failed() {
        throw new Error('another bug');
      },
      group() {
        throw new Error('no group');
      },
    },
    { concurrency: 1 },
  );
  world.server.set(widget('bad', 1));
  world.server.set(widget('good', 2));
  await until(() => world.server.get('ns/good')?.status !== undefined);
  t.is(world.server.get('ns/bad')?.status, undefined);
});

test('the finalizer stays while cleanup fails, with the reason in the status, and goes after it succeeds', async (t) => {
  let fails = 2;
  await using world = await startController({
    async cleanup() {
      fails -= 1;
      if (fails >= 0) throw new TransientError('VendorAway', 'away');
    },
  });
  world.server.set(widget('a', 1, { finalizers: ['other.example/keep', FINALIZER] }));
  await until(() => world.server.get('ns/a')?.status !== undefined);
  world.server.set(world.server.get('ns/a') ?? widget('a', 1), { deletionTimestamp: '2026-01-01T00:00:00Z' });
  await until(() => world.server.get('ns/a')?.status?.state === 'VendorAway');
  t.true(world.server.get('ns/a')?.metadata.finalizers?.includes(FINALIZER));
  await world.clock.runUntil(() => !world.server.get('ns/a')?.metadata.finalizers?.includes(FINALIZER));
  t.deepEqual(world.server.get('ns/a')?.metadata.finalizers, ['other.example/keep']);
  t.is(fails, -1);
});

test('a deleted object without our finalizer is left alone', async (t) => {
  let calls = 0;
  await using world = await startController({
    async reconcile() {
      calls += 1;
      return outcome();
    },
    async cleanup() {
      calls += 1;
    },
  });
  world.server.set(widget('a', 1, { finalizers: ['other.example/keep'], deletionTimestamp: '2026-01-01T00:00:00Z' }));
  await until(() => world.counts.includes('controller_runtime_reconcile_total success'));
  t.is(calls, 0);
  t.is(world.writes(), 0);
});

test('an object of a group never runs beside too many of its group, nor beside itself', async (t) => {
  const running = new Map<string, number>();
  let worst = 0;
  let runs = 0;
  await using world = await startController(
    {
      async reconcile(object) {
        const count = (running.get(object.spec.owner) ?? 0) + 1;
        running.set(object.spec.owner, count);
        worst = Math.max(worst, count);
        await settle(5);
        running.set(object.spec.owner, count - 1);
        runs += 1;
        return outcome();
      },
    },
    { concurrency: 8, perGroup: 1 },
  );
  for (let n = 0; n < 6; n += 1)
    world.server.set({ ...widget(`w${n}`, n + 1), spec: { owner: n < 4 ? 'one' : 'two' } });
  await until(() => runs === 6);
  t.is(worst, 1);
});

test('on a stop the running reconcile finishes and its status is written', async (t) => {
  const finish = Promise.withResolvers<void>();
  let begun = false;
  await using world = await startController({
    async reconcile() {
      begun = true;
      await finish.promise;
      return outcome();
    },
  });
  world.server.set(widget('a', 1));
  await until(() => begun);
  world.stop();
  await settle(20);
  t.false(world.ended());
  finish.resolve();
  await world.running;
  t.deepEqual(world.server.get('ns/a')?.status, { state: 'Fine' });
});

test('a reconcile that outlasts the stop by 20 s is aborted, and one that ignores that holds up nobody', async (t) => {
  let signal: AbortSignal | undefined;
  await using world = await startController({
    async reconcile(_object, given) {
      signal = given;
      return await new Promise<never>(() => {});
    },
  });
  world.server.set(widget('a', 1));
  await until(() => signal !== undefined);
  world.stop();
  await settle(20);
  await world.clock.advance(DRAIN_MS - 1);
  t.false(signal?.aborted);
  await world.clock.advance(1);
  t.true(signal?.aborted);
  await world.clock.advance(2_000);
  await world.running;
  t.true(world.ended());
});

test('a lost lease aborts the running reconcile at once', async (t) => {
  let signal: AbortSignal | undefined;
  await using world = await startController({
    async reconcile(_object, given) {
      signal = given;
      return await new Promise<never>((_resolve, reject) =>
        given.addEventListener('abort', () => reject(given.reason)),
      );
    },
  });
  world.server.set(widget('a', 1));
  await until(() => signal !== undefined);
  world.stop(new LeaseLostError('lost'));
  await world.clock.runUntil(() => world.ended());
  t.true(signal?.aborted);
  t.is(world.api.count('PATCH', '/status'), 0);
});

test('enqueueAll runs every object again', async (t) => {
  const names: string[] = [];
  await using world = await startController({
    async reconcile(object) {
      names.push(object.metadata.name);
      return outcome();
    },
  });
  for (const name of ['a', 'b']) world.server.set(widget(name, 1));
  await until(() => names.length === 2);
  await settle(20);
  world.controller.enqueueAll();
  await until(() => names.length === 4);
  t.deepEqual(names.toSorted(), ['a', 'a', 'b', 'b']);
});

test('many reconciles need few connections', async (t) => {
  let runs = 0;
  await using world = await startController({
    async reconcile() {
      runs += 1;
      return outcome();
    },
  });
  for (let n = 0; n < 60; n += 1) world.server.set(widget(`w${n}`, n + 1));
  await until(() => runs === 60);
  // Two workers, one watch, and the moment before a connection is free again.
  t.true(world.api.connections() <= 6, String(world.api.connections()));
});
