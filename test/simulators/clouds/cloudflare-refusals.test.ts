import test from 'ava';
import type { ZoneRecord } from '../../../src/simulators/world.ts';
import { callCloudflare, running, send } from './support/running.ts';
import { START, ZONE_ID } from './support/small-world.ts';

const RECORDS = `/zones/${ZONE_ID}/dns_records`;
const time = new Date(START).toISOString();
const spf: ZoneRecord = {
  id: 'spf',
  name: 'contoso.com',
  type: 'TXT',
  content: '"v=spf1 -all"',
  ttl: 300,
  createdOn: time,
  modifiedOn: time,
};
const alias: ZoneRecord = { ...spf, id: 'alias', name: 'www.contoso.com', type: 'CNAME', content: 'contoso.com' };
const routed: ZoneRecord = {
  ...spf,
  id: 'routed',
  type: 'MX',
  content: 'route1.mx.cloudflare.net',
  priority: 10,
  readOnly: true,
};

const txt = { type: 'TXT', name: 'contoso.com', content: '"x"', ttl: 300 };
const mx = { type: 'MX', name: 'contoso.com', content: 'mx.contoso.com', priority: 10, ttl: 300 };

const refused = [
  { why: 'an identical record', given: { ...txt, content: 'v=spf1 -all' }, code: 81058 },
  { why: 'the same content with another TTL', given: { ...txt, content: '"v=spf1 -all"', ttl: 60 }, code: 81057 },
  { why: 'an address beside an alias', given: { type: 'A', name: 'www', content: '203.0.113.1' }, code: 81053 },
  { why: 'a TTL under a minute', given: { ...txt, ttl: 30 }, code: 1004, chain: 9021 },
  { why: 'a TTL over a day', given: { ...txt, ttl: 86_401 }, code: 1004, chain: 9021 },
  { why: 'quotes that do not pair', given: { ...txt, content: '"open' }, code: 1004, chain: 9208 },
  { why: 'text over the size limit', given: { ...txt, content: 'a'.repeat(2100) }, code: 1004, chain: 9209 },
  { why: 'an MX that is an address', given: { ...mx, content: '203.0.113.1' }, code: 1004, chain: 9009 },
  { why: 'an MX without priority', given: { ...mx, priority: undefined }, code: 1004, chain: 9101 },
  { why: 'a tag on the Free plan', given: { ...txt, tags: ['owner:us'] }, code: 1004, chain: 9300 },
  { why: 'a long comment', given: { ...txt, comment: 'c'.repeat(101) }, code: 1004, chain: 9310 },
  { why: 'a name with a blank', given: { ...txt, name: 'a b.contoso.com' }, code: 1004, chain: 9000 },
];

for (const { why, given, code, chain } of refused) {
  test(`POST refuses ${why}`, async (t) => {
    const { clouds, zone } = await running(t, ({ zone }) => zone.records.push(spf, alias));
    const { status, body } = await callCloudflare(clouds, 'POST', RECORDS, given);
    t.is(status, 400);
    t.like(body, { success: false, result: null, errors: [{ code }] });
    t.is(body.errors[0].error_chain?.[0].code, chain);
    t.is(zone.records.length, 2);
  });
}

test('the type of a record cannot be changed', async (t) => {
  const { clouds } = await running(t, ({ zone }) => zone.records.push(spf));
  const { status } = await callCloudflare(clouds, 'PATCH', `${RECORDS}/spf`, mx);
  t.is(status, 400);
});

for (const { method, path, body } of [
  { method: 'PATCH', path: `${RECORDS}/routed`, body: { ttl: 60 } },
  { method: 'DELETE', path: `${RECORDS}/routed`, body: undefined },
  { method: 'POST', path: RECORDS, body: mx },
]) {
  test(`${method} leaves what Email Routing manages alone`, async (t) => {
    const { clouds, zone } = await running(t, ({ zone }) => zone.records.push(routed));
    const answer = await callCloudflare(clouds, method, path, body);
    t.like(answer, { status: 400, body: { errors: [{ code: 890190 }] } });
    t.deepEqual(zone.records, [routed]);
  });
}

test('a record of Email Routing is marked read-only', async (t) => {
  const { clouds } = await running(t, ({ zone }) => zone.records.push(routed));
  const { body } = await callCloudflare(clouds, 'GET', RECORDS);
  t.true(body.result[0].meta.read_only);
});

test('a batch over the limit of the plan is refused', async (t) => {
  const { clouds } = await running(t);
  const posts = Array.from({ length: 201 }, (_, number) => ({ ...txt, content: `"${number}"` }));
  t.is((await callCloudflare(clouds, 'POST', `${RECORDS}/batch`, { posts })).status, 400);
});

for (const { why, headers, status, code } of [
  { why: 'no token', headers: {}, status: 400, code: 9106 },
  { why: 'a malformed token', headers: { authorization: 'Bearer two words' }, status: 400, code: 6003 },
  { why: 'an unknown token', headers: { authorization: 'Bearer unknown' }, status: 403, code: 9109 },
]) {
  test(`${why} is told by its code`, async (t) => {
    const { clouds } = await running(t);
    const answer = await send(`${clouds.cloudflareUrl}/client/v4/zones`, { headers });
    t.like(answer, { status, body: { success: false, errors: [{ code }] } });
  });
}

test("another customer's zone is forbidden, an unknown one has no route", async (t) => {
  const { clouds } = await running(t, ({ world, zone }) => {
    world.zones.set('fabrikam.com', { ...zone, id: 'f', name: 'fabrikam.com', apiTokens: new Set(['theirs']) });
  });
  t.like(await callCloudflare(clouds, 'GET', '/zones/f/dns_records'), {
    status: 403,
    body: { errors: [{ code: 10000 }] },
  });
  t.like(await callCloudflare(clouds, 'GET', '/zones/u/dns_records'), {
    status: 404,
    body: { errors: [{ code: 7003 }] },
  });
});

test('the 1,201st request in five minutes closes the door for five minutes', async (t) => {
  const { clouds, advance } = await running(t);
  const ask = () => callCloudflare(clouds, 'GET', '/user/tokens/verify');
  for (let count = 0; count < 1200; count++) await ask();
  const refusedAnswer = await ask();
  t.is(refusedAnswer.status, 429);
  t.is(refusedAnswer.headers.get('retry-after'), '300');
  advance(299_000);
  t.is((await ask()).status, 429);
  advance(1_000);
  t.is((await ask()).status, 200);
});
