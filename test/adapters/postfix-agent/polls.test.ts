import test from 'ava';
import { until } from '../../support/fake-clock.ts';
import { ANNA, BOB, DIRECT, DOMAIN, type HubFixture, KEY, startHub } from './fixture.ts';

test('settings that are not known yet are not an empty list: the agent keeps its map', async (t) => {
  const { hub, ask } = await startHub(t);
  const before = await ask({ path: 'settings' });
  t.like(before, { status: 503, body: 'come again\n' });
  t.is(before.headers['retry-after'], '5');
  hub.server(KEY, DOMAIN);
  const after = await ask({ path: 'settings', headers: { 'x-wait': '50' } });
  t.is(after.status, 503);
  t.is(after.headers['x-report'], 'now', 'and the operator wants to know what is in force');
});

test('a poll ends with new settings at once', async (t) => {
  const fixture = await startHub(t);
  const server = fixture.hub.server(KEY, DOMAIN);
  await server.set(DIRECT);
  const { answer: poll } = await startPoll(fixture, 25, await etag(fixture));
  await server.set({ ...DIRECT, forwarders: [ANNA] });
  const { status, body } = await poll;
  t.is(status, 200);
  t.regex(body, /^forwarder anna@contoso.com /m);
  t.is(fixture.clock.sleepers(), 0);
});

test('a poll without news ends with 304 and no body, and settings set again wake nobody', async (t) => {
  const fixture = await startHub(t);
  const server = fixture.hub.server(KEY, DOMAIN);
  const settings = { ...DIRECT, forwarders: [ANNA, BOB] };
  await server.set(settings);
  const { answer: poll } = await startPoll(fixture, 25, await etag(fixture));
  await server.set({ ...settings, forwarders: [BOB, ANNA] });
  await fixture.clock.advance(24_999);
  t.is(fixture.clock.sleepers(), 1);
  await fixture.clock.advance(1);
  t.like(await poll, { status: 304, bytes: 0 });
});

const WAITS: ReadonlyArray<readonly [header: string, seconds: number, reason: string]> = [
  ['50', 50, 'the longest'],
  ['3600', 50, 'no longer than the longest'],
  ['1', 1, 'as asked'],
];
for (const [header, seconds, reason] of WAITS) {
  test(`X-Wait: ${header} waits ${seconds} s: ${reason}`, async (t) => {
    const fixture = await startHub(t);
    await fixture.hub.server(KEY, DOMAIN).set(DIRECT);
    const { answer: poll } = await startPoll(fixture, header, await etag(fixture));
    await fixture.clock.advance(seconds * 1_000 - 1);
    t.is(fixture.clock.sleepers(), 1);
    await fixture.clock.advance(1);
    t.is((await poll).status, 304);
  });
}

for (const header of ['0', '', '-1', 'x', '1.5']) {
  test(`X-Wait: "${header}" does not wait`, async (t) => {
    const fixture = await startHub(t);
    await fixture.hub.server(KEY, DOMAIN).set(DIRECT);
    const headers = { 'if-none-match': await etag(fixture), 'x-wait': header };
    t.is((await fixture.ask({ path: 'settings', headers })).status, 304);
  });
}

test('a third poll of an agent ends the oldest', async (t) => {
  const fixture = await startHub(t);
  const server = fixture.hub.server(KEY, DOMAIN);
  await server.set(DIRECT);
  const tag = await etag(fixture);
  const { answer: first } = await startPoll(fixture, 50, tag);
  const { answer: second } = await startPoll(fixture, 50, tag);
  const third = fixture.ask({ path: 'settings', headers: { 'if-none-match': tag, 'x-wait': '50' } });
  t.is((await first).status, 304);
  t.is(fixture.clock.sleepers(), 2);
  await server.set({ ...DIRECT, forwarders: [ANNA] });
  t.deepEqual([(await second).status, (await third).status], [200, 200]);
});

test('a client that goes away frees its place', async (t) => {
  const fixture = await startHub(t);
  await fixture.hub.server(KEY, DOMAIN).set(DIRECT);
  const tag = await etag(fixture);
  const leave = new AbortController();
  const poll = fixture.ask({
    path: 'settings',
    headers: { 'if-none-match': tag, 'x-wait': '50' },
    signal: leave.signal,
  });
  await until(() => fixture.clock.sleepers() === 1);
  leave.abort();
  await t.throwsAsync(poll);
  await until(() => fixture.clock.sleepers() === 0);
  t.pass();
});

test('a migration that is forgotten ends its polls with 401', async (t) => {
  const fixture = await startHub(t);
  await fixture.hub.server(KEY, DOMAIN).set(DIRECT);
  const { answer: poll } = await startPoll(fixture, 50, await etag(fixture));
  fixture.hub.forget(KEY);
  t.is((await poll).status, 401);
});

test('a migration that became one of another domain ends its polls', async (t) => {
  const fixture = await startHub(t);
  await fixture.hub.server(KEY, DOMAIN).set(DIRECT);
  const { answer: poll } = await startPoll(fixture, 50, await etag(fixture));
  fixture.hub.server(KEY, 'fabrikam.com');
  t.is((await poll).status, 503);
});

/** Starts a poll and returns once it waits; its answer is wrapped so that nobody waits for it here. */
async function startPoll({ ask, clock }: HubFixture, wait: number | string, tag: string) {
  const before = clock.sleepers();
  const answer = ask({ path: 'settings', headers: { 'if-none-match': tag, 'x-wait': String(wait) } });
  await until(() => clock.sleepers() === before + 1);
  return { answer };
}

async function etag({ ask }: HubFixture): Promise<string> {
  return (await ask({ path: 'settings' })).headers.etag ?? '';
}
