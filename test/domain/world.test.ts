import test from 'ava';
import type { Facts } from '../../src/domain/facts.ts';
import type { InboundMatch, MailWorld, OutboundRoute } from '../../src/domain/mailflow/mail-world.ts';
import { connectorFor, smartHostLeadsTo } from '../../src/domain/outbound-route.ts';
import {
  aMailbox,
  anInboundConnector,
  anOutboundConnector,
  aSpec,
  remembering,
  someFacts,
  theWorld,
  withDone,
  withMx,
} from '../support/builders.ts';

const spec = aSpec();
const usual = someFacts();
const MICROSOFT = 'contoso-com.mail.protection.outlook.com';

const SIDES: ReadonlyArray<readonly [reason: string, hosts: readonly string[], side: MailWorld['mx']]> = [
  ['the old server', ['mail.contoso.com'], 'Legacy'],
  ['what Microsoft names', [MICROSOFT], 'ExchangeOnline'],
  ["another of Microsoft's names", ['contoso-com.k-v1.mx.microsoft'], 'ExchangeOnline'],
  ['both', [MICROSOFT, 'mail.contoso.com'], 'Mixed'],
  ['a third host', ['gw.filter.example'], 'Elsewhere'],
  ['the old server and a third host', ['mail.contoso.com', 'gw.filter.example'], 'Elsewhere'],
  ['none', [], 'None'],
];

for (const [reason, hosts, side] of SIDES) {
  test(`MX is ${side}: ${reason}`, (t) => {
    t.is(theWorld(spec, withMx(usual, hosts)).mx, side);
  });
}

const OWN_ADDRESS: ReadonlyArray<
  readonly [reason: string, addresses: Facts['domainAddresses'], side: MailWorld['mx']]
> = [
  ['of the old server (implicit MX)', { kind: 'Found', ttlSeconds: 60, values: ['203.0.113.10'] }, 'LegacyByAddress'],
  ['of a web server', { kind: 'Found', ttlSeconds: 60, values: ['192.0.2.80'] }, 'None'],
  ['of both', { kind: 'Found', ttlSeconds: 60, values: ['203.0.113.10', '192.0.2.80'] }, 'None'],
  ['that nobody could look up', { kind: 'Unknown', why: 'timeout' }, 'None'],
];

for (const [reason, domainAddresses, side] of OWN_ADDRESS) {
  test(`without MX the domain's own address counts: ${reason}`, (t) => {
    t.is(theWorld(spec, { ...withMx(usual, []), domainAddresses }).mx, side);
    t.is(theWorld(spec, { ...usual, domainAddresses }).mx, 'Legacy', 'and not beside an MX');
  });
}

const POLICY: Facts['mtaSts'] = { kind: 'Found', ttlSeconds: 60, values: ['v=STSv1; id=20260101'] };
const POLICIES: ReadonlyArray<readonly [reason: string, facts: Facts, policy: MailWorld['mtaSts']]> = [
  ['none is published', usual, 'None'],
  ['another text', { ...usual, mtaSts: { ...POLICY, values: ['v=STSv10; id=1'] } }, 'None'],
  ['one is published, and what it names is not read', { ...usual, mtaSts: POLICY }, 'Published'],
  ['a person says that it names both sides', withDone(spec, { ...usual, mtaSts: POLICY }, ['mta-sts']), 'NamesBoth'],
];

for (const [reason, facts, policy] of POLICIES) {
  test(`MTA-STS is ${policy}: ${reason}`, (t) => {
    t.is(theWorld(spec, facts).mtaSts, policy);
  });
}

test('a connector that demands a certificate does not get it from an old server without TLS', (t) => {
  const exchange = { ...usual.exchange, outboundConnectors: [anOutboundConnector({ tls: 'CertificateValidation' })] };
  const legacyProbe = { ...usual.legacyProbe, startTls: { kind: 'NotOffered' } } as const;
  t.is(theWorld(spec, { ...usual, exchange }).outbound.tlsFault, undefined);
  t.is(theWorld(spec, { ...usual, exchange, legacyProbe }).outbound.tlsFault, 'NotOffered');
});

test('what another host than the declared one shows is not known', (t) => {
  const connector = anOutboundConnector({ tls: 'CertificateValidation', smartHosts: ['203.0.113.99'] });
  const exchange = { ...usual.exchange, outboundConnectors: [connector] };
  const legacyProbe = { ...usual.legacyProbe, startTls: { kind: 'NotOffered' } } as const;
  t.is(theWorld(spec, { ...usual, exchange, legacyProbe }).outbound.tlsFault, undefined);
});

test('plus addressing is on unless the service says otherwise', (t) => {
  const plus = (plusAddressing: boolean | null) =>
    theWorld(spec, { ...usual, exchange: { ...usual.exchange, plusAddressing } }).plusAddressing;
  t.deepEqual([plus(null), plus(true), plus(false)], [true, true, false]);
});

test('the hosts from before the migration are the old server', (t) => {
  const facts = withMx(usual, ['mx1.contoso.com', 'mx2.contoso.com']);
  const baseline = { takenAt: 0, mx: facts.zoneMail.mx, spf: null, acceptedDomainType: 'Authoritative' as const };
  t.is(theWorld(spec, remembering(facts, { baseline })).mx, 'Legacy');
});

const NONE = { kind: 'NoData', negativeTtlSeconds: 60 } as const;
const found = <T>(...values: T[]) => ({ kind: 'Found' as const, ttlSeconds: 60, values });
const UNKNOWN = { kind: 'Unknown', why: 'timeout' } as const;

const LEADS: ReadonlyArray<
  readonly [reason: string, host: string, smartHost: Facts['smartHost'], to: OutboundRoute['leadsTo']]
> = [
  ['its addresses', 'mail.contoso.com', { mx: NONE, addresses: found('203.0.113.10') }, 'Legacy'],
  [
    "an address of Microsoft's",
    'mail.contoso.com',
    { mx: NONE, addresses: found('203.0.113.10', '52.101.8.34') },
    'Microsoft',
  ],
  [
    "an IPv6 address of Microsoft's",
    'mail.contoso.com',
    { mx: NONE, addresses: found('2a01:111:f403::1') },
    'Microsoft',
  ],
  [
    'an MX of the name, which counts before its addresses (L2)',
    'mail.contoso.com',
    { mx: found({ preference: 0, host: MICROSOFT }), addresses: found('203.0.113.10') },
    'Microsoft',
  ],
  [
    'a lookup of MX that failed says nothing',
    'mail.contoso.com',
    { mx: UNKNOWN, addresses: found('203.0.113.10') },
    'Unknown',
  ],
  ['a lookup of addresses that failed says nothing', 'mail.contoso.com', { mx: NONE, addresses: UNKNOWN }, 'Unknown'],
  ["a name of Microsoft's", MICROSOFT, { mx: NONE, addresses: NONE }, 'Microsoft'],
  ['an address', '203.0.113.10', { mx: NONE, addresses: NONE }, 'Legacy'],
  ["an address of Microsoft's", '40.92.1.1', { mx: NONE, addresses: NONE }, 'Microsoft'],
  ['a host that nobody looked up', 'filter.example', { mx: NONE, addresses: found('203.0.113.10') }, 'Unknown'],
];

for (const [reason, host, smartHost, to] of LEADS) {
  test(`the smart host ${host} leads to ${to}: ${reason}`, (t) => {
    t.is(smartHostLeadsTo(host, spec, { ...usual, smartHost }), to);
  });
}

test('Exchange Online takes the connector of the exact domain, then all accepted domains, then a wildcard', (t) => {
  const exact = anOutboundConnector({ guid: 'exact' });
  const all = anOutboundConnector({ guid: 'all', recipientDomains: [], allAcceptedDomains: true });
  const wildcard = anOutboundConnector({ guid: 'wildcard', recipientDomains: ['*.com'] });
  const pick = (connectors: readonly ReturnType<typeof anOutboundConnector>[]) =>
    connectorFor('contoso.com', connectors)?.guid;
  t.is(pick([wildcard, all, exact]), 'exact');
  t.is(pick([wildcard, all]), 'all');
  t.is(pick([wildcard]), 'wildcard');
  t.is(
    pick([anOutboundConnector({ recipientDomains: ['*.contoso.com'] })]),
    undefined,
    'a wildcard of the domain does not cover the domain itself',
  );
});

const MATCHES: ReadonlyArray<
  readonly [reason: string, connectors: ReturnType<typeof anInboundConnector>[], by: InboundMatch['by']]
> = [
  ['no connector', [], 'Nothing'],
  ['its address', [anInboundConnector()], 'Address'],
  [
    'its certificate',
    [anInboundConnector({ certificateName: 'mail.contoso.com', senderAddresses: [] })],
    'Certificate',
  ],
  [
    'both: the certificate carries more',
    [anInboundConnector(), anInboundConnector({ certificateName: 'mail.contoso.com' })],
    'Certificate',
  ],
  ['disabled', [anInboundConnector({ enabled: false })], 'Nothing'],
  ['for partners', [anInboundConnector({ connectorType: 'Partner' })], 'Nothing'],
  ['only one of its two addresses', [anInboundConnector({ senderAddresses: ['203.0.113.11'] })], 'Nothing'],
];

for (const [reason, inboundConnectors, by] of MATCHES) {
  test(`the old server is known by ${by}: ${reason}`, (t) => {
    const sendsFrom = { addresses: ['203.0.113.10'], certificateName: 'mail.contoso.com' };
    const both = aSpec({ legacy: { smartHost: { host: 'mail.contoso.com' }, sendsFrom } });
    t.is(theWorld(both, { ...usual, exchange: { ...usual.exchange, inboundConnectors } }).inbound.by, by);
  });
}

const withTxt = (...values: string[]): Facts => ({
  ...usual,
  zoneMail: { ...usual.zoneMail, txt: { ttlSeconds: 300, values } },
});
const OUTLOOK = 'include:spf.protection.outlook.com';

const COVERS: ReadonlyArray<readonly [reason: string, facts: Facts, exchange: string, legacy: string]> = [
  ['both named', withTxt(`v=spf1 ip4:203.0.113.10 ${OUTLOOK} -all`), 'Pass', 'Pass'],
  ["the customer's own term passes the old server", withTxt('v=spf1 a:mail.contoso.com -all'), 'NoPass', 'Pass'],
  ['nobody', withTxt('v=spf1 -all'), 'NoPass', 'NoPass'],
  ['no record', withTxt(), 'NoPass', 'NoPass'],
  [
    'two records are an error to every receiver',
    withTxt('v=spf1 +all', `v=spf1 ip4:203.0.113.10 ${OUTLOOK} -all`),
    'NoPass',
    'NoPass',
  ],
  [
    'Microsoft names no include',
    { ...withTxt('v=spf1 ip4:203.0.113.10 -all'), directory: { ...usual.directory, spfInclude: null } },
    'Unknown',
    'Pass',
  ],
];

for (const [reason, facts, exchange, legacy] of COVERS) {
  test(`SPF: ${reason}`, (t) => {
    t.deepEqual(theWorld(spec, facts).spf, { exchange, legacy });
  });
}

const probe = (answer: 'Accepted' | 'Refused' | 'Unknown', reply = ''): Facts => ({
  ...usual,
  legacyProbe: { ...usual.legacyProbe, nobody: { address: 'nobody@contoso.com', answer, reply } },
});

const refusing = (reply: string): Facts => ({
  ...usual,
  legacyProbe: {
    ...usual.legacyProbe,
    reachable: false,
    nobody: { address: 'nobody@contoso.com', answer: 'Unknown', reply },
  },
});
const listing = (...entries: [string, string[]][]): Facts => ({ ...usual, legacyForwards: new Map(entries) });

const EXCHANGE = 'MAIL.contoso.com Microsoft ESMTP MAIL Service ready at Thu, 1 Jan 2026 00:00:00 +0000';
function greeting(text: string): Facts {
  return { ...usual, legacyProbe: { ...usual.legacyProbe, greeting: text } };
}

const HABITS: ReadonlyArray<readonly [reason: string, facts: Facts, habits: object]> = [
  [
    'refuses unknown addresses',
    probe('Refused', '550 5.1.1 User unknown'),
    { unknownRecipients: 'Refuse', role: 'Local' },
  ],
  [
    'takes everything, and nobody said where it ends (L7)',
    probe('Accepted', '250 2.1.5 Ok'),
    { unknownRecipients: 'CatchAll', catchAllFollowed: false, role: 'Local' },
  ],
  [
    'takes everything, and a person saw that it keeps it',
    withDone(spec, probe('Accepted', '250 2.1.5 Ok'), ['legacy-catch-all']),
    { unknownRecipients: 'CatchAll', catchAllFollowed: true },
  ],
  ['does not say', probe('Unknown', 'timeout'), { unknownRecipients: 'Unknown', role: 'Local' }],
  ['does not take the domain as its own', probe('Refused', '554 5.7.1 Relay access denied'), { role: 'Remote' }],
  ['the same in the words of Exim', probe('Refused', '550 relay not permitted'), { role: 'Remote' }],
  ['a person removed the domain', withDone(spec, usual, ['legacy-domain-removed']), { role: 'Remote' }],
  [
    'a person set its smart host: everything takes it',
    withDone(spec, usual, ['legacy-smart-host']),
    { sendsThrough: 'ExchangeOnline', sendsForeignThrough: 'ExchangeOnline' },
  ],
  [
    'a person took bounces and outsiders out',
    withDone(spec, usual, ['legacy-smart-host', 'legacy-bounces-direct']),
    { sendsThrough: 'ExchangeOnline', sendsForeignThrough: 'Direct' },
  ],
  ['refuses connections', refusing('connect ECONNREFUSED 203.0.113.10:25'), { up: false }],
  ['is an Exchange Server of which nobody told the version', greeting(EXCHANGE), { mayBeOutOfDate: true }],
  [
    'is an Exchange Server, and a person looked its version up',
    withDone(spec, greeting(EXCHANGE), ['legacy-exchange-version']),
    { mayBeOutOfDate: false },
  ],
  ['greets as another program', greeting('mail.contoso.com ESMTP Exim 4.98'), { mayBeOutOfDate: false }],
  ['does not answer, which may be the network of the prober', refusing('timeout'), { up: true }],
  ['answers', usual, { up: true, relaysForMicrosoft: 'Unknown', sharedWithTenants: false }],
  [
    'a person opened it, without letting anybody relay',
    withDone(spec, usual, ['legacy-firewall']),
    { relaysForMicrosoft: 'No' },
  ],
  [
    'another tenant has migrations from its address',
    { ...usual, sameSenders: ['customer-fabrikam/fabrikam-com'] },
    { sharedWithTenants: true },
  ],
  [
    'lists a catch-all into Exchange Online (L7), whatever it told the prober',
    listing(['@contoso.com', ['@contosocom.onmicrosoft.com']]),
    { unknownRecipients: 'RelayToExchange' },
  ],
  [
    'hands unknown addresses on under their own name (L3)',
    listing(['@contoso.com', ['@contoso.com']]),
    { unknownRecipients: 'RelayToExchange' },
  ],
  [
    'lists a catch-all to nobody in the initial domain',
    listing(['@contoso.com', ['info@contosocom.onmicrosoft.com']]),
    { unknownRecipients: 'RelayToExchange' },
  ],
  [
    'lists a catch-all to a mailbox in the initial domain',
    listing(['@contoso.com', ['bob@contosocom.onmicrosoft.com']]),
    { unknownRecipients: 'CatchAll' },
  ],
  [
    'lists a catch-all of its own',
    listing(['@contoso.com', ['alice@contoso.com']]),
    { unknownRecipients: 'CatchAll', catchAllFollowed: true },
  ],
  ['a person opened it to Microsoft', withDone(spec, usual, ['legacy-firewall']), { acceptsMicrosoft: true }],
  ['a person saw it silent', withDone(spec, usual, ['legacy-silent']), { silent: true }],
  ['a person stopped it', withDone(spec, usual, ['legacy-stopped-sending']), { stopped: true }],
];

for (const [reason, facts, habits] of HABITS) {
  test(`the old server ${reason}`, (t) => {
    t.like(theWorld(spec, facts).legacy, habits);
  });
}

test('forwarders count as confirmed for the list that a person confirmed, not for a longer one', (t) => {
  const done = withDone(spec, usual, ['forwarders']);
  t.is(theWorld(spec, done).forwarders, 'Confirmed');
  const more = aSpec({ recipients: { migrated: { from: 'EveryMailbox' } } });
  const recipients = [
    ...usual.exchange.recipients,
    {
      ...usual.exchange.recipients[0],
      id: 'id-2',
      addresses: ['carol@contoso.com', 'carol@contosocom.onmicrosoft.com'],
    },
  ];
  t.is(
    theWorld(more, {
      ...done,
      exchange: { ...done.exchange, recipients: recipients as Facts['exchange']['recipients'] },
    }).forwarders,
    'Unconfirmed',
  );
});

const CLOSED: ReadonlyArray<readonly [reason: string, exchange: Partial<Facts['exchange']>, closed: boolean]> = [
  ['as it is made', {}, true],
  [
    'it relays',
    { acceptedDomains: usual.exchange.acceptedDomains.map((item) => ({ ...item, type: 'InternalRelay' as const })) },
    false,
  ],
  [
    'a connector for all accepted domains takes its mail (L9)',
    { outboundConnectors: [anOutboundConnector({ allAcceptedDomains: true })] },
    false,
  ],
  ['it is not listed', { acceptedDomains: [] }, false],
];

for (const [reason, exchange, closed] of CLOSED) {
  test(`the initial domain is ${closed ? 'closed' : 'open'}: ${reason}`, (t) => {
    t.is(theWorld(spec, { ...usual, exchange: { ...usual.exchange, ...exchange } }).initialDomainClosed, closed);
  });
}

const AT_INITIAL = '@contosocom.onmicrosoft.com';

test('who has moved with a primary address in the initial domain sends under it, once whatever the aliases', (t) => {
  const recipients = ['bob', 'carol', 'dave', 'erin', 'frank'].map((name) =>
    aMailbox(name, {
      primaryAddress: `${name}${AT_INITIAL}`,
      addresses: [`${name}${AT_INITIAL}`, `${name}@contoso.com`, `${name}.alias@contoso.com`],
    }),
  );
  const moved = aSpec({
    recipients: {
      migrated: { from: 'List', addresses: ['bob', 'carol', 'dave', 'erin'].map((n) => `${n}@contoso.com`) },
    },
  });
  t.deepEqual(theWorld(moved, { ...usual, exchange: { ...usual.exchange, recipients } }).initialSenders, {
    count: 4,
    examples: [`bob${AT_INITIAL}`, `carol${AT_INITIAL}`, `dave${AT_INITIAL}`],
  });
});

test('a mail user with a primary address in the initial domain sends nothing there', (t) => {
  const mailUser = aMailbox('bob', {
    kind: 'MailUser',
    primaryAddress: `bob${AT_INITIAL}`,
    externalAddress: 'b@x.example',
  });
  const exchange = { ...usual.exchange, recipients: [mailUser] };
  t.is(theWorld(spec, { ...usual, exchange }).initialSenders.count, 0);
});
