import test from 'ava';
import { disposition, TransientError, WaitingError } from '../../src/errors.ts';
import type { Metrics } from '../../src/ports/metrics.ts';
import { createController, DRAIN_MS } from '../../src/runtime/controller.ts';
import { createKubeClient } from '../../src/runtime/kube.ts';
import { LeaseLostError } from '../../src/runtime/lease.ts';
import type { EventRequest, Outcome, Reconciler } from '../../src/runtime/reconciler.ts';
import { createFakeClock, settle, until } from '../support/fake-clock.ts';
import { failure, startFakeApi } from './support/fake-api.ts';
import { createMemoryLog } from './support/memory-log.ts';
import { FINALIZER, WIDGETS, type Widget, widget } from './support/widget.ts';
import { serveWidgets } from './support/widget-server.ts';

function outcome(change: Partial<Outcome> = {}): Outcome {
  return { status: { state: 'Fine' }, events: [], action: { kind: 'awaitChange' }, ...change };
}

const EVENT: EventRequest = { type: 'Normal', reason: 'Moved', action: 'Move', note: 'moved it' };

/** A controller whose judgement the test gives; errors become a back-off with a status that names them. */
async function start(
  reconciler: Partial<Reconciler<Widget>>,
  options: { concurrency?: number; perGroup?: number } = {},
) {
  const api = await startFakeApi();
  const server = serveWidgets(api);
  const clock = createFakeClock();
  const log = createMemoryLog();
  const events: EventRequest[] = [];
  const counts: string[] = [];
  const kube = createKubeClient(api.kubeConfig, { userAgent: 'test/1', clock });
  const metrics: Metrics = {
    increment: (name, labels) => counts.push(`${name} ${labels?.result ?? ''}`.trim()),
    set() {},
    observe() {},
    remove() {},
  };
  const controller = createController<Widget>({
    kube,
    resource: WIDGETS,
    reconciler: {
      group: (object) => object.spec.owner,
      reconcile: async () => outcome(),
      failed(_object, error) {
        const told = disposition(error);
        return {
          status: { state: told.reason },
          events: [],
          action: told.kind === 'Wait' ? { kind: 'requeue', afterMs: told.afterMs } : { kind: 'backOff', atLeastMs: 0 },
        };
      },
      cleanup: async () => {},
      ...reconciler,
    },
    finalizer: FINALIZER,
    fieldManager: 'tester',
    concurrency: options.concurrency ?? 2,
    perGroup: options.perGroup ?? 2,
    recorder: { record: (_object, event) => events.push(event) },
    clock,
    logger: log.logger,
    metrics,
    backOff: { baseMs: 1_000, maxMs: 8_000, random: () => 1 },
  });
  const stop = new AbortController();
  let ended = false;
  const running = controller.run(stop.signal).finally(() => {
    ended = true;
  });
  await until(() => api.watches.length === 1);
  return {
    api,
    server,
    clock,
    log,
    events,
    counts,
    controller,
    running,
    ended: () => ended,
    stop: (reason: unknown = new Error('stopped')) => stop.abort(reason),
    writes: () => api.requests.filter(({ method }) => method !== 'GET').length,
    async [Symbol.asyncDispose]() {
      stop.abort(new LeaseLostError('the test is over'));
      await clock.runUntil(() => ended);
      await running;
      await kube[Symbol.asyncDispose]();
      await api[Symbol.asyncDispose]();
    },
  };
}

test('a new object gets its finalizer, then is reconciled, then its status is written', async (t) => {
  const seen: Widget[] = [];
  await using world = await start({
    async reconcile(object) {
      seen.push(object);
      return outcome({ events: [EVENT] });
    },
  });
  world.server.set(widget('a', 1));
  await until(() => world.server.get('ns/a')?.status !== undefined);
  t.deepEqual(seen[0]?.metadata.finalizers, [FINALIZER]);
  t.deepEqual(world.server.get('ns/a')?.status, { state: 'Fine' });
  t.deepEqual(world.events, [EVENT]);
  t.true(world.controller.synced());
});

test('our own writes do not wake us, and a steady reconcile writes nothing', async (t) => {
  let runs = 0;
  await using world = await start({
    async reconcile() {
      runs += 1;
      return outcome({ action: { kind: 'requeue', afterMs: 1_000 } });
    },
  });
  world.server.set(widget('a', 1));
  await until(() => world.server.get('ns/a')?.status !== undefined);
  await settle(20);
  t.is(runs, 1);
  const writes = world.writes();
  await world.clock.runUntil(() => runs === 6);
  await settle(20);
  t.is(world.writes(), writes);
  t.is(writes, 2, 'the finalizer and the status');
});

test('a status that the server stores with additions is not written again and again', async (t) => {
  let runs = 0;
  await using world = await start({
    async reconcile() {
      runs += 1;
      return outcome({ action: { kind: 'requeue', afterMs: 1_000 } });
    },
  });
  world.api.script(({ path, body }) => {
    const { status } = (body ?? {}) as { status?: object };
    const stored = world.server.get('ns/a');
    if (!path.endsWith('/status') || !stored) return undefined;
    return {
      status: 200,
      body: { ...stored, metadata: { ...stored.metadata, resourceVersion: '900' }, status: { ...status, added: true } },
    };
  });
  world.server.set(widget('a', 1));
  await world.clock.runUntil(() => runs === 5);
  t.is(world.api.count('PATCH', '/status'), 1);
});

test('a change of the spec or of an annotation causes a reconcile, a foreign status write does not', async (t) => {
  let runs = 0;
  await using world = await start({
    async reconcile() {
      runs += 1;
      return outcome();
    },
  });
  world.server.set(widget('a', 1));
  await until(() => world.server.get('ns/a')?.status !== undefined);
  const stored = () => world.server.get('ns/a') ?? widget('a', 1);
  world.server.set({ ...stored(), status: { state: 'Foreign' } });
  await settle(30);
  t.is(runs, 1);
  world.server.set(stored(), { generation: 2 });
  await until(() => runs === 2);
  world.server.set(stored(), { annotations: { 'test.example/reconcile-at': 'now' } });
  await until(() => runs === 3);
  t.pass();
});

test('a status write that fails is repeated before the object is reconciled again, and nothing is lost', async (t) => {
  const states: unknown[] = [];
  let runs = 0;
  await using world = await start({
    async reconcile(object) {
      runs += 1;
      states.push(object.status?.state);
      return outcome({ status: { state: `run ${runs}` }, events: [EVENT] });
    },
  });
  let refusals = 2;
  world.api.script(({ path }) => {
    if (!path.endsWith('/status') || refusals === 0) return undefined;
    refusals -= 1;
    return failure(refusals === 1 ? 409 : 503, 'Because');
  });
  world.server.set(widget('a', 1));
  await world.clock.runUntil(() => runs === 2 && world.server.get('ns/a')?.status?.state === 'run 2');
  t.deepEqual(states, [undefined, 'run 1'], 'the second run sees what the first has reported');
  t.is(world.events.length, 2);
});

test('a status that the server can never take is logged and does not block the object', async (t) => {
  let runs = 0;
  await using world = await start({
    async reconcile() {
      runs += 1;
      return outcome({ status: { state: `run ${runs}` } });
    },
  });
  world.api.script(({ path }) => (path.endsWith('/status') && runs === 1 ? failure(422, 'Invalid') : undefined));
  world.server.set(widget('a', 1));
  await world.clock.runUntil(() => world.server.get('ns/a')?.status?.state === 'run 2');
  t.true(world.log.lines.some(({ level }) => level === 'error'));
});

test('an error is reported by the reconciler and backs off; a success resets the back-off', async (t) => {
  const at: number[] = [];
  await using world = await start({
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
  await using world = await start({
    async reconcile() {
      at.push(world.clock.now());
      throw new WaitingError('CacheExpires', 'waits', 7_000);
    },
  });
  world.server.set(widget('a', 1));
  await world.clock.runUntil(() => at.length === 2);
  t.is((at[1] ?? 0) - (at[0] ?? 0), 7_000);
  t.deepEqual(
    world.log.lines.filter(({ level }) => level !== 'info'),
    [],
  );
});

test('a bug is logged with its stack', async (t) => {
  await using world = await start({
    async reconcile() {
      throw new RangeError('bug');
    },
  });
  world.server.set(widget('a', 1));
  await until(() => world.log.lines.some(({ level }) => level === 'error'));
  t.regex(String(world.log.lines.find(({ level }) => level === 'error')?.fields.stack), /RangeError: bug/);
});

test('a reconciler that throws while it explains an error does not stop the worker', async (t) => {
  await using world = await start(
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
  await using world = await start({
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
  await using world = await start({
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
  await using world = await start(
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
  await using world = await start({
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
  await using world = await start({
    async reconcile(_object, given) {
      signal = given;
      return await new Promise<never>(() => {});
    },
  });
  world.server.set(widget('a', 1));
  await until(() => signal !== undefined);
  world.stop();
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
  await using world = await start({
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
  await using world = await start({
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
  await using world = await start({
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
