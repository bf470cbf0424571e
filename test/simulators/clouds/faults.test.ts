import test from 'ava';
import type { FaultKind, ServiceName } from '../../../src/simulators/faults.ts';
import {
  type Answer,
  callCloudflare,
  EXCHANGE_SCOPE,
  invoke,
  invokeBatch,
  type Json,
  type Running,
  readGraph,
  requestToken,
  running,
} from './support/running.ts';
import { ZONE_ID } from './support/small-world.ts';

type Call = (running: Running) => Promise<Answer>;

const reads: Array<{ service: ServiceName; call: Call }> = [
  { service: 'entra', call: ({ clouds }) => requestToken(clouds, EXCHANGE_SCOPE) },
  { service: 'exchange', call: ({ clouds }) => invoke(clouds, 'Get-AcceptedDomain') },
  { service: 'graph', call: ({ clouds }) => readGraph(clouds, '/domains') },
  { service: 'cloudflare', call: ({ clouds }) => callCloudflare(clouds, 'GET', '/zones') },
];

for (const { service, call } of reads) {
  test(`${service} throttles with a time to wait`, async (t) => {
    const run = await running(t);
    run.clouds.faults.add({ kind: 'Throttle', service, times: 1, retryAfterSeconds: 12 });
    const throttled = await call(run);
    t.is(throttled.status, 429);
    t.is(throttled.headers.get('retry-after'), '12');
    t.is((await call(run)).status, 200);
  });

  test(`${service} may refuse with status 200, told only by the body`, async (t) => {
    const run = await running(t);
    run.clouds.faults.add({ kind: 'RefusedWithStatus200', service });
    const { status, body } = await call(run);
    t.is(status, 200);
    t.truthy(body.error ?? body.errors[0]);
  });

  test(`${service} may cut the connection before it does anything`, async (t) => {
    const run = await running(t);
    run.clouds.faults.add({ kind: 'ResetBefore', service });
    await t.throwsAsync(call(run), { message: 'fetch failed' });
  });
}

const writes: Array<{ service: ServiceName; call: Call; done(run: Running): boolean }> = [
  {
    service: 'exchange',
    call: ({ clouds }) =>
      invoke(clouds, 'Set-AcceptedDomain', { Identity: 'contoso.com', DomainType: 'InternalRelay' }),
    done: ({ tenant }) => tenant.settings.acceptedDomains[1]?.domainType === 'InternalRelay',
  },
  {
    service: 'cloudflare',
    call: ({ clouds }) =>
      callCloudflare(clouds, 'POST', `/zones/${ZONE_ID}/dns_records`, { type: 'TXT', name: '@', content: '"x"' }),
    done: ({ zone }) => zone.records.length === 1,
  },
];

const lost: Array<{ kind: FaultKind; what: string; carriedOut: boolean }> = [
  { kind: 'FailBefore', what: 'fails', carriedOut: false },
  { kind: 'FailAfter', what: 'is carried out though its answer says it failed', carriedOut: true },
  { kind: 'ResetAfter', what: 'is carried out though its answer is lost', carriedOut: true },
];

for (const { service, call, done } of writes) {
  for (const { kind, what, carriedOut } of lost) {
    test(`a write to ${service} ${what} (${kind})`, async (t) => {
      const run = await running(t);
      run.clouds.faults.add({ kind, service, effect: 'write', status: 504 });
      if (kind === 'ResetAfter') await t.throwsAsync(call(run), { message: 'fetch failed' });
      else t.is((await call(run)).status, 504);
      t.is(done(run), carriedOut);
    });
  }
}

test('Exchange makes pages smaller than asked for, and the link leads on', async (t) => {
  const { clouds } = await running(t);
  clouds.faults.add({ kind: 'PartialPages', service: 'exchange', pageSize: 1 });
  const first = await invoke(clouds, 'Get-AcceptedDomain');
  const second = await invoke(clouds, 'Get-AcceptedDomain', {}, { link: first.body['@odata.nextLink'] });
  t.deepEqual(
    [...first.body.value, ...second.body.value].map((row: Json) => row.DomainName),
    ['contosocom.onmicrosoft.com', 'contoso.com'],
  );
});

test('small pages reach the members of a batch', async (t) => {
  const { clouds } = await running(t);
  clouds.faults.add({ kind: 'PartialPages', service: 'exchange', pageSize: 1 });
  const { body } = await invokeBatch(clouds, [{ id: 'a', cmdlet: 'Get-AcceptedDomain' }]);
  t.is(body.responses[0].body.value.length, 1);
  t.truthy(body.responses[0].body['@odata.nextLink']);
});

test('every request is recorded with what it does', async (t) => {
  const { clouds } = await running(t);
  await invoke(clouds, 'Set-AcceptedDomain', { Identity: 'contoso.com', DomainType: 'InternalRelay' });
  await callCloudflare(clouds, 'GET', '/zones');
  t.deepEqual(
    clouds.requests.map(({ service, method, cmdlet, effect }) => [service, method, cmdlet, effect]),
    [
      ['entra', 'POST', undefined, 'read'],
      ['exchange', 'POST', 'Set-AcceptedDomain', 'write'],
      ['cloudflare', 'GET', undefined, 'read'],
    ],
  );
});
