import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { createEndpointsService } from '../../../src/adapters/endpoints/index.ts';
import { disposition } from '../../../src/errors.ts';
import { silentLogger } from '../../../src/ports/logger.ts';
import { noMetrics } from '../../../src/ports/metrics.ts';
import { createFakeClock } from '../../support/fake-clock.ts';

const GUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const LIST = [{ id: 10, serviceArea: 'Exchange', tcpPorts: '25', ips: ['40.92.0.0/15'] }];
const ALL_VERSIONS = [
  { instance: 'China', latest: '2021032900' },
  { instance: 'Worldwide', latest: '2026081400' },
];

/** A service that answers as told, and what it was asked. */
async function answering(t: ExecutionContext, answer: (url: URL) => unknown) {
  const urls: URL[] = [];
  const url = await listening(t, (request, response) => {
    const asked = new URL(request.url ?? '/', 'http://localhost');
    urls.push(asked);
    response.end(JSON.stringify(answer(asked)));
  });
  return { url, urls };
}

async function listening(t: ExecutionContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function serviceAt(endpointsUrl: string) {
  const deps = { clock: createFakeClock(), logger: silentLogger, metrics: noMetrics };
  return createEndpointsService({ endpointsUrl }, deps);
}

function whole(url: URL): unknown {
  const [, method, instance] = url.pathname.split('/');
  return method === 'version' ? { instance, latest: '2026081400' } : LIST;
}

test('a service is one client: all its requests have one GUID, and another has another', async (t) => {
  const { url, urls } = await answering(t, whole);
  const service = serviceAt(url);
  await service.of('Worldwide').read();
  await service.of('China').read();
  const seen = urls.splice(0).map(({ searchParams }) => searchParams.get('clientrequestid') ?? '');
  t.is(seen.length, 4);
  t.is(new Set(seen).size, 1);
  t.regex(seen[0] ?? '', GUID);
  await serviceAt(url).of('Worldwide').read();
  t.not(urls[0]?.searchParams.get('clientrequestid'), seen[0]);
});

test('only the sets of Exchange are asked for, and a slash at the end of the address does not matter', async (t) => {
  const { url, urls } = await answering(t, whole);
  await serviceAt(`${url}/`).of('USGovDoD').read();
  t.deepEqual(
    urls.map(({ pathname, searchParams }) => [pathname, searchParams.get('ServiceAreas')]),
    [
      ['/version/USGovDoD', null],
      ['/endpoints/USGovDoD', 'Exchange'],
    ],
  );
});

test('a version may come as one of several records', async (t) => {
  const { url } = await answering(t, (asked) => (asked.pathname.startsWith('/version') ? ALL_VERSIONS : LIST));
  t.deepEqual(await serviceAt(url).of('Worldwide').read(), { version: '2026081400', ranges: ['40.92.0.0/15'] });
});

const UNREADABLE: ReadonlyArray<{ reason: string; version?: unknown; list?: unknown }> = [
  { reason: 'the version of another cloud', version: { instance: 'China', latest: '2026081400' } },
  { reason: 'no version at all', version: [] },
  { reason: 'a version that is a number', version: { instance: 'Worldwide', latest: 2026081400 } },
  { reason: 'an empty list', list: [] },
  { reason: 'a list that is an object', list: { value: LIST } },
  { reason: 'a set without a service area', list: [...LIST, { id: 11, tcpPorts: '25', ips: ['40.107.0.0/16'] }] },
  { reason: 'a network that is no text', list: [{ ...LIST[0], ips: ['40.92.0.0/15', null] }] },
];
for (const { reason, version, list } of UNREADABLE) {
  test(`${reason} is a fault of the service`, async (t) => {
    const { url } = await answering(t, (asked) =>
      asked.pathname.startsWith('/version') ? (version ?? whole(asked)) : (list ?? LIST),
    );
    const error = await t.throwsAsync(serviceAt(url).of('Worldwide').read());
    t.like(disposition(error), { kind: 'BackOff', reason: 'ServiceUnavailable' });
    t.notRegex(error?.message ?? '', /clientrequestid/);
  });
}

test('a redirect is not followed', async (t) => {
  const url = await listening(t, (_request, response) =>
    response.writeHead(302, { location: 'https://proxy.example/sign-in' }).end(),
  );
  const error = await t.throwsAsync(serviceAt(url).of('Worldwide').read());
  t.like(disposition(error), { kind: 'Stall', reason: 'RefusedByService' });
});
