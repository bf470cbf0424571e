import test from 'ava';
import type { HybridMailMigrationSpec } from '../../src/api/v1alpha1/types.generated.ts';
import { reportData } from '../../src/controller/report-data.ts';
import type { Facts } from '../../src/domain/facts.ts';
import type { LegacyProvider } from '../../src/domain/model/legacy-server.ts';
import { judgeKnown, type PreflightFacts, preflight, renderPreflight } from '../../src/domain/preflight.ts';
import { aSituation } from '../controller/situations.ts';
import {
  aCertificate,
  aMailbox,
  anInboundConnector,
  anOutboundConnector,
  aSpec,
  someFacts,
} from '../support/builders.ts';

interface Row {
  readonly name: string;
  readonly spec?: Partial<HybridMailMigrationSpec>;
  readonly facts: PreflightFacts;
  /** The one line, or those of its subject. */
  readonly lines: readonly string[];
}

const usual = someFacts();
const exchange = usual.exchange;
const { zone, zoneMail, directory, legacyProbe } = usual;

const AGENT = {
  kind: 'Known',
  ours: [],
  foreign: [],
  outgoing: { kind: 'Direct' },
  role: 'Local',
  queueLength: null,
  inventory: null,
} as const satisfies Facts['legacyServer'];
const by = (provider: LegacyProvider) => ({
  legacy: {
    smartHost: { host: 'mail.contoso.com' },
    forwarders: { provider, credentialsSecretRef: { name: 'old-server' } },
  },
});
const BY_AGENT = by('Postfix');
const BY_PANEL = by('CPanel');

function showing(changes: Parameters<typeof aCertificate>[0]): Facts['legacyProbe'] {
  return { ...legacyProbe, startTls: { kind: 'Works', certificate: aCertificate(changes) } };
}
const legacy = { smartHost: { host: 'mail.contoso.com' }, sendsFrom: { addresses: ['203.0.113.10'] } };

const ROWS: readonly Row[] = [
  {
    name: 'subscriptions that may not be read are no missing ones',
    facts: { directory: { ...directory, mailSubscription: 'Unknown' } },
    lines: ['warn  subscription: the application may not read subscriptions'],
  },
  {
    name: 'a verified domain without mail set up has no MX host',
    facts: { directory: { ...directory, mxHost: null } },
    lines: ['fail  domain in tenant: contoso.com is verified, but Microsoft 365 names no MX host for it'],
  },
  {
    name: 'a domain that Exchange Online does not accept',
    facts: { exchange: { ...exchange, acceptedDomains: [] } },
    lines: ['fail  accepted domain: Exchange Online does not accept mail for contoso.com'],
  },
  {
    name: 'our connectors are known by their mark',
    facts: {
      exchange: {
        ...exchange,
        outboundConnectors: [anOutboundConnector()],
        inboundConnectors: [anInboundConnector()],
      },
    },
    lines: [
      'ok  outbound connector: "hybridmail contoso.com out" is ours, enabled, to mail.contoso.com',
      'ok  inbound connector: "hybridmail mail.contoso.com in" is ours, enabled',
    ],
  },
  {
    name: 'a connector of somebody else that fits is kept',
    facts: { exchange: { ...exchange, outboundConnectors: [anOutboundConnector({ comment: '', name: 'Hybrid' })] } },
    lines: [
      'ok  outbound connector: "Hybrid" is not ours and routes contoso.com to mail.contoso.com, as wanted: it is kept and never changed',
      'ok  inbound connector: none for mail.contoso.com; phase Send makes one',
    ],
  },
  {
    name: 'one that routes elsewhere is in the way',
    facts: {
      exchange: {
        ...exchange,
        outboundConnectors: [anOutboundConnector({ comment: '', name: 'Old', smartHosts: ['filter.example'] })],
        inboundConnectors: [anInboundConnector({ enabled: false })],
      },
    },
    lines: [
      'fail  outbound connector: "Old" is not ours and routes contoso.com to filter.example',
      'fail  inbound connector: "hybridmail mail.contoso.com in" is ours and disabled',
    ],
  },
  {
    name: 'one that routes the mail for everybody through the old server',
    facts: {
      exchange: {
        ...exchange,
        outboundConnectors: [anOutboundConnector({ routeAllMessagesViaOnPremises: true })],
      },
    },
    lines: [
      'ok  outbound connector: "hybridmail contoso.com out" is ours, enabled, to mail.contoso.com',
      'fail  outbound connector: "hybridmail contoso.com out" routes the mail for everybody through the old server, which may hand it back',
      'ok  inbound connector: none for mail.contoso.com; phase Send makes one',
    ],
  },
  {
    name: 'a zone that cannot be written',
    facts: { zone: { ...zone, notWritableBecause: 'the zone is "pending"' } },
    lines: ['fail  zone: contoso.com cannot be written: the zone is "pending"'],
  },
  {
    name: 'a delegation that leads to other name servers than the provider has',
    facts: { zone: { ...zone, nameServers: ['ada.example'] }, zoneMail, publicMx: usual.publicMx },
    lines: ['fail  name servers: the world asks ns1.example; the provider serves ada.example'],
  },
  {
    name: 'a name server that is behind',
    facts: {
      zone,
      zoneMail,
      publicMx: [{ server: 'ns1.example', answer: { kind: 'NoData', negativeTtlSeconds: 60 } }],
    },
    lines: ['warn  name servers: ns1.example show another MX than the provider holds'],
  },
  {
    name: 'name servers that cannot be reached from here',
    facts: { zone, zoneMail, publicMx: [{ server: 'contoso.com', answer: { kind: 'Unknown', why: 'timeout' } }] },
    lines: ['warn  name servers: none of contoso.com answers'],
  },
  {
    name: 'an MX set that names both sides',
    facts: {
      directory,
      memory: usual.memory,
      zoneMail: {
        ...zoneMail,
        mx: {
          ttlSeconds: 60,
          values: [
            { preference: 10, host: 'mail.contoso.com' },
            { preference: 20, host: 'contoso-com.mail.protection.outlook.com' },
          ],
        },
      },
    },
    lines: ['fail  MX: 10 mail.contoso.com, 20 contoso-com.mail.protection.outlook.com, 60 s: both sides are named'],
  },
  {
    name: 'a third host in MX is taken for a gateway',
    facts: {
      directory,
      memory: usual.memory,
      zoneMail: { ...zoneMail, mx: { ttlSeconds: 60, values: [{ preference: 10, host: 'filter.example' }] } },
    },
    lines: ['warn  MX: 10 filter.example, 60 s: filter.example is taken for a gateway of the old server'],
  },
  {
    name: 'two SPF records are for a person',
    facts: {
      directory,
      spfTree: usual.spfTree,
      zoneMail: { ...zoneMail, txt: { ttlSeconds: 60, values: ['v=spf1 -all', 'v=spf1 mx -all'] } },
    },
    lines: ['fail  SPF: "contoso.com" has 2 SPF records'],
  },
  {
    name: 'a published MTA-STS policy must learn the new MX host first',
    facts: { mtaSts: { kind: 'Found', ttlSeconds: 60, values: ['v=STSv1; id=20260101'] } },
    lines: ['warn  MTA-STS: _mta-sts.contoso.com publishes a policy'],
  },
  {
    name: 'a smart host whose MX leads to Microsoft would loop',
    facts: {
      smartHost: {
        ...usual.smartHost,
        mx: { kind: 'Found', ttlSeconds: 60, values: [{ preference: 0, host: 'x.mail.protection.outlook.com' }] },
      },
    },
    lines: ["fail  smart host: mail.contoso.com leads to x.mail.protection.outlook.com, which is Microsoft's"],
  },
  {
    name: 'a smart host at an address of Microsoft would loop',
    facts: { smartHost: { ...usual.smartHost, addresses: { kind: 'Found', ttlSeconds: 60, values: ['40.92.1.1'] } } },
    lines: ["fail  smart host: mail.contoso.com leads to 40.92.1.1, which is Microsoft's"],
  },
  {
    name: 'a lookup that failed is no missing name',
    facts: { smartHost: { ...usual.smartHost, mx: { kind: 'Unknown', why: 'SERVFAIL' } } },
    lines: ['warn  smart host: DNS does not answer for mail.contoso.com'],
  },
  {
    name: 'without STARTTLS a demand for TLS cannot be met',
    spec: { legacy: { ...legacy, smartHost: { host: 'mail.contoso.com', tls: 'EncryptionOnly' } } },
    facts: { now: usual.now, legacyProbe: { ...legacyProbe, startTls: { kind: 'NotOffered' } } },
    lines: [
      'ok  smart host port: mail.contoso.com answers on port 25',
      'fail  STARTTLS: mail.contoso.com does not offer the TLS that is demanded, and spec.legacy.smartHost.tls is EncryptionOnly',
      'ok  unknown addresses: the old server refuses them, as it should',
    ],
  },
  {
    name: 'a certificate that expires soon is told where one is demanded',
    spec: { legacy: { ...legacy, smartHost: { host: 'mail.contoso.com', tls: 'CertificateValidation' } } },
    facts: { now: usual.now, legacyProbe: showing({ validTo: usual.now + 20 * 86_400_000 }) },
    lines: [
      'ok  smart host port: mail.contoso.com answers on port 25',
      'warn  STARTTLS: mail.contoso.com offers it with a certificate of a public root for mail.contoso.com, valid until 2026-01-21',
      'ok  unknown addresses: the old server refuses them, as it should',
    ],
  },
  {
    name: 'a certificate of no public root is no matter where none is demanded',
    facts: { now: usual.now, legacyProbe: showing({ trusted: false, validTo: usual.now - 1 }) },
    lines: [
      'ok  smart host port: mail.contoso.com answers on port 25',
      'ok  STARTTLS: mail.contoso.com offers it with a certificate of no public root for mail.contoso.com, valid until 2025-12-31',
      'ok  unknown addresses: the old server refuses them, as it should',
    ],
  },
  {
    name: 'an Exchange Server must have a version that Microsoft supports',
    facts: { doneTasks: new Set(), legacyProbe: { ...legacyProbe, greeting: 'x Microsoft ESMTP MAIL Service ready' } },
    lines: [
      'ok  smart host port: mail.contoso.com answers on port 25',
      'warn  old Exchange: mail.contoso.com greets as an Exchange Server: an old version is throttled and blocked (450 4.7.230)',
      'ok  unknown addresses: the old server refuses them, as it should',
    ],
  },
  {
    name: 'an agent that was not heard is to be installed',
    spec: BY_AGENT,
    facts: { legacyServer: { kind: 'Unknown', why: 'no agent has asked yet' } },
    lines: ['warn  agent: nothing is known of mail.contoso.com: no agent has asked yet'],
  },
  {
    name: 'an agent tells what it has, and what it has not set',
    spec: BY_AGENT,
    facts: { legacyServer: { ...AGENT, foreign: ['web@contoso.com'], queueLength: 1, inventory: null } },
    lines: [
      'ok  agent: 0 forwarders of ours on mail.contoso.com, 1 of others, which stay as they are, 1 message waits',
    ],
  },
  {
    name: 'a Postfix that gave the domain away would refuse or loop',
    spec: BY_AGENT,
    facts: { legacyServer: { ...AGENT, role: 'Remote', problem: 'disk full' } },
    lines: [
      'warn  agent: 0 forwarders of ours on mail.contoso.com; it says: disk full',
      'fail  agent: the old server does not take contoso.com as its own',
    ],
  },
  {
    name: 'a panel that does not answer is to be reached',
    spec: BY_PANEL,
    facts: { legacyServer: { kind: 'Unknown', why: 'cPanel, list_mxs: connection failed' } },
    lines: ['warn  panel: nothing is known of mail.contoso.com: cPanel, list_mxs: connection failed'],
  },
  {
    name: 'a panel that follows MX is told of before it is pinned',
    spec: BY_PANEL,
    facts: { legacyServer: { ...AGENT, outgoing: null, role: 'Auto' } },
    lines: [
      'ok  panel: 0 forwarders of ours on mail.contoso.com',
      'ok  panel: the old server takes contoso.com while MX leads to it; phase Send pins it',
    ],
  },
  {
    name: 'without an address or certificate the old server cannot be known',
    spec: { legacy: { smartHost: { host: 'mail.contoso.com' } } },
    facts: { exchange },
    lines: [
      'ok  outbound connector: none for contoso.com; phase Send makes one to mail.contoso.com',
      'warn  inbound connector: spec.legacy.sendsFrom is empty, so none can know the old server: it cannot send through Exchange Online',
    ],
  },
  {
    name: 'no inventory keeps Retire closed',
    facts: { inventory: null },
    lines: ['warn  inventory: nobody listed what the old server accepts, so phase Retire stays closed'],
  },
];

for (const { name, spec, facts, lines } of ROWS) {
  test(`found: ${name}`, (t) => {
    const findings = judgeKnown(aSpec(spec), facts);
    const subjects = new Set(lines.map((line) => /^\w+ {2}([^:]+):/.exec(line)?.[1]));
    t.deepEqual(
      findings
        .filter(({ subject }) => subjects.has(subject))
        .map(({ level, subject, found }) => `${level}  ${subject}: ${found}`),
      lines,
    );
    for (const { level, subject, todo } of findings) t.is(level === 'ok', todo === '', `${subject} says what to do`);
  });
}

test('what is not known is not judged', (t) => {
  t.deepEqual(judgeKnown(aSpec(), {}), []);
});

test('a whole look ends with recipients and the mail flow, the way of the message with it', (t) => {
  const facts = someFacts({
    exchange: { ...exchange, recipients: [aMailbox('bob'), aMailbox('alice')] },
  });
  const about = preflight(aSpec(), facts).filter(({ subject }) => /recipients|mail flow/.test(subject));
  t.deepEqual(
    about.map(({ level, subject }) => `${level} ${subject}`),
    [
      'ok recipients',
      'warn recipients',
      'fail mail flow now',
      'fail mail flow now',
      'fail mail flow now',
      'fail mail flow now',
      'fail mail flow now',
    ],
  );
  t.regex(about[1]?.found ?? '', /mailboxes of people who have not moved take mail already: alice@contoso\.com/);
  t.regex(about[2]?.found ?? '', /\[Old server -> lost in the old mailbox, which nobody reads\]$/);
});

test('the report leaves out what a server said, which may differ with every look', (t) => {
  const probe = (reply: string) =>
    someFacts({
      legacyProbe: { ...legacyProbe, nobody: { address: 'nobody@contoso.com', answer: 'Unknown', reply } },
    });
  const [one, other] = ['451 greylisted for 299 s', '451 greylisted for 12 s'].map((reply) =>
    renderPreflight(preflight(aSpec(), probe(reply))),
  );
  t.deepEqual(one, other);
  t.true(
    one?.includes(
      'warn  unknown addresses   the old server cannot be probed -> exempt the prober there, or do without',
    ),
  );
});

test('the report holds the same lines in Prepare, and no longer once the world is changed', (t) => {
  const prepare = aSituation({ spec: aSpec({ phase: 'Prepare' }), facts: someFacts() });
  const lines = renderPreflight(preflight(prepare.spec, prepare.facts));
  t.is(reportData(prepare)['preflight.txt'], `${lines.join('\n')}\n`);
  t.false('preflight.txt' in reportData(aSituation({ spec: aSpec({ phase: 'Send' }) })));
});
