import test from 'ava';
import { disposition } from '../../../src/errors.ts';
import type { ZoneChange } from '../../../src/ports/dns.ts';
import { API_TOKEN, aRecord, startCloudflare, ZONE } from './fixture.ts';

const OLD = aRecord('old', { type: 'MX', content: 'mail.contoso.com', priority: 10, comment: 'ask Bob first' });
const SPF = aRecord('spf', { content: '"v=spf1 a -all"', ttl: 1, comment: 'marketing' });
const TO_EXCHANGE: ZoneChange = {
  type: 'MX',
  name: ZONE,
  expect: { ttlSeconds: 3_600, values: [{ preference: 10, host: 'mail.contoso.com' }] },
  want: { ttlSeconds: 300, values: [{ preference: 0, host: 'contoso-com.mail.protection.outlook.com' }] },
};
const WIDER: ZoneChange = {
  type: 'TXT',
  name: ZONE,
  expect: 'v=spf1 a -all',
  want: 'v=spf1 a mx -all',
  ttlSeconds: 300,
};

test('a steady look is one request, the zone is looked up once in ten minutes', async (t) => {
  const { provider, clouds, pass } = await startCloudflare(t, [OLD, SPF]);
  for (let round = 0; round < 3; round += 1) await provider.read(await provider.findZone(ZONE), ZONE);
  t.is(clouds.requests.length, 4);
  pass(600_000);
  await provider.findZone(ZONE);
  t.is(clouds.requests.length, 5);
});

test('a swap is three requests: look, write, look', async (t) => {
  const { provider, clouds } = await startCloudflare(t, [OLD]);
  const zone = await provider.findZone(ZONE);
  clouds.requests.splice(0);
  t.is(await provider.swap(zone, TO_EXCHANGE), 'done');
  t.deepEqual(
    clouds.requests.map(({ method, path }) => `${method} ${path.split('/').at(-1)}`),
    ['GET dns_records', 'POST batch', 'GET dns_records'],
  );
});

test('records that are replaced keep their id and comment', async (t) => {
  const { provider, zone } = await startCloudflare(t, [OLD, SPF]);
  const found = await provider.findZone(ZONE);
  await provider.swap(found, TO_EXCHANGE);
  await provider.swap(found, WIDER);
  t.like(
    zone.records.find(({ id }) => id === 'old'),
    { content: 'contoso-com.mail.protection.outlook.com', priority: 0, comment: 'ask Bob first' },
  );
  t.like(
    zone.records.find(({ id }) => id === 'spf'),
    { content: '"v=spf1 a mx -all"', ttl: 1, comment: 'marketing' },
    'automatic stays automatic',
  );
});

test('an MX set with several TTLs can be replaced as it was read', async (t) => {
  const { provider } = await startCloudflare(t, [
    OLD,
    aRecord('second', { type: 'MX', content: 'b.contoso.com', priority: 20, ttl: 60 }),
  ]);
  const zone = await provider.findZone(ZONE);
  const { mx } = await provider.read(zone, ZONE);
  t.is(mx.ttlSeconds, 3_600);
  t.is(await provider.swap(zone, { ...TO_EXCHANGE, expect: mx } as ZoneChange), 'done');
});

test('a text in one piece without quotes is read as it stands', async (t) => {
  const { provider } = await startCloudflare(t, [aRecord('spf', { content: 'v=spf1 a -all' })]);
  t.deepEqual((await provider.read(await provider.findZone(ZONE), ZONE)).txt.values, ['v=spf1 a -all']);
});

test("records of Cloudflare's mail routing are seen and never touched", async (t) => {
  const routing = aRecord('route', { type: 'MX', content: 'route1.mx.cloudflare.net', priority: 10, readOnly: true });
  const { provider, clouds } = await startCloudflare(t, [routing]);
  const zone = await provider.findZone(ZONE);
  const { mx, providerMailRouting } = await provider.read(zone, ZONE);
  t.true(providerMailRouting);
  const error = await t.throwsAsync(provider.swap(zone, { ...TO_EXCHANGE, expect: mx } as ZoneChange));
  t.like(disposition(error), { kind: 'Stall', reason: 'RecordRefused' });
  t.false(clouds.requests.some(({ effect }) => effect === 'write'));
});

test('routing records that were unlocked are known by their hosts', async (t) => {
  const { provider } = await startCloudflare(t, [
    aRecord('route', { type: 'MX', content: 'isaac.mx.cloudflare.net', priority: 10 }),
  ]);
  t.true((await provider.read(await provider.findZone(ZONE), ZONE)).providerMailRouting);
});

test('a domain is never left without MX', async (t) => {
  const { provider, zone } = await startCloudflare(t, [OLD]);
  const change = { ...TO_EXCHANGE, want: { ttlSeconds: 300, values: [] } } as ZoneChange;
  const error = await t.throwsAsync(provider.swap(await provider.findZone(ZONE), change));
  t.like(disposition(error), { kind: 'Stall', reason: 'RecordRefused' });
  t.is(zone.records.length, 1);
});

test('a refusal with status 200 is an error', async (t) => {
  const { provider, clouds } = await startCloudflare(t, [OLD]);
  const zone = await provider.findZone(ZONE);
  clouds.faults.add({ kind: 'RefusedWithStatus200', service: 'cloudflare' });
  t.is(disposition(await t.throwsAsync(provider.read(zone, ZONE))).kind, 'BackOff');
  t.is(disposition(await t.throwsAsync(provider.swap(zone, TO_EXCHANGE))).kind, 'BackOff');
});

test('rows on a second page do not look like absence', async (t) => {
  const { provider, clouds } = await startCloudflare(t, [OLD, SPF]);
  const zone = await provider.findZone(ZONE);
  clouds.faults.add({ kind: 'PartialPages', service: 'cloudflare', pageSize: 1 });
  t.like(disposition(await t.throwsAsync(provider.read(zone, ZONE))), {
    kind: 'BackOff',
    reason: 'ServiceUnavailable',
  });
});

test('a broken connection is tried again later', async (t) => {
  const { provider, clouds } = await startCloudflare(t, [OLD]);
  clouds.faults.add({ kind: 'ResetBefore', service: 'cloudflare' });
  t.like(disposition(await t.throwsAsync(provider.findZone(ZONE))), { kind: 'BackOff', reason: 'ServiceUnavailable' });
});

test('after a throttled request nothing is sent until the pause is over', async (t) => {
  const { provider, clouds, pass } = await startCloudflare(t, [OLD]);
  clouds.faults.add({ kind: 'Throttle', service: 'cloudflare', times: 1, retryAfterSeconds: 7 });
  await t.throwsAsync(provider.findZone(ZONE));
  t.like(disposition(await t.throwsAsync(provider.findZone(ZONE))), {
    kind: 'BackOff',
    reason: 'Throttled',
    atLeastMs: 7_000,
  });
  t.is(clouds.requests.length, 1);
  pass(7_000);
  t.is((await provider.findZone(ZONE)).name, ZONE);
});

const TOKENS: ReadonlyArray<[reason: string, token: string]> = [
  ['one that is unknown', 'unknown'],
  ['one with a line break inside', 'token\nof-contoso'],
  ['an empty one', ' '],
];

for (const [reason, token] of TOKENS) {
  test(`a token is for a person to mend: ${reason}`, async (t) => {
    const { provider } = await startCloudflare(t, [], token);
    t.like(disposition(await t.throwsAsync(provider.findZone(ZONE))), { kind: 'Stall', reason: 'CredentialsRejected' });
  });
}

test('blanks around a token do no harm', async (t) => {
  const { provider } = await startCloudflare(t, [], ` ${API_TOKEN}\n`);
  t.is((await provider.findZone(ZONE)).name, ZONE);
});

test('a zone that is not active or not whole is found but not written', async (t) => {
  const { provider, zone, clouds } = await startCloudflare(t, [OLD]);
  zone.status = 'moved';
  const moved = await provider.findZone(ZONE);
  t.regex(moved.notWritableBecause ?? '', /moved/);
  t.like(disposition(await t.throwsAsync(provider.swap(moved, TO_EXCHANGE))), {
    kind: 'Stall',
    reason: 'ZoneNotWritable',
  });
  Object.assign(zone, { status: 'active', type: 'partial' });
  t.regex((await provider.findZone(ZONE)).notWritableBecause ?? '', /partial/);
  t.false(clouds.requests.some(({ effect }) => effect === 'write'));
});

test('a value that Cloudflare refuses is for a person, with the reason of the chain', async (t) => {
  const { provider } = await startCloudflare(t, [SPF]);
  const change: ZoneChange = { ...WIDER, want: `v=spf1 ${'x'.repeat(3_000)} -all` };
  const error = await t.throwsAsync(provider.swap(await provider.findZone(ZONE), change));
  t.like(disposition(error), { kind: 'Stall', reason: 'RecordRefused' });
  t.regex(error.message, /2048 characters/);
});

const RACES: ReadonlyArray<[reason: string, host: string, outcome: 'done' | 'conflict']> = [
  ['the same set is done', 'contoso-com.mail.protection.outlook.com', 'done'],
  ['another set is a conflict', 'elsewhere.example', 'conflict'],
];

for (const [reason, host, outcome] of RACES) {
  test(`when somebody else writes between look and write, ${reason}`, async (t) => {
    const { provider, clouds, zone } = await startCloudflare(t, [OLD]);
    const found = await provider.findZone(ZONE);
    clouds.faults.add({ kind: 'Slow', service: 'cloudflare', effect: 'write', delayMs: 100 });
    const swapped = provider.swap(found, TO_EXCHANGE);
    while (!clouds.requests.some(({ effect }) => effect === 'write')) await new Promise(setImmediate);
    zone.records = [aRecord('theirs', { type: 'MX', content: host, priority: 0, ttl: 300 })];
    t.is(await swapped, outcome);
    t.deepEqual(
      zone.records.map(({ id }) => id),
      ['theirs'],
    );
  });
}
