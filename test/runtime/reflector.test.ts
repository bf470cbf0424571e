import test from 'ava';
import { keyOf } from '../../src/runtime/object.ts';
import { settle, until } from '../support/fake-clock.ts';
import { failure, page } from './support/fake-api.ts';
import { startReflector } from './support/reflector-world.ts';
import { widget } from './support/widget.ts';

test('the list is read in pages of 500 and ends with the last page', async (t) => {
  const pages = [page([widget('a', 1)], '10', 'more'), page([widget('b', 2)], '10')];
  await using world = await startReflector({ list: () => pages.shift() ?? failure(500, 'TooMany') });
  const watch = await world.watch(1);
  t.deepEqual(world.changes, ['added a uid-a 1', 'added b uid-b 2']);
  t.like(world.api.requests[0]?.query, { limit: '500' });
  t.like(world.api.requests[1]?.query, { limit: '500', continue: 'more' });
  t.like(watch.query, { resourceVersion: '10', allowWatchBookmarks: 'true' });
  t.true(world.reflector.synced());
});

test('objects of a list carry their kind', async (t) => {
  const bare = { metadata: widget('a', 1).metadata, spec: { owner: 'x' } };
  await using world = await startReflector({ list: () => page([bare], '10') });
  await world.watch(1);
  t.like(world.reflector.get('ns/a'), { apiVersion: 'test.example/v1', kind: 'Widget' });
});

test('events of the watch reach the cache and the handler', async (t) => {
  await using world = await startReflector();
  const watch = await world.watch(1);
  watch.send('ADDED', widget('b', 11));
  watch.send('MODIFIED', widget('a', 12));
  watch.send('DELETED', widget('b', 13));
  await until(() => world.changes.length === 4);
  t.deepEqual(world.changes, ['added a uid-a 5', 'added b uid-b 11', 'updated a uid-a 12', 'deleted b uid-b 13']);
  t.deepEqual(
    world.reflector.list().map((object) => keyOf(object.metadata)),
    ['ns/a'],
  );
});

test('an event that arrives in pieces is read once it is whole', async (t) => {
  await using world = await startReflector();
  const watch = await world.watch(1);
  const line = `${JSON.stringify({ type: 'ADDED', object: widget('b', 11) })}\n`;
  watch.raw(line.slice(0, 30));
  await settle();
  watch.raw(line.slice(30));
  await until(() => world.changes.length === 2);
  t.is(world.changes[1], 'added b uid-b 11');
});

test('a callback that throws in the first list does not keep the watch from opening', async (t) => {
  await using world = await startReflector({
    handler: {
      added() {
        throw new Error('bug');
      },
    },
  });
  await world.watch(1);
  t.is(world.reflector.list().length, 1);
  t.is(world.log.lines[0]?.message, 'a change handler failed');
});

test('a callback that throws or rejects on an event is logged, and the watch goes on', async (t) => {
  await using world = await startReflector({
    handler: {
      updated: (async () => {
        throw new Error('async bug');
      }) as () => void,
      deleted() {
        throw new Error('bug');
      },
    },
  });
  const watch = await world.watch(1);
  watch.send('MODIFIED', widget('a', 12));
  watch.send('DELETED', widget('a', 13));
  watch.send('ADDED', widget('b', 14));
  await until(() => world.changes.includes('added b uid-b 14'));
  t.deepEqual(
    world.log.lines.map(({ fields }) => fields.handler),
    ['updated', 'deleted'],
  );
});

test('a line that is no JSON reopens the watch', async (t) => {
  await using world = await startReflector();
  (await world.watch(1)).raw('<html>\n');
  await world.clock.runUntil(() => world.api.watches.length === 2);
  t.is(world.lists(), 1);
});

test('after a stop run resolves, the watch is closed and nothing is delivered', async (t) => {
  await using world = await startReflector();
  const watch = await world.watch(1);
  world.stop();
  await world.running;
  await until(() => watch.closed());
  watch.send('ADDED', widget('b', 11));
  await settle(20);
  t.deepEqual(world.changes, ['added a uid-a 5']);
  t.deepEqual(world.log.lines, [], 'a stop is no error');
});

test('a stop while the watch is being opened opens none', async (t) => {
  await using world = await startReflector();
  await world.watch(1);
  let asked = 0;
  world.api.script(({ query }) => {
    if (!query.watch) return undefined;
    asked += 1;
    return 'handled';
  });
  world.api.watches[0]?.reset();
  await world.clock.runUntil(() => asked === 1);
  world.stop();
  await world.running;
  await settle(20);
  t.is(asked, 1);
});

test('a second run is refused', async (t) => {
  await using world = await startReflector();
  await t.throwsAsync(world.reflector.run(new AbortController().signal), { message: 'a reflector runs once' });
});

test('an object that was deleted and made again while we were away is a deletion and an addition', async (t) => {
  await using world = await startReflector();
  const watch = await world.watch(1);
  watch.send('ADDED', widget('a', 20, { uid: 'uid-new' }));
  await until(() => world.changes.length === 3);
  t.deepEqual(world.changes, ['added a uid-a 5', 'deleted a uid-a 5', 'added a uid-new 20']);
});

test('a list tells the same about objects made again, and about those that are gone', async (t) => {
  await using world = await startReflector({ list: () => page([widget('a', 5), widget('b', 6)], '10') });
  const watch = await world.watch(1);
  world.state.list = () => page([widget('a', 20, { uid: 'uid-new' })], '30');
  watch.send('ERROR', failure(410, 'Expired').body);
  await world.clock.runUntil(() => world.api.watches.length === 2);
  t.deepEqual(world.changes.slice(2), ['deleted b uid-b 6', 'deleted a uid-a 5', 'added a uid-new 20']);
});

test('an older event never replaces a newer object', async (t) => {
  await using world = await startReflector();
  const watch = await world.watch(1);
  watch.send('MODIFIED', widget('a', 20));
  watch.send('MODIFIED', widget('a', 15));
  watch.send('MODIFIED', widget('a', 20));
  watch.send('ADDED', widget('b', 21));
  await until(() => world.changes.includes('added b uid-b 21'));
  t.deepEqual(world.changes, ['added a uid-a 5', 'updated a uid-a 20', 'added b uid-b 21']);
});

test('a deletion of an earlier object leaves its successor alone', async (t) => {
  await using world = await startReflector();
  const watch = await world.watch(1);
  watch.send('ADDED', widget('a', 20, { uid: 'uid-new' }));
  watch.send('DELETED', widget('a', 21));
  watch.send('ADDED', widget('b', 22));
  await until(() => world.changes.includes('added b uid-b 22'));
  t.is(world.reflector.get('ns/a')?.metadata.uid, 'uid-new');
});

test('our own write is in the cache before its event, which then is no change', async (t) => {
  await using world = await startReflector();
  const watch = await world.watch(1);
  world.reflector.put(widget('a', 20));
  t.is(world.reflector.get('ns/a')?.metadata.resourceVersion, '20');
  watch.send('MODIFIED', widget('a', 20));
  watch.send('ADDED', widget('b', 21));
  await until(() => world.changes.length === 2);
  t.deepEqual(world.changes, ['added a uid-a 5', 'added b uid-b 21']);
});

test('an answer to our write that comes after the deletion does not bring the object back', async (t) => {
  await using world = await startReflector();
  (await world.watch(1)).send('DELETED', widget('a', 20));
  await until(() => world.changes.length === 2);
  world.reflector.put(widget('a', 19));
  t.is(world.reflector.get('ns/a'), undefined);
});

test('a server that was restored from a backup is believed after five failures', async (t) => {
  await using world = await startReflector();
  (await world.watch(1)).send('MODIFIED', widget('a', 500));
  await until(() => world.changes.length === 2);
  const recover = world.api.script(({ query }) =>
    query.watch && query.resourceVersion === '500' ? failure(504, 'Timeout', 'Too large resource version') : undefined,
  );
  world.state.list = () => page([widget('a', 40)], '50');
  world.api.watches[0]?.reset();
  await world.clock.runUntil(() => world.api.watches.length === 2);
  recover();
  t.is(world.reflector.get('ns/a')?.metadata.resourceVersion, '40');
  t.is(world.api.watches[1]?.query.resourceVersion, '50');
});
