import test from 'ava';
import { until } from '../support/fake-clock.ts';
import { failure, page } from './support/fake-api.ts';
import { startReflector } from './support/reflector-world.ts';
import { widget } from './support/widget.ts';

for (const status of [500, 503, 429, 403, 401]) {
  test(`a list that answers ${status} is repeated after a back-off`, async (t) => {
    let answers = 0;
    await using world = await startReflector({
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
    await using world = await startReflector();
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
  await using world = await startReflector({ list: () => failure(500, 'Because') });
  await world.clock.runUntil(() => world.lists() === 6);
  await until(() => world.log.lines.length === 6);
  t.deepEqual(
    world.log.lines.map(({ fields }) => fields.waitMs),
    [1_000, 2_000, 4_000, 8_000, 8_000, 8_000],
  );
});

test('a connection reset reopens the watch where it stopped', async (t) => {
  await using world = await startReflector();
  (await world.watch(1)).send('MODIFIED', widget('a', 12));
  await until(() => world.changes.length === 2);
  world.api.watches[0]?.reset();
  await world.clock.runUntil(() => world.api.watches.length === 2);
  t.is(world.api.watches[1]?.query.resourceVersion, '12');
  t.is(world.lists(), 1);
});

test('410 as HTTP status of the watch lists again', async (t) => {
  await using world = await startReflector();
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
  await using world = await startReflector();
  const watch = await world.watch(1);
  world.state.list = () => page([widget('a', 20)], '30');
  watch.send('ERROR', failure(410, 'Expired').body);
  await world.clock.runUntil(() => world.api.watches.length === 2);
  t.true(watch.closed());
  t.is(world.lists(), 2);
  t.is(world.changes.at(-1), 'updated a uid-a 20');
});

test('another ERROR event reopens the watch without a list', async (t) => {
  await using world = await startReflector();
  (await world.watch(1)).send('ERROR', failure(500, 'InternalError').body);
  await world.clock.runUntil(() => world.api.watches.length === 2);
  t.is(world.lists(), 1);
});

test('a continue token that expired begins the list anew', async (t) => {
  const answers = [page([widget('a', 1)], '10', 'more'), failure(410, 'Expired'), page([widget('b', 2)], '20')];
  await using world = await startReflector({ list: () => answers.shift() ?? failure(500, 'TooMany') });
  await world.clock.runUntil(() => world.api.watches.length === 1);
  t.deepEqual(world.changes, ['added b uid-b 2']);
});

test('a list that never answers is given up after 30 s and repeated', async (t) => {
  const answers = ['handled' as const, page([], '10')];
  await using world = await startReflector({ list: () => answers.shift() ?? failure(500, 'TooMany') });
  await until(() => world.lists() === 1);
  await world.clock.advance(30_000);
  await world.clock.runUntil(() => world.reflector.synced());
  t.is(world.lists(), 2);
});

test('a watch that is silent for 150 s counts as dead and is opened again', async (t) => {
  await using world = await startReflector();
  const watch = await world.watch(1);
  await world.clock.advance(149_999);
  t.is(world.api.watches.length, 1);
  await world.clock.advance(1);
  await world.clock.runUntil(() => world.api.watches.length === 2);
  await until(() => watch.closed());
  t.is(world.lists(), 1);
});

test('a bookmark keeps a quiet watch alive and moves its version on', async (t) => {
  await using world = await startReflector();
  const watch = await world.watch(1);
  await world.clock.advance(140_000);
  watch.send('BOOKMARK', { kind: 'Widget', metadata: { resourceVersion: '99' } });
  // Something to see behind it; its older version does not count.
  watch.send('MODIFIED', widget('a', 98));
  await until(() => world.changes.length === 2);
  await world.clock.advance(140_000);
  t.is(world.api.watches.length, 1);
  watch.reset();
  await world.clock.runUntil(() => world.api.watches.length === 2);
  t.is(world.api.watches[1]?.query.resourceVersion, '99');
});

test('a watch whose headers never arrive is given up', async (t) => {
  await using world = await startReflector();
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
  await using world = await startReflector();
  const watch = await world.watch(1);
  await world.clock.advance(100_000);
  watch.end();
  await world.watch(2);
  t.deepEqual(world.log.lines, []);
});

test('watches that end at once are not reopened in a tight loop', async (t) => {
  await using world = await startReflector();
  const watch = await world.watch(1);
  watch.end();
  await until(() => world.log.lines.length === 1);
  t.is(world.log.lines[0]?.fields.waitMs, 1_000);
});
