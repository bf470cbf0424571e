import test from 'ava';
import { renderSettings } from '../../../src/adapters/postfix-agent/settings-text.ts';
import { ANNA, BOB, DIRECT, DOMAIN, goodReport, KEY, sha256, startHub } from './fixture.ts';

const HOST = 'contoso-com.mail.protection.outlook.com';
const BOTH = { forwarders: [ANNA, BOB], outgoing: { kind: 'SmartHost', host: HOST } } as const;
const TEXT = renderSettings(DOMAIN, BOTH);
const MINUTE_MS = 60_000;
const nothing = (digest: string) => goodReport(digest, 0);
const KNOWN = {
  kind: 'Known',
  ours: [ANNA, BOB],
  foreign: [],
  outgoing: { kind: 'SmartHost', host: HOST },
  role: 'Local',
  queueLength: 3,
} as const;

/** A report on both forwarders, with other values for some words; undefined leaves a word out. */
function reportWith(changes: Readonly<Record<string, string | undefined>> = {}): string[] {
  const words = { applied: TEXT.digest, forwarders: '2 2', sender: 'on', role: 'local', queue: '3', ...changes };
  return Object.entries(words).flatMap(([word, value]) => (value === undefined ? [] : [`${word} ${value}`]));
}

const STATES: ReadonlyArray<readonly [lines: readonly string[], state: object, reason: string]> = [
  [reportWith(), KNOWN, 'all was read back'],
  [
    reportWith({ forwarders: '1 2', missing: BOB.address }),
    { ...KNOWN, ours: [ANNA] },
    'a missing one is not in force',
  ],
  [reportWith({ foreign: 'x@contoso.com' }), { ...KNOWN, foreign: ['x@contoso.com'] }, 'others forward too'],
  [reportWith({ sender: 'off' }), { ...KNOWN, outgoing: { kind: 'Direct' } }, 'the way out is not in force'],
  [reportWith({ role: 'relay' }), { ...KNOWN, role: 'Remote' }, 'the domain is relayed'],
  [reportWith({ role: 'none' }), { ...KNOWN, role: 'Remote' }, 'the domain is not held'],
  [reportWith({ queue: '-' }), { ...KNOWN, queueLength: null }, 'the queue cannot be told'],
  [reportWith({ error: 'no postqueue' }), { ...KNOWN, problem: 'no postqueue' }, 'a problem is told'],
  [
    reportWith({ forwarders: '0 2', missing: BOB.address, error: 'disk full' }),
    { kind: 'Unknown', why: 'more forwarders are missing in Postfix than the agent can name; it says: disk full' },
    'which are missing is not known',
  ],
  [
    reportWith({ forwarders: '3 3' }),
    { kind: 'Unknown', why: 'the agent counts other forwarders than it was given' },
    'it does not fit the settings',
  ],
  [
    reportWith({ applied: '-' }),
    { kind: 'Unknown', why: 'the agent counts other forwarders than it was given' },
    'forwarders in force without settings',
  ],
  [
    reportWith({ applied: '-', forwarders: '0 0' }),
    { kind: 'Unknown', why: 'Postfix has a way out for the senders that was not asked for' },
    'a way out without settings',
  ],
  [
    nothing('-'),
    { kind: 'Known', ours: [], foreign: [], outgoing: { kind: 'Direct' }, role: 'Local', queueLength: 0 },
    'a new agent has nothing of ours',
  ],
  [
    reportWith({ applied: sha256('x') }),
    {
      kind: 'Unknown',
      why: 'the agent has not yet told what it has in force; the operator asks for it after a restart',
    },
    'settings that the operator does not know',
  ],
];
for (const [lines, state, reason] of STATES) {
  test(`a report is understood: ${reason}`, async (t) => {
    const { hub, report } = await startHub(t);
    const server = hub.server(KEY, DOMAIN);
    await server.set(BOTH);
    await report(lines);
    t.deepEqual(await server.read(), state as never);
  });
}

test('a silent agent is unknown after 15 minutes, and is known again when it is back', async (t) => {
  const { hub, clock, ask, report, changes } = await startHub(t);
  const server = hub.server(KEY, DOMAIN);
  await server.set(BOTH);
  t.deepEqual(await server.read(), { kind: 'Unknown', why: 'no agent has asked yet' });
  await ask({ path: 'settings' });
  t.deepEqual(await server.read(), { kind: 'Unknown', why: 'the agent has not reported yet' });
  await report(reportWith());
  await clock.advance(15 * MINUTE_MS);
  t.is((await server.read()).kind, 'Known');
  await clock.advance(1);
  t.deepEqual(await server.read(), { kind: 'Unknown', why: 'the agent has been silent for more than 15 minutes' });
  changes.length = 0;
  await ask({ path: 'settings', headers: { 'if-none-match': `"${TEXT.digest}"` } });
  t.deepEqual(changes, [KEY], 'the operator is told that it is back');
  t.deepEqual(await server.read(), KNOWN);
});

test('an agent that asks and does not report is unknown after 25 minutes', async (t) => {
  const { hub, clock, ask, report } = await startHub(t);
  const server = hub.server(KEY, DOMAIN);
  await server.set(BOTH);
  await report(reportWith());
  for (let minute = 0; minute < 25; minute += 1) {
    await clock.advance(MINUTE_MS);
    await ask({ path: 'settings', headers: { 'if-none-match': `"${TEXT.digest}"` } });
    t.is((await server.read()).kind, 'Known');
  }
  await clock.advance(1);
  t.like(await server.read(), { why: 'the agent asks, but has not reported for more than 25 minutes' });
});

test('new settings are not taken for being in force before the agent reports on them', async (t) => {
  const { hub, ask, report } = await startHub(t);
  const server = hub.server(KEY, DOMAIN);
  await server.set(BOTH);
  await report(reportWith());
  await server.set(DIRECT);
  t.deepEqual(await server.read(), KNOWN, 'the old ones are in force');
  const { headers } = await ask({ path: 'settings', headers: { 'if-none-match': `"${TEXT.digest}"` } });
  t.deepEqual(await server.read(), KNOWN);
  await ask({ path: 'settings', headers: { 'if-none-match': headers.etag ?? '' } });
  t.like(await server.read(), { why: 'the agent has new settings and has not reported on them yet' });
  await report(nothing(renderSettings(DOMAIN, DIRECT).digest));
  t.like(await server.read(), { kind: 'Known', ours: [] });
});

test('settings that the agent took and that are wanted no more are still known', async (t) => {
  const { hub, ask, report } = await startHub(t);
  const server = hub.server(KEY, DOMAIN);
  await server.set(BOTH);
  await ask({ path: 'settings' });
  await server.set(DIRECT);
  t.is((await report(reportWith())).status, 204);
  t.deepEqual(await server.read(), KNOWN);
});

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
  const { hub, ask, report } = await startHub(t, { limits: { maxLedgersAtOnce: 0 } });
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
