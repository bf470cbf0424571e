import test from 'ava';
import type { ZoneRecord } from '../../../src/simulators/world.ts';
import { callCloudflare, type Json, running } from './support/running.ts';
import { START, ZONE_ID } from './support/small-world.ts';

const RECORDS = `/zones/${ZONE_ID}/dns_records`;

function record(id: string, more: Partial<ZoneRecord> = {}): ZoneRecord {
  const time = new Date(START).toISOString();
  return {
    id,
    name: 'contoso.com',
    type: 'TXT',
    content: `"${id}"`,
    ttl: 300,
    createdOn: time,
    modifiedOn: time,
    ...more,
  };
}

const contents = ({ body }: { body: Json }) => body.result.map((row: Json) => row.content);

test('a zone is found by its name', async (t) => {
  const { clouds } = await running(t);
  const { body } = await callCloudflare(clouds, 'GET', '/zones?name=contoso.com');
  t.like(body.result[0], { id: ZONE_ID, name: 'contoso.com', status: 'active', type: 'full' });
  t.deepEqual((await callCloudflare(clouds, 'GET', '/zones?name=fabrikam.com')).body.result, []);
});

test('a token can be verified', async (t) => {
  const { clouds } = await running(t);
  t.is((await callCloudflare(clouds, 'GET', '/user/tokens/verify')).body.result.status, 'active');
  t.like(await callCloudflare(clouds, 'GET', '/user/tokens/verify', undefined, 'other'), {
    status: 401,
    body: { success: false, errors: [{ code: 1000 }] },
  });
});

test('records are listed by name and type, page after page, until one is empty', async (t) => {
  const { clouds } = await running(t, ({ zone }) => {
    const other = record('d', { name: 'www.contoso.com' });
    zone.records.push(
      record('a'),
      record('b'),
      record('c', { type: 'MX', priority: 10, content: 'mx.contoso.com' }),
      other,
    );
  });
  const page = (number: number) =>
    callCloudflare(clouds, 'GET', `${RECORDS}?name.exact=Contoso.com&type=TXT&per_page=1&page=${number}`);
  const first = await page(1);
  t.deepEqual(first.body.result_info, { page: 1, per_page: 1, count: 1, total_count: 2, total_pages: 2 });
  t.deepEqual([contents(first), contents(await page(2)), contents(await page(3))], [['"a"'], ['"b"'], []]);
});

test('a record is created with the defaults of what it does not name, and the zone follows', async (t) => {
  const { clouds, world } = await running(t);
  const { body } = await callCloudflare(clouds, 'POST', RECORDS, {
    type: 'TXT',
    name: 'WWW.Contoso.com',
    content: '"x"',
  });
  t.like(body.result, { name: 'www.contoso.com', content: '"x"', ttl: 1, comment: null, tags: [], meta: {} });
  t.deepEqual(
    world.effectiveRecords('contoso.com').map(({ id }) => id),
    [body.result.id],
  );
});

for (const { given, stored } of [
  { given: 'v=spf1 -all', stored: '"v=spf1 -all"' },
  { given: '"v=spf1 -all"', stored: '"v=spf1 -all"' },
  { given: '"one"  "two"', stored: '"one" "two"' },
  { given: '"say \\"hi\\""', stored: '"say \\"hi\\""' },
  { given: 'a'.repeat(300), stored: `"${'a'.repeat(255)}" "${'a'.repeat(45)}"` },
]) {
  test(`TXT content ${given.slice(0, 16)} is stored as ${stored.slice(0, 16)}`, async (t) => {
    const { clouds } = await running(t);
    const { body } = await callCloudflare(clouds, 'POST', RECORDS, { type: 'TXT', name: '@', content: given });
    t.is(body.result.content, stored);
  });
}

test('PATCH keeps what it does not name, PUT resets it', async (t) => {
  const { clouds } = await running(t, ({ zone }) => zone.records.push(record('a', { comment: 'of the customer' })));
  const patched = await callCloudflare(clouds, 'PATCH', `${RECORDS}/a`, { content: '"new"' });
  t.like(patched.body.result, { content: '"new"', ttl: 300, comment: 'of the customer' });
  const put = await callCloudflare(clouds, 'PUT', `${RECORDS}/a`, {
    type: 'TXT',
    name: 'contoso.com',
    content: '"newer"',
  });
  t.like(put.body.result, { content: '"newer"', ttl: 1, comment: null });
});

test('a record can be read and deleted by its identifier', async (t) => {
  const { clouds } = await running(t, ({ zone }) => zone.records.push(record('a')));
  t.is((await callCloudflare(clouds, 'GET', `${RECORDS}/a`)).body.result.id, 'a');
  t.deepEqual((await callCloudflare(clouds, 'DELETE', `${RECORDS}/a`)).body.result, { id: 'a' });
  t.like(await callCloudflare(clouds, 'GET', `${RECORDS}/a`), { status: 404, body: { errors: [{ code: 81044 }] } });
});

test('a batch replaces one record by another of the same content', async (t) => {
  const { clouds, zone } = await running(t, ({ zone }) => zone.records.push(record('a'), record('b')));
  const posts = [{ type: 'TXT', name: 'contoso.com', content: '"a"', ttl: 60 }];
  const { body } = await callCloudflare(clouds, 'POST', `${RECORDS}/batch`, { deletes: [{ id: 'a' }], posts });
  t.is(body.result.deletes[0].id, 'a');
  t.deepEqual(
    zone.records.map(({ content, ttl }) => [content, ttl]),
    [
      ['"b"', 300],
      ['"a"', 60],
    ],
  );
});

test('a batch with one refused change changes nothing', async (t) => {
  const { clouds, zone } = await running(t, ({ zone }) => zone.records.push(record('a'), record('b')));
  const before = structuredClone(zone.records);
  const posts = [{ type: 'TXT', name: 'contoso.com', content: '"b"', ttl: 300 }];
  const answer = await callCloudflare(clouds, 'POST', `${RECORDS}/batch`, { deletes: [{ id: 'a' }], posts });
  t.like(answer, { status: 400, body: { success: false, errors: [{ code: 81058 }] } });
  t.deepEqual(zone.records, before);
});

test('name servers follow a write only after the delay', async (t) => {
  const { clouds, world, zone, advance } = await running(t);
  world.delays.dnsMs = 5_000;
  advance(10_000);
  await callCloudflare(clouds, 'POST', RECORDS, { type: 'TXT', name: '@', content: '"x"' });
  t.is(zone.records.length, 1);
  t.is(world.effectiveRecords('contoso.com').length, 0);
  advance(5_000);
  t.is(world.effectiveRecords('contoso.com').length, 1);
});
