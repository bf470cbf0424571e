import test from 'ava';
import { createKubeClient } from '../../src/runtime/kube.ts';
import { keyOf } from '../../src/runtime/object.ts';
import { createReflector } from '../../src/runtime/reflector.ts';
import type { ChangeHandler } from '../../src/runtime/store.ts';
import { createFakeClock, settle, until } from '../support/fake-clock.ts';
import { type Answer, failure, page, startFakeApi } from './support/fake-api.ts';
import { createMemoryLog } from './support/memory-log.ts';
import { WIDGETS, type Widget, widget } from './support/widget.ts';

/** A reflector against a fake API whose list is `list()`. It waits a whole second after a failure, then two, ... */
async function start(options: { list?: () => Answer | 'handled'; handler?: Partial<ChangeHandler<Widget>> } = {}) {
  const api = await startFakeApi();
  const clock = createFakeClock();
  const log = createMemoryLog();
  const kube = createKubeClient(api.kubeConfig, { userAgent: 'test/1', clock });
  const changes: string[] = [];
  const tell = (what: string, { metadata }: Widget) => {
    changes.push(`${what} ${metadata.name} ${metadata.uid} ${metadata.resourceVersion}`);
  };
  const state = { list: options.list ?? (() => page([widget('a', 5)], '10')) };
  api.script(({ query }) => (query.watch ? undefined : state.list()));
  const reflector = createReflector<Widget>({
    kube,
    resource: WIDGETS,
    clock,
    logger: log.logger,
    backOff: { baseMs: 1_000, maxMs: 8_000, random: () => 1 },
    handler: {
      added: (object) => tell('added', object),
      updated: (object) => tell('updated', object),
      deleted: (object) => tell('deleted', object),
      ...options.handler,
    },
  });
  const stop = new AbortController();
  const running = reflector.run(stop.signal);
  return {
    api,
    clock,
    log,
    changes,
    state,
    reflector,
    stop: () => stop.abort(new Error('stopped')),
    running,
    /** The watch of that number, from 1. */
    async watch(number: number) {
      await until(() => api.watches.length >= number);
      const watch = api.watches[number - 1];
      if (!watch) throw new Error('no watch');
      return watch;
    },
    lists: () => api.requests.filter(({ query }) => !query.watch).length,
    async [Symbol.asyncDispose]() {
      stop.abort(new Error('stopped'));
      await running;
      await kube[Symbol.asyncDispose]();
      await api[Symbol.asyncDispose]();
    },
  };
}

test('the list is read in pages of 500 and ends with the last page', async (t) => {
  const pages = [page([widget('a', 1)], '10', 'more'), page([widget('b', 2)], '10')];
  await using world = await start({ list: () => pages.shift() ?? failure(500, 'TooMany') });
  const watch = await world.watch(1);
  t.deepEqual(world.changes, ['added a uid-a 1', 'added b uid-b 2']);
  t.like(world.api.requests[0]?.query, { limit: '500' });
  t.like(world.api.requests[1]?.query, { limit: '500', continue: 'more' });
  t.like(watch.query, { resourceVersion: '10', allowWatchBookmarks: 'true' });
  t.true(world.reflector.synced());
});

test('objects of a list carry their kind', async (t) => {
  const bare = { metadata: widget('a', 1).metadata, spec: { owner: 'x' } };
  await using world = await start({ list: () => page([bare], '10') });
  await world.watch(1);
  t.like(world.reflector.get('ns/a'), { apiVersion: 'test.example/v1', kind: 'Widget' });
});

test('events of the watch reach the cache and the handler', async (t) => {
  await using world = await start();
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
  await using world = await start();
  const watch = await world.watch(1);
  const line = `${JSON.stringify({ type: 'ADDED', object: widget('b', 11) })}\n`;
  watch.raw(line.slice(0, 30));
  await settle();
  watch.raw(line.slice(30));
  await until(() => world.changes.length === 2);
  t.is(world.changes[1], 'added b uid-b 11');
});

for (const status of [500, 503, 429, 403, 401]) {
  test(`a list that answers ${status} is repeated after a back-off`, async (t) => {
    let answers = 0;
    await using world = await start({
      list() {
        answers += 1;
        return answers <= 2 ? failure(status, 'Because') : page([widget('a', 5)], '10');
      },
    });
    await until(() => world.lists() === 1);
    t.false(world.reflector.synced());
    await world.clock.runUntil(() => world.api.watches.length === 1);
    t.is(world.lists(), 3);
    t.true(world.reflector.synced());
  });

  test(`a watch that answers ${status} is opened again from the same version`, async (t) => {
    await using world = await start();
    await world.watch(1);
    let refused = 0;
    const recover = world.api.script(({ query }) => {
      if (!query.watch) return undefined;
      refused += 1;
      return failure(status, 'Because');
    });
    world.api.watches[0]?.reset();
    await world.clock.runUntil(() => refused === 2);
    recover();
    await world.clock.runUntil(() => world.api.watches.length === 2);
    t.is(world.lists(), 1);
    t.is(world.api.watches[1]?.query.resourceVersion, '10');
  });
}

test('the pauses between failures grow to their limit', async (t) => {
  await using world = await start({ list: () => failure(500, 'Because') });
  await world.clock.runUntil(() => world.lists() === 6);
  await until(() => world.log.lines.length === 6);
  t.deepEqual(
    world.log.lines.map(({ fields }) => fields.waitMs),
    [1_000, 2_000, 4_000, 8_000, 8_000, 8_000],
  );
});

test('a connection reset reopens the watch where it stopped', async (t) => {
  await using world = await start();
  (await world.watch(1)).send('MODIFIED', widget('a', 12));
  await until(() => world.changes.length === 2);
  world.api.watches[0]?.reset();
  await world.clock.runUntil(() => world.api.watches.length === 2);
  t.is(world.api.watches[1]?.query.resourceVersion, '12');
  t.is(world.lists(), 1);
});

test('410 as HTTP status of the watch lists again', async (t) => {
  await using world = await start();
  await world.watch(1);
  let refused = 0;
  const recover = world.api.script(({ query }) => {
    if (!query.watch) return undefined;
    refused += 1;
    return failure(410, 'Expired');
  });
  world.state.list = () => page([widget('a', 20)], '30');
  world.api.watches[0]?.reset();
  await world.clock.runUntil(() => refused === 1);
  recover();
  await world.clock.runUntil(() => world.api.watches.length === 2);
  t.is(world.lists(), 2);
  t.is(world.api.watches[1]?.query.resourceVersion, '30');
});

test('410 as an ERROR event lists again, though the server keeps the connection open', async (t) => {
  await using world = await start();
  const watch = await world.watch(1);
  world.state.list = () => page([widget('a', 20)], '30');
  watch.send('ERROR', failure(410, 'Expired').body);
  await world.clock.runUntil(() => world.api.watches.length === 2);
  t.true(watch.closed());
  t.is(world.lists(), 2);
  t.is(world.changes.at(-1), 'updated a uid-a 20');
});

test('another ERROR event reopens the watch without a list', async (t) => {
  await using world = await start();
  (await world.watch(1)).send('ERROR', failure(500, 'InternalError').body);
  await world.clock.runUntil(() => world.api.watches.length === 2);
  t.is(world.lists(), 1);
});

test('a continue token that expired begins the list anew', async (t) => {
  const answers = [page([widget('a', 1)], '10', 'more'), failure(410, 'Expired'), page([widget('b', 2)], '20')];
  await using world = await start({ list: () => answers.shift() ?? failure(500, 'TooMany') });
  await world.clock.runUntil(() => world.api.watches.length === 1);
  t.deepEqual(world.changes, ['added b uid-b 2']);
});

test('a list that never answers is given up after 30 s and repeated', async (t) => {
  const answers = ['handled' as const, page([], '10')];
  await using world = await start({ list: () => answers.shift() ?? failure(500, 'TooMany') });
  await until(() => world.lists() === 1);
  await world.clock.advance(30_000);
  await world.clock.runUntil(() => world.reflector.synced());
  t.is(world.lists(), 2);
});

test('a watch that is silent for 150 s counts as dead and is opened again', async (t) => {
  await using world = await start();
  const watch = await world.watch(1);
  await world.clock.advance(149_999);
  t.is(world.api.watches.length, 1);
  await world.clock.advance(1);
  await world.clock.runUntil(() => world.api.watches.length === 2);
  await until(() => watch.closed());
  t.is(world.lists(), 1);
});

test('a bookmark keeps a quiet watch alive and moves its version on', async (t) => {
  await using world = await start();
  const watch = await world.watch(1);
  await world.clock.advance(140_000);
  watch.send('BOOKMARK', { kind: 'Widget', metadata: { resourceVersion: '99' } });
  await settle(20);
  await world.clock.advance(140_000);
  t.is(world.api.watches.length, 1);
  watch.reset();
  await world.clock.runUntil(() => world.api.watches.length === 2);
  t.is(world.api.watches[1]?.query.resourceVersion, '99');
});

test('a watch whose headers never arrive is given up', async (t) => {
  await using world = await start();
  await world.watch(1);
  let silent = 0;
  const recover = world.api.script(({ query }) => {
    if (!query.watch) return undefined;
    silent += 1;
    return 'handled';
  });
  world.api.watches[0]?.reset();
  await world.clock.runUntil(() => silent === 1);
  recover();
  await world.clock.advance(150_000);
  await world.clock.runUntil(() => world.api.watches.length === 2);
  t.is(world.lists(), 1);
});

test('a watch that the server ends in time is opened again at once', async (t) => {
  await using world = await start();
  const watch = await world.watch(1);
  await world.clock.advance(100_000);
  watch.end();
  await world.watch(2);
  t.deepEqual(world.log.lines, []);
});

test('watches that end at once are not reopened in a tight loop', async (t) => {
  await using world = await start();
  const watch = await world.watch(1);
  watch.end();
  await until(() => world.log.lines.length === 1);
  t.is(world.log.lines[0]?.fields.waitMs, 1_000);
});

test('a callback that throws in the first list does not keep the watch from opening', async (t) => {
  await using world = await start({
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
  await using world = await start({
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
  await using world = await start();
  (await world.watch(1)).raw('<html>\n');
  await world.clock.runUntil(() => world.api.watches.length === 2);
  t.is(world.lists(), 1);
});

test('after a stop run resolves, the watch is closed and nothing is delivered', async (t) => {
  await using world = await start();
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
  await using world = await start();
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
  await using world = await start();
  await t.throwsAsync(world.reflector.run(new AbortController().signal), { message: 'a reflector runs once' });
});

test('an object that was deleted and made again while we were away is a deletion and an addition', async (t) => {
  await using world = await start();
  const watch = await world.watch(1);
  watch.send('ADDED', widget('a', 20, { uid: 'uid-new' }));
  await until(() => world.changes.length === 3);
  t.deepEqual(world.changes, ['added a uid-a 5', 'deleted a uid-a 5', 'added a uid-new 20']);
});

test('a list tells the same about objects made again, and about those that are gone', async (t) => {
  await using world = await start({ list: () => page([widget('a', 5), widget('b', 6)], '10') });
  const watch = await world.watch(1);
  world.state.list = () => page([widget('a', 20, { uid: 'uid-new' })], '30');
  watch.send('ERROR', failure(410, 'Expired').body);
  await world.clock.runUntil(() => world.api.watches.length === 2);
  t.deepEqual(world.changes.slice(2), ['deleted b uid-b 6', 'deleted a uid-a 5', 'added a uid-new 20']);
});

test('an older event never replaces a newer object', async (t) => {
  await using world = await start();
  const watch = await world.watch(1);
  watch.send('MODIFIED', widget('a', 20));
  watch.send('MODIFIED', widget('a', 15));
  watch.send('MODIFIED', widget('a', 20));
  watch.send('ADDED', widget('b', 21));
  await until(() => world.changes.includes('added b uid-b 21'));
  t.deepEqual(world.changes, ['added a uid-a 5', 'updated a uid-a 20', 'added b uid-b 21']);
});

test('a deletion of an earlier object leaves its successor alone', async (t) => {
  await using world = await start();
  const watch = await world.watch(1);
  watch.send('ADDED', widget('a', 20, { uid: 'uid-new' }));
  watch.send('DELETED', widget('a', 21));
  watch.send('ADDED', widget('b', 22));
  await until(() => world.changes.includes('added b uid-b 22'));
  t.is(world.reflector.get('ns/a')?.metadata.uid, 'uid-new');
});

test('our own write is in the cache before its event, which then is no change', async (t) => {
  await using world = await start();
  const watch = await world.watch(1);
  world.reflector.put(widget('a', 20));
  t.is(world.reflector.get('ns/a')?.metadata.resourceVersion, '20');
  watch.send('MODIFIED', widget('a', 20));
  watch.send('ADDED', widget('b', 21));
  await until(() => world.changes.length === 2);
  t.deepEqual(world.changes, ['added a uid-a 5', 'added b uid-b 21']);
});

test('an answer to our write that comes after the deletion does not bring the object back', async (t) => {
  await using world = await start();
  (await world.watch(1)).send('DELETED', widget('a', 20));
  await until(() => world.changes.length === 2);
  world.reflector.put(widget('a', 19));
  t.is(world.reflector.get('ns/a'), undefined);
});

test('a server that was restored from a backup is believed after five failures', async (t) => {
  await using world = await start();
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
