import test from 'ava';
import {
  giveMailbox,
  initialAddress,
  removeDomainFromOldServer,
  setSmartHost,
  writeForwarders,
} from '../../../src/simulators/customer/persons.ts';
import { seedContoso } from '../../../src/simulators/customer/seed.ts';
import {
  changeSettings,
  enterPhase,
  inboundConnector,
  outboundConnector,
  setDomainType,
  setMx,
  startMailWorld,
  tenantOf,
} from './support.ts';

const ANNA = 'anna@contoso.com';
const CAROL = 'carol@contoso.com';
const PARTNER = 'partner@fabrikam.com';
const ATTR34 = /^554 5\.4\.14 Hop count exceeded - possible mail loop ATTR34/;

const L1 = [
  { says: 'no outbound connector', change: null },
  { says: 'a disabled one', change: { Enabled: false } },
  { says: 'one for another domain', change: { RecipientDomains: ['fabrikam.com'] } },
  { says: 'one that follows MX', change: { UseMXRecord: true } },
  { says: 'one in test mode', change: { TestMode: true } },
  { says: 'one for mail-flow rules only', change: { IsTransportRuleScoped: true } },
  { says: 'a smart host with an MX of its own (L2)', change: { SmartHosts: ['contoso.com'] } },
];

for (const { says, change } of L1) {
  test(`L1: InternalRelay with MX at Microsoft and ${says} loops`, async (t) => {
    const { world, seed, network } = await startMailWorld(t);
    enterPhase(world, seed, 'Receive', []);
    changeSettings(world, seed, (settings) => {
      settings.outboundConnectors = change ? [outboundConnector(seed, change)] : [];
    });
    const { outcome, hops, reply } = await network.send({ origin: 'internet', from: PARTNER, to: CAROL });
    t.is(outcome.kind, 'Looped');
    t.regex(reply, ATTR34);
    t.is(hops.length, 20);
  });
}

test('L4: a forwarder to a mail user that points back loops', async (t) => {
  const { world, seed, network } = await startMailWorld(t);
  enterPhase(world, seed, 'Send', [CAROL]);
  changeSettings(world, seed, (settings) => {
    settings.recipients.push({
      guid: '6f1a1f0e-0d3a-4a52-8a54-00000000000c',
      displayName: 'carol',
      type: 'MailUser',
      addresses: [CAROL, initialAddress(seed, CAROL)],
      externalAddress: CAROL,
    });
  });
  const { outcome, reply } = await network.send({ origin: 'internet', from: PARTNER, to: CAROL });
  t.is(outcome.kind, 'Looped');
  t.regex(reply, ATTR34);
});

test('L5: a mailbox that forwards to an address with a forwarder back loops', async (t) => {
  const { world, seed, network } = await startMailWorld(t, { moved: [ANNA] });
  enterPhase(world, seed, 'Send', [ANNA]);
  changeSettings(world, seed, (settings) => {
    for (const recipient of settings.recipients) {
      if (recipient.addresses.includes(ANNA)) recipient.forwardingAddress = CAROL;
    }
  });
  writeForwarders(world, seed, [{ address: CAROL, targets: [initialAddress(seed, ANNA)] }]);
  const { outcome } = await network.send({ origin: 'internet', from: PARTNER, to: ANNA });
  t.is(outcome.kind, 'Looped');
});

test('L6: an old server that no longer takes the domain bounces those who have not moved', async (t) => {
  const { world, seed, network } = await startMailWorld(t);
  enterPhase(world, seed, 'Receive', []);
  removeDomainFromOldServer(world, seed);
  const { outcome, reply } = await network.send({ origin: 'internet', from: PARTNER, to: CAROL });
  t.is(outcome.kind, 'Bounced');
  t.regex(reply, /^554 5\.7\.1 <carol@contoso\.com>: Relay access denied/);
});

test('a list on each side with the other as its member loops', async (t) => {
  const { world, seed, network } = await startMailWorld(t);
  enterPhase(world, seed, 'Receive', []);
  giveMailbox(world, seed, seed.list).members = ['all@contoso.com'];
  world.commitTenant(seed.tenantId);
  writeForwarders(world, seed, [{ address: 'all@contoso.com', targets: [initialAddress(seed, seed.list)] }]);
  const { outcome } = await network.send({ origin: 'internet', from: PARTNER, to: seed.list });
  t.is(outcome.kind, 'Looped');
});

test('mail that loops ends as a loop even where direct send is rejected', async (t) => {
  const { world, seed, network } = await startMailWorld(t, { moved: [ANNA] });
  setDomainType(world, seed, 'InternalRelay');
  setMx(world, seed, seed.mxHost);
  changeSettings(world, seed, (settings) => {
    settings.rejectDirectSend = true;
  });
  const { reply } = await network.send({ origin: 'exchange', from: ANNA, to: CAROL });
  t.regex(reply, ATTR34);
});

test('an old server that is its own next hop notices it', async (t) => {
  const { world, seed, network } = await startMailWorld(t);
  removeDomainFromOldServer(world, seed);
  const { outcome, reply } = await network.send({ origin: 'old-server', from: CAROL, to: ANNA });
  t.is(outcome.kind, 'Looped');
  t.regex(reply, /^554 5\.4\.6 mail for anna@contoso\.com loops back to myself/);
});

test('a forwarder to an address that Exchange Online does not know bounces and does not loop', async (t) => {
  const { world, seed, network } = await startMailWorld(t);
  enterPhase(world, seed, 'Send', [CAROL]);
  setSmartHost(world, seed, null);
  const { outcome, reply } = await network.send({ origin: 'internet', from: PARTNER, to: CAROL });
  t.is(outcome.kind, 'Bounced');
  t.regex(reply, /^550 5\.4\.1 Recipient address rejected: Access denied/);
  t.true(
    world.deliveries.some(({ mailbox, messageId }) => mailbox === PARTNER && messageId.startsWith('<report-')),
    'the sender gets a report',
  );
});

test('a report that nobody may relay leaves the message lost', async (t) => {
  const { world, seed, network } = await startMailWorld(t);
  enterPhase(world, seed, 'Send', [CAROL]);
  const { outcome } = await network.send({ origin: 'internet', from: PARTNER, to: CAROL });
  t.is(outcome.kind, 'Lost');
  t.deepEqual(
    outcome.failures.map(({ kind, reply }) => `${kind} ${reply.slice(0, 10)}`),
    ['Bounced 550 5.4.1 ', 'Lost 550 5.7.64'],
  );
});

test('while Authoritative a moved user cannot write to one who has not moved', async (t) => {
  const { network } = await startMailWorld(t, { moved: [ANNA] });
  const { outcome, reply } = await network.send({ origin: 'exchange', from: ANNA, to: CAROL });
  t.is(outcome.kind, 'Bounced');
  t.regex(reply, /^550 5\.1\.10/);
});

test('a mailbox without a forwarder splits the mail silently', async (t) => {
  const { world, seed, network } = await startMailWorld(t, { moved: [ANNA] });
  enterPhase(world, seed, 'Send', []);
  const fromOutside = await network.send({ origin: 'internet', from: PARTNER, to: ANNA });
  const fromInside = await network.send({ origin: 'exchange', from: ANNA, to: ANNA });
  t.deepEqual(
    [fromOutside, fromInside].flatMap(({ outcome }) => outcome.deliveries.map(({ side }) => side)),
    ['OldServer', 'ExchangeOnline'],
  );
});

test('a forwarder that names its own address keeps a copy', async (t) => {
  const { world, seed, network } = await startMailWorld(t, { moved: [ANNA] });
  writeForwarders(world, seed, [{ address: ANNA, targets: [ANNA, initialAddress(seed, ANNA)] }]);
  const { outcome } = await network.send({ origin: 'internet', from: PARTNER, to: ANNA });
  t.deepEqual(outcome.deliveries.map(({ side }) => side).sort(), ['ExchangeOnline', 'OldServer']);
});

test('the old list reaches members on both sides', async (t) => {
  const { world, seed, network } = await startMailWorld(t, { moved: ['bob@contoso.com'] });
  enterPhase(world, seed, 'Send', ['bob@contoso.com']);
  const { outcome } = await network.send({ origin: 'internet', from: PARTNER, to: seed.list });
  t.deepEqual(outcome.deliveries.map(({ mailbox, side }) => `${mailbox} ${side}`).sort(), [
    'bob@contoso.com ExchangeOnline',
    'carol@contoso.com OldServer',
    'ivan@contoso.com OldServer',
  ]);
});

test('a list in Exchange Online reaches members on both sides', async (t) => {
  const { world, seed, network } = await startMailWorld(t, { moved: ['bob@contoso.com'] });
  enterPhase(world, seed, 'Receive', ['bob@contoso.com']);
  giveMailbox(world, seed, seed.list);
  const { outcome } = await network.send({ origin: 'internet', from: PARTNER, to: seed.list });
  t.deepEqual(outcome.deliveries.map(({ side }) => side).sort(), ['ExchangeOnline', 'OldServer', 'OldServer']);
});

test('mailbox forwarding leaves no copy unless it says so', async (t) => {
  const { world, seed, network } = await startMailWorld(t, { moved: [ANNA, 'bob@contoso.com'] });
  changeSettings(world, seed, (settings) => {
    for (const recipient of settings.recipients) {
      if (recipient.addresses.includes(ANNA)) recipient.forwardingAddress = 'bob@contoso.com';
    }
  });
  const { outcome } = await network.send({ origin: 'exchange', from: 'bob@contoso.com', to: ANNA });
  t.deepEqual(
    outcome.deliveries.map(({ mailbox }) => mailbox),
    ['bob@contoso.com'],
  );
});

test('the old server being down bounces what Exchange Online has for it', async (t) => {
  const { world, seed, network } = await startMailWorld(t, { moved: [ANNA] });
  enterPhase(world, seed, 'Receive', [ANNA]);
  const server = world.oldServers.get(seed.oldServerHost);
  if (server) server.up = false;
  const { outcome, reply } = await network.send({ origin: 'exchange', from: ANNA, to: CAROL });
  t.is(outcome.kind, 'Bounced');
  t.regex(reply, /^550 5\.4\.316 Message expired, connection refused/);
});

test('a connector that wants a certificate does not hand mail to a server without TLS', async (t) => {
  const { world, seed, network } = await startMailWorld(t, { moved: [ANNA] });
  enterPhase(world, seed, 'Receive', [ANNA]);
  changeSettings(world, seed, (settings) => {
    settings.outboundConnectors = [outboundConnector(seed, { TlsSettings: 'EncryptionOnly' })];
  });
  const { outcome, reply } = await network.send({ origin: 'exchange', from: ANNA, to: CAROL });
  t.is(outcome.kind, 'Bounced');
  t.regex(reply, /^450 4\.7\.320 Certificate validation failed/);
});

test('a connector that wants a certificate takes the right one', async (t) => {
  const { world, seed, network } = await startMailWorld(t, { moved: [ANNA], withCertificate: true });
  enterPhase(world, seed, 'Receive', [ANNA]);
  changeSettings(world, seed, (settings) => {
    const tls = { TlsSettings: 'DomainValidation', TlsDomain: seed.oldServerHost };
    settings.outboundConnectors = [outboundConnector(seed, tls)];
  });
  const { outcome } = await network.send({ origin: 'exchange', from: ANNA, to: CAROL });
  t.is(outcome.kind, 'Delivered');
});

test('without a matching inbound connector the old server may not relay', async (t) => {
  const { world, seed, network } = await startMailWorld(t);
  enterPhase(world, seed, 'Send', []);
  for (const [says, change] of [
    ['no match', { SenderIPAddresses: ['198.51.100.0/24'] }],
    ['disabled', { Enabled: false }],
    ['a partner connector', { ConnectorType: 'Partner' }],
  ] as const) {
    changeSettings(world, seed, (settings) => {
      settings.inboundConnectors = [inboundConnector(seed, change)];
    });
    const { outcome, reply } = await network.send({ origin: 'old-server', from: CAROL, to: PARTNER });
    t.is(outcome.kind, 'Bounced', says);
    t.regex(reply, /^550 5\.7\.64 TenantAttribution; Relay Access Denied/, says);
  }
});

test('a tenant that rejects direct send refuses its own domain from an unknown server', async (t) => {
  const { world, seed, network } = await startMailWorld(t, { moved: [ANNA] });
  enterPhase(world, seed, 'Send', [ANNA]);
  changeSettings(world, seed, (settings) => {
    settings.inboundConnectors = [];
    settings.rejectDirectSend = true;
  });
  const { reply } = await network.send({ origin: 'old-server', from: CAROL, to: ANNA });
  t.regex(reply, /^550 5\.7\.68 TenantInboundAttribution; Direct Send not allowed/);
});

test('a tenant without a mail subscription defers mail from outside', async (t) => {
  const { world, seed, network } = await startMailWorld(t);
  tenantOf(world, seed).mailSubscription = false;
  setMx(world, seed, seed.mxHost);
  const { outcome, reply } = await network.send({ origin: 'internet', from: PARTNER, to: CAROL });
  t.is(outcome.kind, 'Bounced');
  t.regex(reply, /^451 4\.4\.4 Mail received as unauthenticated/);
});

test('MX at Microsoft while Authoritative refuses everybody who has not moved', async (t) => {
  const { world, seed, network } = await startMailWorld(t);
  setMx(world, seed, seed.mxHost);
  const { outcome, reply } = await network.send({ origin: 'internet', from: PARTNER, to: CAROL });
  t.is(outcome.kind, 'Refused');
  t.regex(reply, /^550 5\.4\.1 /);
});

test('a setting reaches mail only after its delay', async (t) => {
  let now = 1_000_000;
  const { world, seed, network } = await startMailWorld(t, {
    clock: () => now,
    delays: { exchangeMs: 60_000, dnsMs: 0 },
    moved: [ANNA],
    change: () => {
      now += 120_000;
    },
  });
  setDomainType(world, seed, 'InternalRelay');
  const early = await network.send({ origin: 'exchange', from: ANNA, to: CAROL });
  now += 60_000;
  const late = await network.send({ origin: 'exchange', from: ANNA, to: CAROL });
  t.deepEqual([early.outcome.kind, late.outcome.kind], ['Bounced', 'Delivered']);
});

test('two customers on one old server are told apart', async (t) => {
  const { world, seed, network } = await startMailWorld(t, {
    change: (world) => void seedContoso(world, { domain: 'northwind.example', oldServerHost: 'mail.contoso.com' }),
  });
  enterPhase(world, seed, 'Send', []);
  const outcomes = [
    await network.send({ origin: 'internet', from: PARTNER, to: 'anna@northwind.example' }),
    await network.send({ origin: 'old-server', from: 'anna@northwind.example', to: CAROL }),
    await network.send({ origin: 'old-server', from: 'anna@northwind.example', to: PARTNER }),
  ];
  t.deepEqual(
    outcomes.map(({ outcome }) => outcome.kind),
    ['Delivered', 'Delivered', 'Bounced'],
    'the connector of contoso.com does not carry the mail of northwind.example',
  );
});
