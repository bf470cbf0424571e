import test from 'ava';
import { TransientError } from '../../src/errors.ts';
import { KubeError } from '../../src/runtime/kube-error.ts';
import type { EventRequest } from '../../src/runtime/reconciler.ts';
import { createRecorder } from '../../src/runtime/recorder.ts';
import { createFakeClock, settle } from '../support/fake-clock.ts';
import { createMemoryLog } from './support/memory-log.ts';
import { widget } from './support/widget.ts';

const EVENT: EventRequest = { type: 'Normal', reason: 'Moved', action: 'Move', note: 'moved it' };

interface Written {
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly note: string;
  readonly series?: unknown;
}

function start() {
  const clock = createFakeClock();
  const log = createMemoryLog();
  const created: Written[] = [];
  const patched: object[] = [];
  const failures: { create: Error[]; patch: Error[] } = { create: [], patch: [] };
  const recorder = createRecorder({
    kube: {
      async createEvent(event) {
        const error = failures.create.shift();
        if (error) throw error;
        created.push(event as Written);
      },
      async patchEvent(_key, patch) {
        const error = failures.patch.shift();
        if (error) throw error;
        patched.push(patch);
      },
    },
    controller: 'test.example/operator',
    instance: 'pod-1',
    clock,
    logger: log.logger,
  });
  return { clock, log, created, patched, failures, recorder };
}

test('an event is whole and of the API that events.k8s.io/v1 demands', async (t) => {
  const world = start();
  world.recorder.record(widget('a', 1), EVENT);
  await settle();
  t.like(world.created[0], {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    eventTime: '2026-01-01T00:00:00.000000Z',
    reportingController: 'test.example/operator',
    reportingInstance: 'pod-1',
    type: 'Normal',
    reason: 'Moved',
    action: 'Move',
    note: 'moved it',
    regarding: { apiVersion: 'test.example/v1', kind: 'Widget', namespace: 'ns', name: 'a', uid: 'uid-a' },
  });
  t.regex(world.created[0]?.metadata.name ?? '', /^a\.[0-9a-f]{16}$/);
});

test('repeats count up one series: written at the first repeat, then once a minute, and at the end', async (t) => {
  const world = start();
  for (let time = 0; time < 5; time += 1) {
    world.recorder.record(widget('a', time), EVENT);
    await settle();
  }
  await world.clock.advance(60_000);
  world.recorder.record(widget('a', 9), EVENT);
  await settle();
  world.recorder.record(widget('a', 9), EVENT);
  await world.recorder[Symbol.asyncDispose]();
  t.is(world.created.length, 1);
  t.deepEqual(world.patched, [
    { series: { count: 2, lastObservedTime: '2026-01-01T00:00:00.000000Z' } },
    { series: { count: 6, lastObservedTime: '2026-01-01T00:01:00.000000Z' } },
    { series: { count: 7, lastObservedTime: '2026-01-01T00:01:00.000000Z' } },
  ]);
});

test('after six quiet minutes the same event is a new one', async (t) => {
  const world = start();
  world.recorder.record(widget('a', 1), EVENT);
  await world.clock.advance(360_000);
  world.recorder.record(widget('a', 1), EVENT);
  await settle();
  t.is(new Set(world.created.map(({ metadata }) => metadata.name)).size, 2);
});

const differences = [
  { change: { note: 'another' }, reason: 'the note' },
  { change: { reason: 'Other' }, reason: 'the reason' },
  { change: { type: 'Warning' as const }, reason: 'the type' },
  { change: { action: 'Other' }, reason: 'the action' },
];

for (const { change, reason } of differences) {
  test(`events that differ in ${reason} are no series`, async (t) => {
    const world = start();
    world.recorder.record(widget('a', 1), EVENT);
    world.recorder.record(widget('a', 1), { ...EVENT, ...change });
    await settle();
    t.is(world.created.length, 2);
  });
}

test('the same clock and instance give the same names', async (t) => {
  const [one, two] = [start(), start()];
  for (const world of [one, two]) world.recorder.record(widget('a', 1), EVENT);
  await settle();
  t.is(one.created[0]?.metadata.name, two.created[0]?.metadata.name);
});

test('a note is cut at 1 kB between characters', async (t) => {
  const world = start();
  world.recorder.record(widget('a', 1), { ...EVENT, note: 'é'.repeat(2_000) });
  await settle();
  const note = world.created[0]?.note ?? '';
  t.true(Buffer.byteLength(note) <= 1_024);
  t.regex(note, /^é+…$/);
});

test('an event of a long name stays within 253 characters', async (t) => {
  const world = start();
  world.recorder.record(widget('a'.repeat(253), 1), EVENT);
  await settle();
  t.is(world.created[0]?.metadata.name.length, 253);
});

test('events of cluster-scoped objects live in the namespace default', async (t) => {
  const world = start();
  const { namespace: _, ...metadata } = widget('a', 1).metadata;
  world.recorder.record({ ...widget('a', 1), metadata }, EVENT);
  await settle();
  t.is(world.created[0]?.metadata.namespace, 'default');
});

test('a transient failure is repeated; a creation that had succeeded all the same counts', async (t) => {
  const world = start();
  const lost = new TransientError('KubernetesUnavailable', 'lost', { cause: new KubeError(0, 'Unreachable', 'lost') });
  const exists = new TransientError('KubernetesConflict', 'exists', {
    cause: new KubeError(409, 'AlreadyExists', 'exists'),
  });
  world.failures.create.push(lost, exists);
  world.recorder.record(widget('a', 1), EVENT);
  await world.clock.advance(10_000);
  world.recorder.record(widget('a', 1), EVENT);
  await settle();
  t.like(world.patched[0], { series: { count: 2 } });
  t.deepEqual(world.log.lines, []);
});

test('an event that cannot be written is logged once and holds up no other', async (t) => {
  const world = start();
  world.failures.create.push(new KubeError(403, 'Forbidden', 'no'));
  world.recorder.record(widget('a', 1), EVENT);
  world.recorder.record(widget('b', 1), EVENT);
  await settle();
  t.is(world.created.length, 1);
  t.is(world.log.lines.length, 1);
});

test('a series whose event the server has forgotten is created again', async (t) => {
  const world = start();
  world.recorder.record(widget('a', 1), EVENT);
  await settle();
  world.failures.patch.push(new KubeError(404, 'NotFound', 'gone'));
  world.recorder.record(widget('a', 1), EVENT);
  await settle();
  t.like(world.created[1], { series: { count: 2 } });
});

test('memory is bounded while the API server is away, and recording never throws', async (t) => {
  const world = start();
  world.failures.create = Array.from({ length: 10_000 }, () => new TransientError('KubernetesUnavailable', 'away'));
  for (let n = 0; n < 3_000; n += 1) world.recorder.record(widget('a', 1), { ...EVENT, note: `note ${n}` });
  t.notThrows(() => world.recorder.record(undefined as unknown as ReturnType<typeof widget>, EVENT));
  const dropped = world.log.lines.filter(({ message }) => message === 'an event was dropped').length;
  t.is(dropped, 2_000);
  const closing = world.recorder[Symbol.asyncDispose]();
  await world.clock.advance(3_000);
  await closing;
  t.pass();
});
