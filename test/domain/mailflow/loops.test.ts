import test from 'ava';
import { hazardsOf } from '../../../src/domain/mailflow/hazards.ts';
import type { MailWorld, OutboundRoute } from '../../../src/domain/mailflow/mail-world.ts';
import { anOutboundConnector, aSpec, someFacts, theWorld, withMx } from '../../support/builders.ts';
import { MOVED, NOBODY, RECEIVE, SEND, STAYING, withHabits } from './worlds.ts';

const NO_ROUTE: OutboundRoute = { kind: 'None', leadsTo: 'Unknown', host: '' };
const CLOSED = { classes: [MOVED, NOBODY, STAYING] };

/** Every cause of a loop that the model can express, each with the world that lacks it by one fact. */
const LOOPS: ReadonlyArray<readonly [cause: string, looping: MailWorld, mended: MailWorld]> = [
  ['L1 InternalRelay and MX at Exchange Online without a connector', { ...RECEIVE, outbound: NO_ROUTE }, RECEIVE],
  [
    'L1 the connector uses MX',
    { ...RECEIVE, outbound: { ...NO_ROUTE, kind: 'MxRecord' } },
    { ...SEND, outbound: { ...NO_ROUTE, kind: 'MxRecord' } },
  ],
  [
    'L1 is no loop while Authoritative',
    { ...RECEIVE, outbound: NO_ROUTE },
    { ...RECEIVE, outbound: NO_ROUTE, domainType: 'Authoritative' },
  ],
  ["L2 the smart host is Microsoft's", { ...SEND, outbound: { ...SEND.outbound, leadsTo: 'Microsoft' } }, SEND],
  [
    'L3 both sides relay unknown addresses to each other',
    withHabits(SEND, { unknownRecipients: 'RelayToExchange' }),
    SEND,
  ],
  [
    'L3 is no loop while Authoritative',
    withHabits(SEND, { unknownRecipients: 'RelayToExchange' }),
    withHabits(
      { ...SEND, domainType: 'Authoritative', classes: [MOVED, NOBODY] },
      { unknownRecipients: 'RelayToExchange' },
    ),
  ],
  [
    'L4 the forwarder leads to a mail user that points back',
    { ...SEND, classes: [{ ...MOVED, exchange: 'PointsToLegacy' }, NOBODY] },
    { ...SEND, classes: [MOVED, NOBODY] },
  ],
  [
    'L5 the mailbox forwards back to the old server',
    { ...SEND, classes: [{ ...MOVED, returnsToLegacy: true }, NOBODY] },
    SEND,
  ],
  [
    'L6 the domain is not local at an old server that relays for Microsoft',
    withHabits({ ...RECEIVE, ...CLOSED }, { role: 'Remote', relaysForMicrosoft: 'Yes' }),
    withHabits({ ...RECEIVE, ...CLOSED, domainType: 'Authoritative' }, { role: 'Remote', relaysForMicrosoft: 'Yes' }),
  ],
  [
    'L7 a catch-all of the old server points into the shared domain',
    withHabits(RECEIVE, { unknownRecipients: 'RelayToExchange' }),
    withHabits(RECEIVE, { unknownRecipients: 'CatchAll' }),
  ],
  [
    'L9 the initial domain relays, and the forwarder leads to an address without a mailbox',
    withHabits(
      { ...SEND, initialDomainClosed: false, classes: [{ ...MOVED, exchange: 'None' }, NOBODY] },
      { relaysForMicrosoft: 'Yes' },
    ),
    { ...SEND, classes: [{ ...MOVED, exchange: 'None' }, NOBODY] },
  ],
  [
    'L8 a group and a list may hold each other',
    { ...SEND, classes: [{ ...MOVED, exchange: 'Group', returnsToLegacy: true }, NOBODY] },
    { ...SEND, classes: [{ ...MOVED, exchange: 'Group' }, NOBODY] },
  ],
  [
    'L10 all mail leaves through an old server that hands it back',
    { ...withHabits(SEND, { relaysForMicrosoft: 'Yes' }), routesAllViaLegacy: true },
    { ...withHabits(SEND, { relaysForMicrosoft: 'Yes', sendsThrough: 'Direct' }), routesAllViaLegacy: true },
  ],
  [
    'L11 another tenant takes the mail of its users for its own, and MX leads back',
    withHabits(
      { ...SEND, domainType: 'Authoritative', classes: [{ ...MOVED, legacy: 'None', forwarder: 'None' }] },
      { unknownRecipients: 'RelayToExchange', sharedWithTenants: true },
    ),
    withHabits(
      { ...SEND, domainType: 'Authoritative', classes: [{ ...MOVED, legacy: 'None', forwarder: 'None' }] },
      { unknownRecipients: 'RelayToExchange' },
    ),
  ],
];

for (const [cause, looping, mended] of LOOPS) {
  test(cause, (t) => {
    t.is(hazardsOf([looping])[0]?.kind, 'Loop');
    t.deepEqual(
      hazardsOf([mended]).filter(({ kind }) => kind === 'Loop'),
      [],
    );
  });
}

const spec = aSpec();
const found = withMx(someFacts(), ['contoso-com.mail.protection.outlook.com']);
const relaying = {
  ...found,
  exchange: {
    ...found.exchange,
    acceptedDomains: found.exchange.acceptedDomains.map((item) => ({
      ...item,
      type: item.initial ? item.type : ('InternalRelay' as const),
    })),
  },
};

const CONNECTORS: ReadonlyArray<
  readonly [state: string, connectors: ReturnType<typeof anOutboundConnector>[], loops: boolean]
> = [
  ['none', [], true],
  ['disabled', [anOutboundConnector({ enabled: false })], true],
  ['in test mode', [anOutboundConnector({ testMode: true })], true],
  ['only for mail-flow rules', [anOutboundConnector({ transportRuleScoped: true })], true],
  ['for another domain', [anOutboundConnector({ recipientDomains: ['fabrikam.com'] })], true],
  ['by MX', [anOutboundConnector({ useMxRecord: true, smartHosts: [] })], true],
  ['to a Microsoft host', [anOutboundConnector({ smartHosts: ['contoso-com.mail.protection.outlook.com'] })], true],
  [
    'to two hosts of which one is Microsoft',
    [anOutboundConnector({ smartHosts: ['mail.contoso.com', '52.101.1.1'] })],
    true,
  ],
  ['as we make it', [anOutboundConnector()], false],
  ['for all accepted domains', [anOutboundConnector({ recipientDomains: [], allAcceptedDomains: true })], false],
  ['with a wildcard for everything', [anOutboundConnector({ recipientDomains: ['*'] })], false],
];

for (const [state, outboundConnectors, loops] of CONNECTORS) {
  test(`L1 and L2 in a tenant with a connector ${state}`, (t) => {
    const world = theWorld(spec, { ...relaying, exchange: { ...relaying.exchange, outboundConnectors } });
    t.is(
      hazardsOf([world]).some(({ kind }) => kind === 'Loop'),
      loops,
    );
  });
}
