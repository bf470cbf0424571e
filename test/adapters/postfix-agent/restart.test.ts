import test from 'ava';
import { renderSettings } from '../../../src/adapters/postfix-agent/settings-text.ts';
import { DIRECT, DOMAIN, goodReport, KEY, sha256, startHub } from './fixture.ts';
import { BOTH, KNOWN, MINUTE_MS, reportWith, TEXT } from './told-by-agents.ts';

const nothing = (digest: string) => goodReport(digest, 0);

test('after a restart the agent tells what is in force, and nothing is written', async (t) => {
  const { hub, ask, report, changes } = await startHub(t);
  const server = hub.server(KEY, DOMAIN);
  t.is((await ask({ path: 'settings', headers: { 'if-none-match': `"${TEXT.digest}"` } })).status, 503);
  t.like(await report(reportWith()), { status: 200, body: 'ledger\n' });
  t.is((await server.read()).kind, 'Unknown');
  changes.length = 0;
  t.is((await ask({ method: 'POST', path: 'ledger', body: TEXT.body })).status, 204);
  t.deepEqual(changes, [KEY]);
  t.is((await ask({ method: 'POST', path: 'ledger', body: TEXT.body })).status, 409, 'once is enough');
  t.deepEqual(await server.read(), KNOWN);
  await server.set(BOTH);
  t.is((await ask({ path: 'settings', headers: { 'if-none-match': `"${TEXT.digest}"` } })).status, 304);
  t.is((await report(reportWith())).status, 204);
});

const OTHER = renderSettings('fabrikam.com', DIRECT);
const LEDGERS: ReadonlyArray<readonly [applied: string, body: string, status: number, reason: string]> = [
  [TEXT.digest, `${TEXT.body}\n`, 400, 'not what was reported'],
  [OTHER.digest, OTHER.body, 400, 'of another domain'],
  [sha256('anything'), 'anything', 400, 'not settings'],
  ['-', TEXT.body, 409, 'nobody asked for it'],
];
for (const [applied, body, status, reason] of LEDGERS) {
  test(`a ledger is refused: ${reason}`, async (t) => {
    const { hub, ask, report, log } = await startHub(t);
    const server = hub.server(KEY, DOMAIN);
    await report(applied === '-' ? nothing('-') : reportWith({ applied }));
    t.is((await ask({ method: 'POST', path: 'ledger', body })).status, status);
    t.not((await server.read()).kind, applied === '-' ? 'Unknown' : 'Known');
    t.false(JSON.stringify(log.lines).includes('anna'));
  });
}

test('only so many ledgers are read at a time: the agent comes again', async (t) => {
  const { hub, ask, report } = await startHub(t, { limits: { maxBodiesAtOnce: 0 } });
  hub.server(KEY, DOMAIN);
  await report(reportWith());
  t.is((await ask({ method: 'POST', path: 'ledger', body: TEXT.body })).status, 503);
});

test('the operator is told what is new, and of nothing else', async (t) => {
  const { hub, clock, ask, report, changes } = await startHub(t);
  await hub.server(KEY, DOMAIN).set(BOTH);
  const told = async (act: () => Promise<unknown>) => {
    changes.length = 0;
    await act();
    return changes.length;
  };
  const poll = () => ask({ path: 'settings', headers: { 'if-none-match': `"${TEXT.digest}"` } });
  t.is(await told(poll), 1, 'the first time');
  t.is(await told(poll), 0, 'another poll');
  t.is(await told(() => report(reportWith())), 1, 'the first report');
  await clock.advance(10 * MINUTE_MS);
  t.is(await told(() => report(reportWith())), 0, 'the same report');
  t.is(await told(() => report(reportWith({ queue: '4' }))), 0, 'a queue that moves');
  t.is(await told(() => report(reportWith({ queue: '0' }))), 1, 'a queue that is empty');
  t.is(await told(() => report(reportWith({ queue: '0', foreign: 'x@contoso.com' }))), 1, 'a foreign forwarder');
  t.is(await told(() => report(['applied x'])), 0, 'what is no report');
});

test('an operator that cannot take news does not hinder the agent', async (t) => {
  const onChange = () => {
    throw new Error('full');
  };
  const { hub, report, log } = await startHub(t, { onChange });
  hub.server(KEY, DOMAIN);
  t.is((await report(nothing('-'))).status, 204);
  t.is(log.lines.filter(({ level }) => level === 'error').length, 1);
});

test('50,000 forwarders are held once, and a steady state moves no body', async (t) => {
  const { hub, ask, report } = await startHub(t);
  const server = hub.server(KEY, DOMAIN);
  const heap = () => {
    globalThis.gc?.();
    return process.memoryUsage().heapUsed;
  };
  const before = heap();
  await server.set({ ...DIRECT, forwarders: manyForwarders(50_000) });
  const first = await ask({ path: 'settings' });
  t.is(first.status, 200);
  const digest = sha256(first.body);
  t.is(first.headers.etag, `"${digest}"`);
  t.is((await report(goodReport(digest, 50_000))).status, 204);
  const state = await server.read();
  t.is(state.kind === 'Known' && state.ours.length, 50_000);
  const steady = await ask({ path: 'settings', headers: { 'if-none-match': `"${digest}"` } });
  t.like(steady, { status: 304, bytes: 0 });
  t.is(steady.headers['content-length'], undefined);
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  t.log(`body ${megabytes(first.bytes)}, heap grew by ${megabytes(heap() - before)} (collected: ${!!globalThis.gc})`);
});

function manyForwarders(count: number) {
  return Array.from({ length: count }, (_, index) => ({
    address: `person${String(index).padStart(5, '0')}@${DOMAIN}`,
    target: `person${String(index).padStart(5, '0')}@contosocom.onmicrosoft.com`,
  }));
}
