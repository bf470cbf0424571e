import test from 'ava';
import { TransientError } from '../../src/errors.ts';
import { KubeError } from '../../src/runtime/kube-error.ts';
import { createSecretWatch, type Reference } from '../../src/runtime/secret-watch.ts';
import { createFakeClock } from '../support/fake-clock.ts';
import { createMemoryLog } from './support/memory-log.ts';
import { type Widget, widget } from './support/widget.ts';

const INTERVAL_MS = 30_000;

/** Widgets that all refer to the Secret of their owner's name. */
async function start(widgets: Widget[], references = secretOfOwner) {
  const clock = createFakeClock();
  const versions = new Map<string, string>();
  const state = { away: false, reads: [] as string[] };
  const enqueued: string[] = [];
  const watch = createSecretWatch<Widget>({
    kube: {
      async getMetadata(resource, key) {
        state.reads.push(`${resource.kind} ${key.namespace ?? ''}/${key.name}`);
        if (state.away) throw new TransientError('KubernetesUnavailable', 'away');
        const resourceVersion = versions.get(key.name);
        if (!resourceVersion) throw new KubeError(404, 'NotFound', 'none');
        return { apiVersion: 'v1', kind: resource.kind, metadata: { name: key.name, uid: 'uid', resourceVersion } };
      },
    },
    objects: () => widgets,
    references,
    enqueue: (key) => enqueued.push(key),
    intervalMs: INTERVAL_MS,
    clock,
    logger: createMemoryLog().logger,
  });
  const stop = new AbortController();
  const running = watch.run(stop.signal);
  await clock.advance(0);
  return {
    versions,
    state,
    enqueued,
    poll: () => clock.advance(INTERVAL_MS),
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
    },
  };
}

function secretOfOwner({ spec, metadata }: Widget): readonly Reference[] {
  return [{ kind: 'Secret', namespace: metadata.namespace ?? '', name: spec.owner }];
}

test('a change of a Secret wakes exactly the objects that refer to it', async (t) => {
  const other = { ...widget('c', 1), spec: { owner: 'two' } };
  await using world = await start([widget('a', 1), widget('b', 1), other]);
  world.versions.set('one', '1').set('two', '1');
  await world.poll();
  world.enqueued.length = 0;
  world.versions.set('one', '2');
  await world.poll();
  t.deepEqual(world.enqueued.toSorted(), ['ns/a', 'ns/b']);
  await world.poll();
  t.is(world.enqueued.length, 2, 'one change wakes once');
});

test('a reference that many objects share is read once', async (t) => {
  await using world = await start([widget('a', 1), widget('b', 1)]);
  t.deepEqual(world.state.reads, ['Secret ns/one']);
});

test('making and deleting a Secret are changes', async (t) => {
  await using world = await start([widget('a', 1)]);
  world.versions.set('one', '1');
  await world.poll();
  t.deepEqual(world.enqueued, ['ns/a']);
  world.versions.delete('one');
  await world.poll();
  t.deepEqual(world.enqueued, ['ns/a', 'ns/a']);
});

test('a Secret that cannot be read is unknown, not changed', async (t) => {
  await using world = await start([widget('a', 1)]);
  world.versions.set('one', '1');
  await world.poll();
  world.enqueued.length = 0;
  world.state.away = true;
  await world.poll();
  world.state.away = false;
  await world.poll();
  t.deepEqual(world.enqueued, []);
});

test('a Namespace is read without a namespace', async (t) => {
  await using world = await start([widget('a', 1)], () => [{ kind: 'Namespace', name: 'ns' }]);
  t.deepEqual(world.state.reads, ['Namespace /ns']);
});
