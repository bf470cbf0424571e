import test, { type ExecutionContext } from 'ava';
import type { DecodedPacket, RecordType } from 'dns-packet';
import { seedContoso } from '../../../src/simulators/customer/seed.ts';
import { type DnsServer, type DnsServerOptions, startDnsServer } from '../../../src/simulators/dns/server.ts';
import { createFaults, type FaultRule, type RecordedRequest } from '../../../src/simulators/faults.ts';
import { createWorld, type World, type WorldOptions } from '../../../src/simulators/world.ts';
import { askTcp, askUdp, rcodeOf } from './support.ts';

async function start(
  t: ExecutionContext,
  options: DnsServerOptions = {},
  worldOptions: WorldOptions = {},
): Promise<{ world: World; dns: DnsServer }> {
  const world = createWorld(worldOptions);
  const seed = seedContoso(world);
  const dns = await startDnsServer(world, { hosts: seed.dnsHosts, ...options });
  t.teardown(() => dns.close());
  return { world, dns };
}

function addRecord(world: World, type: string, name: string, content: string): void {
  const at = '2026-01-01T00:00:00Z';
  world.zones
    .get('contoso.com')
    ?.records.push({ id: name + content, name, type, content, ttl: 300, createdOn: at, modifiedOn: at });
  world.commitZone('contoso.com');
}

function setMxTarget(world: World, content: string): void {
  for (const record of world.zones.get('contoso.com')?.records ?? [])
    if (record.type === 'MX') record.content = content;
  world.commitZone('contoso.com');
}

const ANSWERS: Array<{
  reason: string;
  type: RecordType;
  name: string;
  rcode: number;
  aa: boolean;
  answers: string[];
}> = [
  {
    reason: 'MX with its priority and TTL',
    type: 'MX',
    name: 'contoso.com',
    rcode: 0,
    aa: true,
    answers: ['MX 3600 10 mail.contoso.com'],
  },
  {
    reason: 'names are compared without case',
    type: 'MX',
    name: 'Contoso.COM',
    rcode: 0,
    aa: true,
    answers: ['MX 3600 10 mail.contoso.com'],
  },
  {
    reason: 'TXT without quotes; ttl 1 is served as 300',
    type: 'TXT',
    name: 'contoso.com',
    rcode: 0,
    aa: true,
    answers: ['TXT 3600 v=spf1 include:_spf.mailer.example ~all', 'TXT 300 mailer-verification=7d2a61'],
  },
  {
    reason: 'NS of the zone',
    type: 'NS',
    name: 'contoso.com',
    rcode: 0,
    aa: true,
    answers: ['NS 86400 ada.ns.cloudflare.com', 'NS 86400 bob.ns.cloudflare.com'],
  },
  {
    reason: 'the name servers are this server',
    type: 'A',
    name: 'ada.ns.cloudflare.com',
    rcode: 0,
    aa: false,
    answers: ['A 3600 127.0.0.1'],
  },
  {
    reason: 'a CNAME is followed inside the zone',
    type: 'A',
    name: 'www.contoso.com',
    rcode: 0,
    aa: true,
    answers: ['CNAME 300 contoso.com', 'A 300 203.0.113.80'],
  },
  {
    reason: 'NXDOMAIN for a name that is not there',
    type: 'MX',
    name: 'nobody.contoso.com',
    rcode: 3,
    aa: true,
    answers: [],
  },
  {
    reason: 'NODATA for a name with other types',
    type: 'MX',
    name: 'mail.contoso.com',
    rcode: 0,
    aa: true,
    answers: [],
  },
  {
    reason: 'another domain, as a resolver',
    type: 'MX',
    name: 'fabrikam.com',
    rcode: 0,
    aa: false,
    answers: ['MX 3600 10 mx.fabrikam.com'],
  },
  {
    reason: "Microsoft's MX host",
    type: 'A',
    name: 'contoso-com.mail.protection.outlook.com',
    rcode: 0,
    aa: false,
    answers: ['A 3600 40.107.8.10'],
  },
  { reason: 'a name outside that nobody has', type: 'A', name: 'unknown.example', rcode: 3, aa: false, answers: [] },
  { reason: 'NODATA outside', type: 'AAAA', name: 'fabrikam.com', rcode: 0, aa: false, answers: [] },
];

test('answers have the right authority, code and content', async (t) => {
  const { dns } = await start(t);
  for (const row of ANSWERS) {
    const answer = await askUdp(dns, row.type, row.name);
    t.deepEqual(
      { rcode: rcodeOf(answer), aa: answer.flag_aa, ra: answer.flag_ra, answers: answer.answers?.map(line) },
      { rcode: row.rcode, aa: row.aa, ra: true, answers: row.answers },
      row.reason,
    );
  }
});

test('absence carries the SOA whose minimum is the negative TTL', async (t) => {
  const { dns } = await start(t);
  for (const name of ['nobody.contoso.com', 'mail.contoso.com']) {
    const { authorities } = await askUdp(dns, 'MX', name);
    const soa = authorities?.[0];
    t.true(soa?.type === 'SOA' && soa.name === 'contoso.com' && soa.ttl === 1800 && soa.data.minimum === 1800, name);
  }
});

test('a parent of an existing name exists', async (t) => {
  const { world, dns } = await start(t);
  addRecord(world, 'TXT', 'a.deep.contoso.com', '"x"');
  t.is(rcodeOf(await askUdp(dns, 'TXT', 'deep.contoso.com')), 0);
});

test('a TXT value keeps its strings, escapes and octets', async (t) => {
  const { world, dns } = await start(t);
  addRecord(world, 'TXT', 'quoted.contoso.com', '"v=spf1 " "say \\"hi\\" \\195\\169"');
  addRecord(world, 'TXT', 'bare.contoso.com', 'x'.repeat(300));
  const strings = async (name: string) => {
    const record = (await askTcp(dns, 'TXT', name)).answers?.[0];
    return record?.type === 'TXT' && Array.isArray(record.data) ? record.data.map(String) : [];
  };
  t.deepEqual(await strings('quoted.contoso.com'), ['v=spf1 ', 'say "hi" é']);
  t.deepEqual(
    (await strings('bare.contoso.com')).map((part) => part.length),
    [255, 45],
  );
});

test('what does not fit into UDP is truncated and comes whole over TCP', async (t) => {
  const { world, dns } = await start(t);
  for (let index = 0; index < 6; index += 1) addRecord(world, 'TXT', 'big.contoso.com', `"${index}${'x'.repeat(200)}"`);
  const plain = await askUdp(dns, 'TXT', 'big.contoso.com');
  const edns = await askUdp(dns, 'TXT', 'big.contoso.com', { edns: 4096 });
  const tcp = await askTcp(dns, 'TXT', 'big.contoso.com');
  t.deepEqual([plain.flag_tc, edns.flag_tc, tcp.flag_tc], [true, true, false]);
  t.is(tcp.answers?.length, 6);
});

test('EDNS makes room for an answer between 512 and 1232 octets', async (t) => {
  const { world, dns } = await start(t);
  for (let index = 0; index < 4; index += 1) addRecord(world, 'TXT', 'mid.contoso.com', `"${index}${'x'.repeat(200)}"`);
  t.true((await askUdp(dns, 'TXT', 'mid.contoso.com')).flag_tc);
  t.false((await askUdp(dns, 'TXT', 'mid.contoso.com', { edns: 1232 })).flag_tc);
});

test('a change is served after the delay, and later by a server that lags', async (t) => {
  let now = 1_000_000;
  const nameServers = new Map([['bob.ns.cloudflare.com', { address: '127.0.0.54', lagMs: 30_000 }]]);
  const { world, dns } = await start(t, { nameServers }, { now: () => now, delays: { exchangeMs: 0, dnsMs: 10_000 } });
  now += 100_000;
  setMxTarget(world, 'new.example');
  const lagging = { address: '127.0.0.54', port: dns.port };
  const seen: string[][] = [];
  for (const passedMs of [9_999, 1, 29_999, 1]) {
    now += passedMs;
    const answers = [await askUdp(dns, 'MX', 'contoso.com'), await askUdp(lagging, 'MX', 'contoso.com')];
    seen.push(
      answers.map((answer) => (answer.answers?.some((record) => line(record).includes('new')) ? 'new' : 'old')),
    );
  }
  t.deepEqual(seen, [
    ['old', 'old'],
    ['new', 'old'],
    ['new', 'old'],
    ['new', 'new'],
  ]);
  t.deepEqual((await askUdp(dns, 'A', 'bob.ns.cloudflare.com')).answers?.map(line), ['A 3600 127.0.0.54']);
});

test('A answers carry the loopback address that stands for a public one', async (t) => {
  const { dns } = await start(t, { reachable: new Map([['203.0.113.10', '127.0.2.10']]) });
  t.deepEqual((await askUdp(dns, 'A', 'mail.contoso.com')).answers?.map(line), ['A 3600 127.0.2.10']);
});

const FAULTS: Array<{ kind: FaultRule['kind']; rcode: number; truncated: boolean }> = [
  { kind: 'FailBefore', rcode: 2, truncated: false },
  { kind: 'Throttle', rcode: 2, truncated: false },
  { kind: 'RefusedWithStatus200', rcode: 5, truncated: false },
  { kind: 'PartialPages', rcode: 0, truncated: true },
  { kind: 'Slow', rcode: 0, truncated: false },
];

for (const { kind, rcode, truncated } of FAULTS) {
  test(`the fault ${kind} answers with code ${rcode}`, async (t) => {
    const faults = createFaults({ rules: [{ kind, service: 'dns', path: 'MX contoso.com', times: 1, delayMs: 1 }] });
    const { dns } = await start(t, { faults });
    const struck = await askUdp(dns, 'MX', 'contoso.com');
    t.deepEqual([rcodeOf(struck), struck.flag_tc], [rcode, truncated]);
    t.is((await askUdp(dns, 'MX', 'contoso.com')).answers?.length, 1, 'the next question is answered');
  });
}

test('a silent server answers nothing and a failing one SERVFAIL', async (t) => {
  const nameServers = new Map([
    ['ada.ns.cloudflare.com', { address: '127.0.0.53', trouble: 'Silent' as const }],
    ['bob.ns.cloudflare.com', { address: '127.0.0.54', trouble: 'ServerFailure' as const }],
  ]);
  const { dns } = await start(t, { nameServers });
  t.is(rcodeOf(await askUdp({ address: '127.0.0.54', port: dns.port }, 'MX', 'contoso.com')), 2);
  const giveUp = new AbortController();
  const silent = askUdp({ address: '127.0.0.53', port: dns.port }, 'MX', 'contoso.com', { signal: giveUp.signal });
  // This question is asked later and answered: the first one will not be.
  await askUdp(dns, 'MX', 'contoso.com');
  giveUp.abort();
  await t.throwsAsync(silent, { name: 'AbortError' });
  t.is(dns.questions.length, 3, 'the silent server got its question');
});

test('every question is recorded', async (t) => {
  const requests: RecordedRequest[] = [];
  const { dns } = await start(t, { requests });
  await askUdp(dns, 'MX', 'contoso.com');
  await askTcp(dns, 'TXT', 'Contoso.com');
  t.deepEqual(
    dns.questions.map(({ method, path, server }) => `${method} ${path} ${server}`),
    ['UDP MX contoso.com 127.0.0.1', 'TCP TXT contoso.com 127.0.0.1'],
  );
  t.deepEqual(requests, dns.questions);
});

function line(record: NonNullable<DecodedPacket['answers']>[number]): string {
  switch (record.type) {
    case 'MX':
      return `MX ${record.ttl} ${record.data.preference} ${record.data.exchange}`;
    case 'TXT':
      return `TXT ${record.ttl} ${Array.isArray(record.data) ? record.data.map(String).join('') : record.data}`;
    case 'A':
    case 'NS':
    case 'CNAME':
      return `${record.type} ${record.ttl} ${record.data}`;
    default:
      return record.type;
  }
}
