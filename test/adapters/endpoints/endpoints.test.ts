import test from 'ava';
import type { EndpointsInstance } from '../../../src/adapters/endpoints/index.ts';
import { MICROSOFT_RANGES } from '../../../src/api/v1alpha1/rules/network.ts';
import { disposition } from '../../../src/errors.ts';
import { HOUR_MS, running } from './fixture.ts';

const CLOUDS: ReadonlyArray<{ instance: EndpointsInstance; version: string; ranges: readonly string[] }> = [
  { instance: 'Worldwide', version: '2026081400', ranges: MICROSOFT_RANGES },
  {
    instance: 'USGovGCCHigh',
    version: '2023030100',
    ranges: ['23.103.191.0/24', '23.103.208.0/22', '2001:489a:2202:4::/62'],
  },
  {
    instance: 'USGovDoD',
    version: '2020072800',
    ranges: ['23.103.191.0/24', '23.103.204.0/22', '2001:489a:2202::/62'],
  },
  { instance: 'China', version: '2021032900', ranges: ['42.159.36.0/24', '139.219.24.0/22', '2406:e500:4440::/43'] },
];
for (const { instance, version, ranges } of CLOUDS) {
  test(`${instance}: the version comes with the networks that mail leaves from`, async (t) => {
    const { service, takePaths } = await running(t);
    t.deepEqual(await service.of(instance).read(), { version, ranges });
    t.deepEqual(takePaths(), [`/version/${instance}`, `/endpoints/${instance}`]);
  });
}

test('within an hour nothing is asked again, whoever reads and however many at once', async (t) => {
  const { service, worldwide, clock, takePaths } = await running(t);
  const first = await Promise.all([worldwide.read(), worldwide.read(), service.of('Worldwide').read()]);
  t.is(new Set(first).size, 1);
  t.is(takePaths().length, 2);
  await clock.advance(HOUR_MS - 1);
  await worldwide.read();
  t.deepEqual(takePaths(), []);
});

test('after an hour the version is asked for, and the list only when that is a later one', async (t) => {
  const { worldwide, clock, lists, takePaths } = await running(t);
  const first = await worldwide.read();
  takePaths();
  await clock.advance(HOUR_MS);
  t.is(await worldwide.read(), first);
  t.deepEqual(takePaths(), ['/version/Worldwide']);

  lists.set('Worldwide', { version: '2026090100', mailRanges: ['40.93.0.0/16'] });
  t.is(await worldwide.read(), first);
  await clock.advance(HOUR_MS);
  t.deepEqual(await worldwide.read(), { version: '2026090100', ranges: ['40.93.0.0/16'] });
  t.deepEqual(takePaths(), ['/version/Worldwide', '/endpoints/Worldwide']);
});

test('an earlier version, as of a cache that is behind, changes nothing', async (t) => {
  const { worldwide, clock, lists, takePaths } = await running(t);
  const first = await worldwide.read();
  takePaths();
  lists.set('Worldwide', { version: '2026073100', mailRanges: ['40.93.0.0/16'] });
  await clock.advance(HOUR_MS);
  t.is(await worldwide.read(), first);
  t.deepEqual(takePaths(), ['/version/Worldwide']);
});

test('a failure is told again for the rest of the hour, without a request; then the list is there', async (t) => {
  const { worldwide, clock, faults, takePaths } = await running(t);
  faults.add({ kind: 'FailBefore', service: 'endpoints', path: '/endpoints/', times: 1 });
  await t.throwsAsync(worldwide.read());
  t.is(takePaths().length, 2);
  await clock.advance(HOUR_MS - 1);
  await t.throwsAsync(worldwide.read());
  t.deepEqual(takePaths(), []);
  await clock.advance(1);
  t.is((await worldwide.read()).version, '2026081400');
});

test('a later version whose list cannot be read is asked for again, and the earlier list is not told as the later one', async (t) => {
  const { worldwide, clock, lists } = await running(t);
  await worldwide.read();
  lists.set('Worldwide', { version: '2026090100', mailRanges: ['0.0.0.0/0'] });
  await clock.advance(HOUR_MS);
  t.like(disposition(await t.throwsAsync(worldwide.read())), { kind: 'BackOff', reason: 'ServiceUnavailable' });
  lists.set('Worldwide', { version: '2026090100', mailRanges: ['40.93.0.0/16'] });
  await clock.advance(HOUR_MS);
  t.deepEqual(await worldwide.read(), { version: '2026090100', ranges: ['40.93.0.0/16'] });
});
