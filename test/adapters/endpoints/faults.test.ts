import test from 'ava';
import { createEndpointsService } from '../../../src/adapters/endpoints/index.ts';
import { disposition } from '../../../src/errors.ts';
import { startEndpoints } from '../../../src/simulators/endpoints/start.ts';
import type { FaultRule } from '../../../src/simulators/faults.ts';
import { createTestAuthority } from '../../../src/simulators/tls/certificates.ts';
import { HOUR_MS, running } from './fixture.ts';

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
