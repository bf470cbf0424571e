import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import test, { type ExecutionContext } from 'ava';
import { createEndpointsService, type EndpointsInstance } from '../../../src/adapters/endpoints/index.ts';
import { MICROSOFT_RANGES } from '../../../src/api/v1alpha1/rules/network.ts';
import { disposition } from '../../../src/errors.ts';
import { silentLogger } from '../../../src/ports/logger.ts';
import { noMetrics } from '../../../src/ports/metrics.ts';
import { startEndpoints } from '../../../src/simulators/endpoints/start.ts';
import type { FaultRule } from '../../../src/simulators/faults.ts';
import { createTestAuthority } from '../../../src/simulators/tls/certificates.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const HOUR_MS = 3_600_000;

const authority = createTestAuthority();
setDefaultCACertificates([...getCACertificates(), authority.caPem]);

/** The adapter over the simulated service, with a clock that stands still. */
async function running(t: ExecutionContext) {
  const clock = createFakeClock();
  const endpoints = await startEndpoints({ authority, now: clock.now });
  t.teardown(() => endpoints.close());
  const deps = { clock, logger: silentLogger, metrics: noMetrics };
  const service = createEndpointsService({ endpointsUrl: endpoints.url }, deps);
  return {
    ...endpoints,
    clock,
    deps,
    service,
    worldwide: service.of('Worldwide'),
    takePaths: () => endpoints.requests.splice(0).map(({ path }) => path),
  };
}

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

const FAULTS: ReadonlyArray<{
  reason: string;
  fault: Omit<FaultRule, 'service' | 'path'>;
  expected: Partial<ReturnType<typeof disposition>>;
}> = [
  {
    reason: 'throttling with a pause',
    fault: { kind: 'Throttle', retryAfterSeconds: 120 },
    expected: { kind: 'BackOff', reason: 'Throttled', atLeastMs: 120_000 },
  },
  {
    reason: 'throttling without a pause, which means an hour',
    fault: { kind: 'Throttle' },
    expected: { kind: 'BackOff', reason: 'Throttled', atLeastMs: HOUR_MS },
  },
  {
    reason: 'a fault of the service',
    fault: { kind: 'FailBefore', status: 503 },
    expected: { kind: 'BackOff', reason: 'ServiceUnavailable' },
  },
  {
    reason: 'a refusal, which waiting does not change',
    fault: { kind: 'FailBefore', status: 403 },
    expected: { kind: 'Stall', reason: 'RefusedByService' },
  },
  {
    reason: 'a connection that is cut before an answer',
    fault: { kind: 'ResetBefore' },
    expected: { kind: 'BackOff', reason: 'ServiceUnavailable' },
  },
  {
    reason: 'a connection that is lost in the middle of the answer',
    fault: { kind: 'CutOff' },
    expected: { kind: 'BackOff', reason: 'ServiceUnavailable' },
  },
  {
    reason: 'half an answer',
    fault: { kind: 'Truncate' },
    expected: { kind: 'BackOff', reason: 'ServiceUnavailable' },
  },
  {
    reason: 'a page of HTML with status 200',
    fault: { kind: 'RefusedWithStatus200' },
    expected: { kind: 'BackOff', reason: 'ServiceUnavailable' },
  },
];
for (const { reason, fault, expected } of FAULTS) {
  for (const path of ['/version/', '/endpoints/']) {
    test(`${reason}, asking ${path}, is an error and never half a list`, async (t) => {
      const { worldwide, faults } = await running(t);
      faults.add({ ...fault, service: 'endpoints', path });
      t.like(disposition(await t.throwsAsync(worldwide.read())), expected);
    });
  }
}

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

const VERSIONS: ReadonlyArray<{ version: string; reason: string }> = [
  { version: '', reason: 'empty' },
  { version: '20260814', reason: 'a day without a number' },
  { version: '2026081400\n40.92.0.0/15 reject', reason: 'a second line' },
];
for (const { version, reason } of VERSIONS) {
  test(`a version that is no version is refused: ${reason}`, async (t) => {
    const { worldwide, lists, takePaths } = await running(t);
    lists.set('Worldwide', { version, mailRanges: ['40.93.0.0/16'] });
    t.like(disposition(await t.throwsAsync(worldwide.read())), { kind: 'BackOff', reason: 'ServiceUnavailable' });
    t.deepEqual(takePaths(), ['/version/Worldwide']);
  });
}

test('an answer of more than 4 MiB is given up', async (t) => {
  const { worldwide, lists } = await running(t);
  lists.set('Worldwide', { version: '2026090100', mailRanges: Array(300_000).fill('40.93.0.0/16') });
  const error = await t.throwsAsync(worldwide.read());
  t.regex(error?.message ?? '', /more than 4194304 bytes/);
});

test('a server that the system does not trust is not believed', async (t) => {
  const { deps } = await running(t);
  const stranger = await startEndpoints({ authority: createTestAuthority() });
  t.teardown(() => stranger.close());
  const reader = createEndpointsService({ endpointsUrl: stranger.url }, deps).of('Worldwide');
  t.like(disposition(await t.throwsAsync(reader.read())), { kind: 'BackOff', reason: 'ServiceUnavailable' });
  t.deepEqual(stranger.requests, []);
});
