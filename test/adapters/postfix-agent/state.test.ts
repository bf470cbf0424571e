import test from 'ava';
import { renderSettings } from '../../../src/adapters/postfix-agent/settings-text.ts';
import { ANNA, BOB, DIRECT, DOMAIN, goodReport, KEY, sha256, startHub } from './fixture.ts';
import { BOTH, KNOWN, MINUTE_MS, reportWith, TEXT } from './told-by-agents.ts';

const nothing = (digest: string) => goodReport(digest, 0);

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
  [reportWith({ queue: undefined }), { ...KNOWN, queueLength: null }, 'the queue cannot be told'],
  [reportWith({ role: undefined }), { ...KNOWN, role: 'Unknown' }, 'how Postfix holds the domain cannot be told'],
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
    { ...KNOWN, ours: [], outgoing: { kind: 'Direct' }, queueLength: 0 },
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
