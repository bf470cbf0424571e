import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { createCPanelPanel } from '../../../src/adapters/cpanel/index.ts';
import { disposition } from '../../../src/errors.ts';
import { silentLogger } from '../../../src/ports/logger.ts';
import { noMetrics } from '../../../src/ports/metrics.ts';
import type { FaultRule } from '../../../src/simulators/faults.ts';
import { createTestAuthority } from '../../../src/simulators/tls/certificates.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { DOMAIN, moved, running, settings, TOKEN, USER } from './fixture.ts';

const FAULTS: ReadonlyArray<{
  readonly reason: string;
  readonly fault: Omit<FaultRule, 'service'>;
  readonly expected: Partial<ReturnType<typeof disposition>>;
}> = [
  {
    reason: 'throttling with a pause',
    fault: { kind: 'Throttle', retryAfterSeconds: 7 },
    expected: { kind: 'BackOff', reason: 'Throttled', atLeastMs: 7_000 },
  },
  {
    reason: 'throttling without a pause',
    fault: { kind: 'Throttle' },
    expected: { kind: 'BackOff', reason: 'Throttled', atLeastMs: 60_000 },
  },
  {
    reason: 'a fault of the panel',
    fault: { kind: 'FailBefore', status: 500 },
    expected: { kind: 'BackOff', reason: 'ServiceUnavailable' },
  },
  {
    reason: 'credentials that are refused',
    fault: { kind: 'FailBefore', status: 401 },
    expected: { kind: 'Stall', reason: 'CredentialsRejected' },
  },
  {
    reason: 'access that is denied',
    fault: { kind: 'FailBefore', status: 403 },
    expected: { kind: 'Stall', reason: 'CredentialsRejected' },
  },
  {
    reason: 'a place where no panel is',
    fault: { kind: 'FailBefore', status: 404 },
    expected: { kind: 'Stall', reason: 'RefusedByService' },
  },
  {
    reason: 'a refusal with status 200',
    fault: { kind: 'RefusedWithStatus200' },
    expected: { kind: 'Stall', reason: 'RefusedByService' },
  },
  {
    reason: 'a connection that is cut before an answer',
    fault: { kind: 'ResetBefore' },
    expected: { kind: 'BackOff', reason: 'ServiceUnavailable' },
  },
  {
    reason: 'half an answer',
    fault: { kind: 'Truncate' },
    expected: { kind: 'BackOff', reason: 'ServiceUnavailable' },
  },
];
const READS = ['list_mxs', 'list_forwarders', 'list_pops', 'list_default_address', 'list_domain_forwarders'];
for (const { reason, fault, expected } of FAULTS) {
  for (const path of [...READS, 'list_lists', 'list_auto_responders']) {
    test(`${reason}, of ${path}, is never an empty list`, async (t) => {
      const { panel, faults } = await running(t);
      faults.add({ ...fault, service: 'cpanel', path });
      t.like(disposition(await t.throwsAsync(panel.read())), expected);
    });
  }
}

test('a refusal of every question is no plan without lists', async (t) => {
  const { panel, faults } = await running(t);
  faults.add({ kind: 'RefusedWithStatus200', service: 'cpanel', path: 'list_lists' });
  faults.add({ kind: 'RefusedWithStatus200', service: 'cpanel', path: 'has_feature' });
  t.like(disposition(await t.throwsAsync(panel.read())), { kind: 'Stall', reason: 'RefusedByService' });
});

test('a panel that is away leaves the server unknown', async (t) => {
  const { server, close } = await running(t);
  await close();
  t.is((await server.read()).kind, 'Unknown');
});

test('while the panel asks for a pause, it is not asked', async (t) => {
  const { panel, faults, requests, pass } = await running(t);
  faults.add({ kind: 'Throttle', service: 'cpanel', times: 1, retryAfterSeconds: 7 });
  await t.throwsAsync(panel.read());
  t.like(disposition(await t.throwsAsync(panel.read())), { kind: 'BackOff', reason: 'Throttled' });
  t.is(requests.length, 1);
  pass(7_000);
  await t.notThrowsAsync(panel.read());
});

const CREDENTIALS: ReadonlyArray<{ user?: string; token?: string; requests: number; reason: string }> = [
  { token: 'A'.repeat(32), requests: 1, reason: 'a token that is not known' },
  { user: 'fabrikam', requests: 1, reason: 'the token of another account' },
  { token: ' ', requests: 0, reason: 'an empty token' },
  { token: 'AB\nCD', requests: 0, reason: 'a token with a line break inside' },
  { user: 'contoso:x', requests: 0, reason: 'a user with a colon' },
];
for (const { reason, requests: expected, ...given } of CREDENTIALS) {
  test(`credentials are for a person to mend, and cost one failed sign-in at most: ${reason}`, async (t) => {
    const { panel, requests } = await running(t, given);
    const error = await t.throwsAsync(panel.read());
    t.like(disposition(error), { kind: 'Stall', reason: 'CredentialsRejected' });
    t.is(requests.length, expected);
    t.false(error.message.includes(given.token?.trim() || TOKEN));
  });
}

test('blanks around user and token do no harm', async (t) => {
  const { panel } = await running(t, { user: ` ${USER}`, token: `${TOKEN}\n` });
  await t.notThrowsAsync(panel.read());
});

test('errors of a change name no address and no token', async (t) => {
  const { panel, faults } = await running(t);
  const state = await panel.read();
  for (const kind of ['FailBefore', 'ResetBefore', 'Throttle', 'Truncate'] as const) {
    const stop = faults.add({ kind, service: 'cpanel', path: 'add_forwarder' });
    const { message } = await t.throwsAsync(panel.add(moved('anna'), state));
    stop();
    t.notRegex(message, /anna|@|U7HMR/, kind);
  }
});

test('a certificate of another authority is not believed', async (t) => {
  const { panel, requests } = await running(t, { caPem: createTestAuthority().caPem });
  t.like(disposition(await t.throwsAsync(panel.read())), { kind: 'BackOff', reason: 'ServiceUnavailable' });
  t.deepEqual(requests, []);
});

const ODD: ReadonlyArray<readonly [body: string, reason: string]> = [
  ['<html>login</html>', 'a page'],
  ['{}', 'nothing'],
  ['{"status":1}', 'no rows'],
  ['{"status":1,"data":null}', 'null for rows'],
  ['{"status":1,"data":{}}', 'an object for rows'],
  ['{"status":1,"data":[{"domain":7}]}', 'a row of another shape'],
  ['{"status":2,"data":[]}', 'a status that nobody knows'],
  ['{"status":1,"data":[],"metadata":{"paginate":{"total_results":"3"}}}', 'a page of several'],
];
for (const [body, reason] of ODD) {
  test(`an answer that cannot be meant is tried again: ${reason}`, async (t) => {
    const panel = await scripted(t, () => ({ status: 200, body }));
    t.like(disposition(await t.throwsAsync(panel.read())), { kind: 'BackOff', reason: 'ServiceUnavailable' });
  });
}

test('a redirect is not followed', async (t) => {
  const panel = await scripted(t, () => ({ status: 301, headers: { location: 'https://evil.example/login' } }));
  const error = await t.throwsAsync(panel.read());
  t.like(disposition(error), { kind: 'Stall', reason: 'RefusedByService' });
  t.regex(error.message, /evil\.example/);
});

test('a page that repeats the request tells no token', async (t) => {
  const panel = await scripted(t, (authorization) => ({ status: 502, body: `you sent ${authorization}` }));
  const { message } = await t.throwsAsync(panel.read());
  t.regex(message, /you sent cpanel contoso:\[token\]/);
});

test('an unknown address of the panel is not one without forwarders', async (t) => {
  const { server } = await running(t, { url: 'https://localhost:1' });
  t.is((await server.read()).kind, 'Unknown');
  await t.throwsAsync(server.set(settings([moved('anna')])));
});

/** The adapter over a server that gives one answer to everything. */
async function scripted(
  t: ExecutionContext,
  answer: (authorization: string) => { status: number; body?: string; headers?: Record<string, string> },
) {
  const authority = createTestAuthority();
  const { certPem, keyPem } = authority.issue(['localhost']);
  const server = createServer({ cert: certPem, key: keyPem }, (incoming, outgoing) => {
    const { status, body = '', headers = {} } = answer(incoming.headers.authorization ?? '');
    outgoing.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `https://localhost:${(server.address() as AddressInfo).port}`;
  const options = { domain: DOMAIN, url, user: USER, token: TOKEN, caPem: authority.caPem };
  return createCPanelPanel(options, { clock: createFakeClock(), logger: silentLogger, metrics: noMetrics });
}
