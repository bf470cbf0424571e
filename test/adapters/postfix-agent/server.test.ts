import { connect as connectTcp } from 'node:net';
import { connect } from 'node:tls';
import test from 'ava';
import { settle, until } from '../../support/fake-clock.ts';
import { close, DIRECT, DOMAIN, goodReport, KEY, startHub, UNAUTHORIZED } from './fixture.ts';

const PATHS: ReadonlyArray<readonly [method: string, path: string, status: number, reason: string]> = [
  ['GET', '/', 404, 'nothing is there'],
  ['GET', '/v1/servers/mail/contoso', 404, 'half a path'],
  ['GET', '/v1/servers/mail/contoso/settings/', 404, 'another path'],
  ['GET', '/v1/servers/mail/contoso/settings?x=1', 404, 'no path has a query'],
  ['GET', '/v2/servers/mail/contoso/settings', 404, 'another version'],
  ['POST', '/v1/servers/mail/contoso/settings', 405, 'settings are asked for'],
  ['HEAD', '/v1/servers/mail/contoso/settings', 405, 'nobody needs it'],
  ['GET', '/v1/servers/mail/contoso/report', 405, 'reports are sent'],
  ['PUT', '/agent.sh', 405, 'the script is the operator’s'],
];
for (const [method, path, status, reason] of PATHS) {
  test(`${method} ${path} is ${status}: ${reason}`, async (t) => {
    const { ask } = await startHub(t);
    t.is((await ask({ method, path })).status, status);
  });
}

test('the script is served without a token', async (t) => {
  const { ask } = await startHub(t);
  t.like(await ask({ path: '/agent.sh', token: null }), { status: 200, body: '#!/bin/sh\n' });
});

test('a body that is too large is refused, by its header and by its bytes', async (t) => {
  const { hub, ask } = await startHub(t, { limits: { maxReportBytes: 1_000 } });
  hub.server(KEY, DOMAIN);
  const question = { method: 'POST', path: 'report', body: 'x'.repeat(1_001) };
  t.is((await ask(question)).status, 413);
  t.is((await ask({ ...question, headers: { 'transfer-encoding': 'chunked' } })).status, 413);
});

test('what is no report is answered with the line and the rule, and logged without its content', async (t) => {
  const { hub, report, log } = await startHub(t);
  const server = hub.server(KEY, DOMAIN);
  const reply = await report(['applied -', 'forwarders 0 0', 'missing secret@contoso.com', 'sender off']);
  t.like(reply, { status: 400, body: 'line 5: more are missing than the numbers say\n' });
  t.is((await server.read()).kind, 'Unknown');
  t.false(JSON.stringify(log.lines).includes('secret'));
});

test('older versions of TLS are refused', async (t) => {
  const { hub, caPem } = await startHub(t);
  const shake = (maxVersion: 'TLSv1.1' | 'TLSv1.2') =>
    new Promise<string>((resolve) => {
      const options = { port: hub.port, host: '127.0.0.1', ca: caPem, minVersion: 'TLSv1' as const, maxVersion };
      const socket = connect({ ...options, ciphers: 'DEFAULT@SECLEVEL=0' }, () => {
        resolve(socket.getProtocol() ?? '');
        socket.destroy();
      });
      socket.once('error', () => resolve('refused'));
    });
  t.is(await shake('TLSv1.1'), 'refused');
  t.is(await shake('TLSv1.2'), 'TLSv1.2');
});

test('a renewed certificate is shown to new connections, and a broken one is not taken', async (t) => {
  const { hub, ask, authority, caPem } = await startHub(t);
  const serial = () =>
    new Promise<string>((resolve, reject) => {
      const socket = connect({ port: hub.port, host: '127.0.0.1', ca: caPem }, () => {
        resolve(socket.getPeerCertificate().serialNumber);
        socket.destroy();
      }).once('error', reject);
    });
  const first = await serial();
  const [one, two] = [authority.issue(['127.0.0.1']), authority.issue(['127.0.0.1'])];
  t.throws(() => hub.reload({ certPem: one.certPem, keyPem: two.keyPem }));
  t.is(await serial(), first);
  hub.reload(one);
  t.not(await serial(), first);
  t.is((await ask({ path: '/agent.sh' })).status, 200);
});

test('one address cannot take all places', async (t) => {
  const { hub, ask } = await startHub(t, { limits: { maxSocketsPerAddress: 3 } });
  const sockets = Array.from({ length: 3 }, () => connectTcp(hub.port, '127.0.0.1'));
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
  });
  await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
  await t.throwsAsync(ask({ path: '/agent.sh' }));
  sockets[0]?.destroy();
  let status = 0;
  while (status === 0) {
    await settle();
    status = await ask({ path: '/agent.sh' }).then(
      (reply) => reply.status,
      () => 0,
    );
  }
  t.is(status, 200);
});

test('a migration that is forgotten gets 401 until it is there again', async (t) => {
  const { hub, ask, report } = await startHub(t);
  const server = hub.server(KEY, DOMAIN);
  t.is(hub.server(KEY, DOMAIN), server, 'the same object');
  hub.forget(KEY);
  t.like(await ask({ path: 'settings' }), UNAUTHORIZED);
  t.like(await report(goodReport('-', 0)), UNAUTHORIZED);
  t.not(hub.server(KEY, DOMAIN), server);
  t.is((await ask({ path: 'settings' })).status, 503);
});

test('another domain of the same name is another server', async (t) => {
  const { hub, report } = await startHub(t);
  const server = hub.server(KEY, DOMAIN);
  await report(goodReport('-', 0));
  const other = hub.server(KEY, 'fabrikam.com');
  t.not(other, server);
  t.deepEqual(await other.read(), { kind: 'Unknown', why: 'no agent has asked yet' });
  t.throws(() => hub.server(KEY, 'Contoso.com'));
});

test('a hub that closes answers what waits, and ends what only stands there', async (t) => {
  const { hub, clock, ask } = await startHub(t);
  const server = hub.server(KEY, DOMAIN);
  await server.set(DIRECT);
  const { headers } = await ask({ path: 'settings' });
  const idle = connectTcp(hub.port, '127.0.0.1');
  const ended = new Promise((resolve) => idle.once('close', resolve));
  idle.once('error', () => undefined);
  const poll = ask({ path: 'settings', headers: { 'if-none-match': headers.etag ?? '', 'x-wait': '50' } });
  await until(() => clock.sleepers() === 1);
  await close(hub, clock);
  const reply = await poll;
  t.like(reply, { status: 503, body: 'come again\n' });
  t.is(reply.headers['retry-after'], '5');
  t.is(reply.headers.connection, 'close');
  await ended;
  t.is(clock.sleepers(), 0);
});

test('a fault of ours shows nothing of itself', async (t) => {
  const tokenOf = async () => 17 as unknown as string;
  const { ask } = await startHub(t, { tokenOf });
  const { status, body } = await ask({ path: 'settings' });
  t.true(status >= 500);
  t.notRegex(body, /Error|at |trim/);
});
