import test from 'ava';
import { settle, until } from '../support/fake-clock.ts';
import { EVENT, outcome, startController } from './support/controller-world.ts';
import { failure } from './support/fake-api.ts';
import { FINALIZER, type Widget, widget } from './support/widget.ts';

test('a new object gets its finalizer, then is reconciled, then its status is written', async (t) => {
  const seen: Widget[] = [];
  await using world = await startController({
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
  await using world = await startController({
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
  await using world = await startController({
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
  await using world = await startController({
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
  await using world = await startController({
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
  await using world = await startController({
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

test('a status never lands on a successor of the same name', async (t) => {
  const begun: (string | undefined)[] = [];
  const finish = Promise.withResolvers<void>();
  await using world = await startController({
    async reconcile(object) {
      begun.push(object.metadata.uid);
      if (begun.length === 1) await finish.promise;
      return outcome({ status: { state: object.metadata.uid } });
    },
  });
  world.server.set(widget('a', 1, { finalizers: [FINALIZER] }));
  await until(() => begun.length === 1);
  world.server.set(widget('a', 1, { uid: 'uid-new', finalizers: [FINALIZER] }));
  finish.resolve();
  await world.clock.runUntil(() => world.server.get('ns/a')?.status !== undefined);
  t.is(world.server.get('ns/a')?.status?.state, 'uid-new');
  t.deepEqual(begun, ['uid-a', 'uid-new']);
});
