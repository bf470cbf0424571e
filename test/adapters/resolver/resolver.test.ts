import test, { type ExecutionContext } from 'ava';
import type { Answer } from 'dns-packet';
import { createResolver } from '../../../src/adapters/resolver/index.ts';
import type { DnsAnswer } from '../../../src/ports/resolver.ts';
import { type Answering, type Script, type ScriptedDns, startScriptedDns } from './scripted-dns.ts';

const NAME = 'contoso.com';
const soa: Answer = {
  type: 'SOA',
  name: NAME,
  ttl: 600,
  data: { mname: 'ns1.example', rname: 'dns.example', serial: 1, refresh: 1, retry: 1, expire: 1, minimum: 900 },
};

async function start(t: ExecutionContext, answering: Answering): Promise<ScriptedDns> {
  const server = await startScriptedDns(answering);
  t.teardown(() => server.close());
  return server;
}

function resolverOf(server: ScriptedDns) {
  return createResolver({ servers: [`127.0.0.1:${server.port}`], authoritativePort: server.port, timeoutMs: 150 });
}

function txt(...strings: string[]): Answer {
  return { type: 'TXT', name: NAME, ttl: 300, data: strings };
}

const TEXTS: ReadonlyArray<[reason: string, script: Script, expected: Partial<DnsAnswer<string>>]> = [
  [
    'strings of one text are joined without a separator',
    { answers: [txt('v=spf1 ip4:', '192.0.2.1')] },
    { kind: 'Found', ttlSeconds: 300, values: ['v=spf1 ip4:192.0.2.1'] },
  ],
  [
    'the lowest TTL of the set counts',
    { answers: [txt('a'), { ...txt('b'), ttl: 60 } as Answer] },
    { kind: 'Found', ttlSeconds: 60, values: ['a', 'b'] },
  ],
  ['text beyond ASCII is UTF-8', { answers: [txt('grüße')] }, { kind: 'Found', ttlSeconds: 300, values: ['grüße'] }],
  [
    'the negative TTL is the lower of the TTL and the minimum of the SOA',
    { authorities: [soa] },
    { kind: 'NoData', negativeTtlSeconds: 600 },
  ],
  [
    'a name that does not exist',
    { rcode: 3, authorities: [{ ...soa, ttl: 7_200 } as Answer] },
    { kind: 'NxDomain', negativeTtlSeconds: 900 },
  ],
  ['an absence without an SOA is not remembered by anyone', {}, { kind: 'NoData', negativeTtlSeconds: 0 }],
  ['a failure of the server is no absence', { rcode: 2 }, { kind: 'Unknown' }],
  ['a refusal is no absence', { rcode: 5 }, { kind: 'Unknown' }],
  [
    'a referral is no absence',
    { authorities: [{ type: 'NS', name: 'com', ttl: 60, data: 'ns.example' }] },
    { kind: 'Unknown' },
  ],
  [
    'aliases are followed',
    {
      answers: [
        { type: 'CNAME', name: NAME, ttl: 60, data: 'Other.example' },
        { ...txt('x'), name: 'other.Example' } as Answer,
      ],
    },
    { kind: 'Found', ttlSeconds: 300, values: ['x'] },
  ],
  [
    'aliases that run in a circle',
    { answers: [{ type: 'CNAME', name: NAME, ttl: 60, data: NAME }] },
    { kind: 'Unknown' },
  ],
  [
    'records of other names are not the answer',
    { answers: [{ ...txt('x'), name: 'evil.example' } as Answer], authorities: [soa] },
    { kind: 'NoData', negativeTtlSeconds: 600 },
  ],
];

for (const [reason, script, expected] of TEXTS) {
  test(reason, async (t) => {
    const server = await start(t, () => script);
    t.like(await resolverOf(server).txt(NAME), expected);
  });
}

const FORGED: ReadonlyArray<[reason: string, forge: (bytes: Buffer) => Buffer]> = [
  ['another id', (bytes) => withByte(bytes, 0, (byte) => byte ^ 0xff)],
  ['another question', (bytes) => withByte(bytes, 13, (byte) => byte ^ 0x01)],
  ['a query', (bytes) => withByte(bytes, 2, (byte) => byte & 0x7f)],
  ['half a message', (bytes) => bytes.subarray(0, 20)],
  ['an empty datagram', () => Buffer.alloc(0)],
  ['a name that points to itself', (bytes) => Buffer.concat([bytes.subarray(0, 12), Buffer.from([0xc0, 12])])],
];

for (const [reason, forge] of FORGED) {
  test(`a datagram with ${reason} does not end the wait for the true answer`, async (t) => {
    const server = await start(t, () => ({
      answers: [txt('true')],
      garble: (bytes) => [forge(Buffer.from(bytes)), bytes],
    }));
    t.like(await resolverOf(server).txt(NAME), { kind: 'Found', values: ['true'] });
  });
}

test('a silent server is asked twice and stays unknown', async (t) => {
  const server = await start(t, () => undefined);
  t.like(await resolverOf(server).mx(NAME), { kind: 'Unknown' });
  t.deepEqual(server.asked, [`UDP RD MX ${NAME}`, `UDP RD MX ${NAME}`]);
});

test('a lost datagram is asked for again', async (t) => {
  let questions = 0;
  const server = await start(t, () => (questions++ === 0 ? undefined : { answers: [txt('x')] }));
  t.like(await resolverOf(server).txt(NAME), { kind: 'Found' });
});

test('a truncated answer is asked for over TCP', async (t) => {
  const long = Array.from({ length: 60 }, (_, index) => txt('x'.repeat(200) + index));
  const server = await start(t, (_type, _name, transport) =>
    transport === 'UDP' ? { truncated: true } : { answers: long },
  );
  const answer = await resolverOf(server).txt(NAME);
  t.is(answer.kind === 'Found' && answer.values.length, 60);
});

test('a truncated answer whose TCP half is silent is unknown', async (t) => {
  const server = await start(t, (_type, _name, transport) =>
    transport === 'UDP' ? { truncated: true, answers: [txt('half')] } : undefined,
  );
  t.like(await resolverOf(server).txt(NAME), { kind: 'Unknown' });
});

test('the next resolver is asked when one does not know', async (t) => {
  const broken = await start(t, () => ({ rcode: 2 }));
  const working = await start(t, () => ({ answers: [txt('x')] }));
  const resolver = createResolver({
    servers: [`127.0.0.1:${broken.port}`, `127.0.0.1:${working.port}`],
    timeoutMs: 150,
  });
  t.like(await resolver.txt(NAME), { kind: 'Found', values: ['x'] });
});

test('a name that cannot be in DNS is not sent', async (t) => {
  const server = await start(t, () => ({ answers: [txt('x')] }));
  t.like(await resolverOf(server).txt(`${'a'.repeat(64)}.example`), { kind: 'Unknown' });
  t.deepEqual(server.asked, []);
});

test('a null MX has an empty host', async (t) => {
  const server = await start(t, () => ({
    answers: [{ type: 'MX', name: NAME, ttl: 60, data: { preference: 0, exchange: '.' } }],
  }));
  t.like(await resolverOf(server).mx(NAME), { kind: 'Found', values: [{ preference: 0, host: '' }] });
});

test('addresses are of both families, IPv4 first', async (t) => {
  const server = await start(t, (type) =>
    type === 'A'
      ? { answers: [{ type, name: NAME, ttl: 60, data: '192.0.2.1' }] }
      : { answers: [{ type: 'AAAA', name: NAME, ttl: 30, data: '2001:db8::1' }] },
  );
  t.deepEqual(await resolverOf(server).addresses(NAME), {
    kind: 'Found',
    ttlSeconds: 30,
    values: ['192.0.2.1', '2001:db8::1'],
  });
});

test('addresses of one family are unknown while the other is', async (t) => {
  const server = await start(t, (type) =>
    type === 'A' ? { answers: [{ type, name: NAME, ttl: 60, data: '192.0.2.1' }] } : { rcode: 2 },
  );
  t.like(await resolverOf(server).addresses(NAME), { kind: 'Unknown' });
});

/** A zone with one name server at the scripted server itself. */
function authority(script: Script): Answering {
  return (type, _name, _transport, query) => {
    if (type === 'NS') return { answers: [{ type, name: NAME, ttl: 60, data: 'NS1.example' }] };
    if (type === 'A') return { answers: [{ type, name: 'ns1.example', ttl: 60, data: '127.0.0.1' }] };
    if (type === 'AAAA') return { authorities: [soa] };
    return query.flag_rd ? { rcode: 5 } : script;
  };
}

const mx: Answer = { type: 'MX', name: NAME, ttl: 3_600, data: { preference: 10, exchange: 'Mail.contoso.com' } };
const AUTHORITATIVE: ReadonlyArray<[reason: string, script: Script, expected: object]> = [
  [
    'an answer with authority counts',
    { authoritative: true, answers: [mx] },
    { kind: 'Found', ttlSeconds: 3_600, values: [{ preference: 10, host: 'mail.contoso.com' }] },
  ],
  ['an answer without authority is a cached one', { answers: [mx] }, { kind: 'Unknown' }],
  ['an absence without authority is not known', { rcode: 3, authorities: [soa] }, { kind: 'Unknown' }],
  [
    'an alias that leads out of the zone is not known',
    { authoritative: true, answers: [{ type: 'CNAME', name: NAME, ttl: 60, data: 'x.example' }] },
    { kind: 'Unknown' },
  ],
];

for (const [reason, script, expected] of AUTHORITATIVE) {
  test(`of an authoritative server, ${reason}`, async (t) => {
    const server = await start(t, authority(script));
    t.like(await resolverOf(server).authoritativeMx(NAME, NAME), [
      { server: 'ns1.example', answer: expected },
    ] as never);
  });
}

test('unknown name servers are one unknown row, never an empty answer', async (t) => {
  const server = await start(t, () => ({ rcode: 2 }));
  t.like(await resolverOf(server).authoritativeTxt(NAME, NAME), [
    { server: NAME, answer: { kind: 'Unknown' } },
  ] as never);
});

test('a resolver that is no address is refused at the start', (t) => {
  t.throws(() => createResolver({ servers: ['dns.example'] }), { message: /dns\.example/ });
});

function withByte(bytes: Buffer, index: number, change: (byte: number) => number): Buffer {
  const changed = Buffer.from(bytes);
  changed[index] = change(changed[index] ?? 0);
  return changed;
}
