import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import test, { type ExecutionContext } from 'ava';
import { type Endpoints, startEndpoints } from '../../../src/simulators/endpoints/start.ts';
import { createTestAuthority } from '../../../src/simulators/tls/certificates.ts';

const GUID = 'clientrequestid=8f0e2a5c-1b3d-4c6e-9a7f-0d1c2b3a4e5f';
const OTHER_GUID = 'ClientRequestId=11111111-2222-4333-8444-555555555555';
const HOUR_MS = 3_600_000;

const authority = createTestAuthority();
setDefaultCACertificates([...getCACertificates(), authority.caPem]);

async function running(t: ExecutionContext, now?: () => number): Promise<Endpoints> {
  const endpoints = await startEndpoints({ authority, ...(now && { now }) });
  t.teardown(() => endpoints.close());
  return endpoints;
}

async function ask({ url }: Endpoints, path: string) {
  const response = await fetch(`${url}${path}`, { redirect: 'manual' });
  const text = await response.text();
  const { status, headers } = response;
  return { status, headers, text, json: () => JSON.parse(text) };
}

test('a cloud has a version, which may be kept for an hour', async (t) => {
  const answer = await ask(await running(t), `/version/worldwide?${GUID}`);
  t.deepEqual(answer.json(), { instance: 'Worldwide', latest: '2026081400' });
  t.is(answer.headers.get('cache-control'), 'public, max-age=3600');
});

test('without a name, the versions of all clouds come', async (t) => {
  const answer = await ask(await running(t), `/version?${GUID}`);
  const names = answer.json().map(({ instance }: { instance: string }) => instance);
  t.deepEqual(names, ['Worldwide', 'USGovGCCHigh', 'USGovDoD', 'China']);
});

test('the list has the fields of the wire, without those that are empty', async (t) => {
  const sets = (await ask(await running(t), `/endpoints/Worldwide?${GUID}`)).json();
  t.deepEqual(
    sets.find(({ id }: { id: number }) => id === 10),
    {
      id: 10,
      serviceArea: 'Exchange',
      serviceAreaDisplayName: 'Exchange Online',
      urls: ['*.mail.protection.outlook.com', '*.mx.microsoft'],
      ips: [
        '40.92.0.0/15',
        '40.107.0.0/16',
        '52.100.0.0/14',
        '104.47.0.0/17',
        '2a01:111:f400::/48',
        '2a01:111:f403::/48',
      ],
      tcpPorts: '25',
      expressRoute: true,
      category: 'Allow',
      required: true,
    },
  );
  t.false('ips' in sets.find(({ id }: { id: number }) => id === 154));
});

test('a choice of service areas always holds Common', async (t) => {
  const sets = (await ask(await running(t), `/endpoints/Worldwide?ServiceAreas=Exchange&${GUID}`)).json();
  const areas = new Set(sets.map(({ serviceArea }: { serviceArea: string }) => serviceArea));
  t.deepEqual([...areas], ['Exchange', 'Common']);
});

test('what a test publishes is what is answered', async (t) => {
  const endpoints = await running(t);
  endpoints.lists.set('China', { version: '2026090100', mailRanges: ['42.159.36.0/24'] });
  t.is((await ask(endpoints, `/version/China?${GUID}`)).json().latest, '2026090100');
  const sets = (await ask(endpoints, `/endpoints/China?${GUID}`)).json();
  t.deepEqual(sets.find(({ id }: { id: number }) => id === 2).ips, ['42.159.36.0/24']);
});

const REFUSED: ReadonlyArray<{ path: string; status: number; reason: string }> = [
  { path: '/version/Worldwide', status: 400, reason: 'a client without a GUID' },
  { path: '/endpoints/Worldwide?clientrequestid=me', status: 400, reason: 'a GUID that is none' },
  { path: `/endpoints/Germany?${GUID}`, status: 400, reason: 'a cloud that is no more' },
  { path: `/endpoints?${GUID}`, status: 400, reason: 'a list without a cloud' },
  { path: `/other/Worldwide?${GUID}`, status: 404, reason: 'another method' },
];
for (const { path, status, reason } of REFUSED) {
  test(`refused: ${reason}`, async (t) => t.is((await ask(await running(t), path)).status, status));
}

test('a client gets thirty lists an hour, and versions without a limit', async (t) => {
  let nowMs = 0;
  const endpoints = await running(t, () => nowMs);
  for (let number = 1; number <= 30; number += 1) {
    t.is((await ask(endpoints, `/endpoints/Worldwide?${GUID}`)).status, 200);
  }
  t.is((await ask(endpoints, `/endpoints/Worldwide?${GUID}`)).status, 429);
  t.is((await ask(endpoints, `/endpoints/Worldwide?${OTHER_GUID}`)).status, 200);
  t.is((await ask(endpoints, `/version/Worldwide?${GUID}`)).status, 200);
  nowMs += HOUR_MS;
  t.is((await ask(endpoints, `/endpoints/Worldwide?${GUID}`)).status, 200);
});

test('a throttled client is told how long to wait', async (t) => {
  const endpoints = await running(t);
  endpoints.faults.add({ kind: 'Throttle', service: 'endpoints', retryAfterSeconds: 120 });
  const { status, headers } = await ask(endpoints, `/version/Worldwide?${GUID}`);
  t.is(status, 429);
  t.is(headers.get('retry-after'), '120');
});

test('a page of HTML may come with status 200', async (t) => {
  const endpoints = await running(t);
  endpoints.faults.add({ kind: 'RefusedWithStatus200', service: 'endpoints' });
  const { status, headers, text } = await ask(endpoints, `/version/Worldwide?${GUID}`);
  t.is(status, 200);
  t.is(headers.get('content-type'), 'text/html; charset=utf-8');
  t.true(text.startsWith('<!DOCTYPE html>'));
});

test('the second half of an answer may be missing without a sign', async (t) => {
  const endpoints = await running(t);
  endpoints.faults.add({ kind: 'Truncate', service: 'endpoints' });
  const answer = await ask(endpoints, `/version/Worldwide?${GUID}`);
  t.is(answer.status, 200);
  t.throws(answer.json, { instanceOf: SyntaxError });
});

test('the connection may be lost in the middle of an answer', async (t) => {
  const endpoints = await running(t);
  endpoints.faults.add({ kind: 'CutOff', service: 'endpoints' });
  await t.throwsAsync(ask(endpoints, `/endpoints/Worldwide?${GUID}`));
});
