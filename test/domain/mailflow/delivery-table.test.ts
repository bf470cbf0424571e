import test from 'ava';
import { explainOutcome, summarizeJourney } from '../../../src/domain/mailflow/explain.ts';
import type { MailWorld } from '../../../src/domain/mailflow/mail-world.ts';
import type { Mark, Message } from '../../../src/domain/mailflow/message.ts';
import { route } from '../../../src/domain/mailflow/route.ts';
import { MOVED, NOBODY, RECEIVE, RETIRE, SEND, STAYING, withHabits } from './worlds.ts';

type Row = readonly [reason: string, world: MailWorld, message: Message, end: RegExp, marks?: readonly Mark[]];

const outsiderTo = (recipient: Message['recipient']): Message => ({
  origin: 'Internet',
  sender: 'Outsider',
  recipient,
});
const oldUserTo = (recipient: Message['recipient']): Message => ({ origin: 'LegacyUser', sender: 'Own', recipient });
const newUserTo = (recipient: Message['recipient']): Message => ({ origin: 'ExchangeUser', sender: 'Own', recipient });
const neighbourTo = (recipient: Message['recipient']): Message => ({
  origin: 'Neighbour',
  sender: 'Outsider',
  recipient,
});
const AT_EXCHANGE = /^delivered \(Exchange Online\)$/;
const AT_OLD = /^delivered \(Old server\)$/;
const OUTSIDE = /^delivered \(Internet\)$/;
const foreignThroughExchange = withHabits(SEND, { sendsForeignThrough: 'ExchangeOnline' });
const byCertificate: MailWorld = { ...foreignThroughExchange, inbound: { by: 'Certificate', skipLastAddress: true } };
const noInbound: MailWorld = { ...SEND, inbound: { by: 'Nothing', skipLastAddress: false } };
const noSubscription = { mailSubscription: 'None' } as const;
const deadMailbox = { ...MOVED, forwarder: 'None' } as const;
const noOldMailbox = { ...deadMailbox, legacy: 'None' } as const;

/** The delivery table of the mail-flow model, one block for each of its rows. */
const TABLE: readonly Row[] = [
  [
    '1 Send: the forwarder carries mail on, and enhanced filtering judges the true sender',
    SEND,
    outsiderTo(MOVED),
    AT_EXCHANGE,
  ],
  [
    '1 Send: without enhanced filtering SPF is judged by the old server',
    { ...SEND, inbound: { by: 'Address', skipLastAddress: false } },
    outsiderTo(MOVED),
    AT_EXCHANGE,
    ['SpfJudgedByOldServer'],
  ],
  ['1 Receive: straight to the mailbox', RECEIVE, outsiderTo(MOVED), AT_EXCHANGE],
  ['1 Retire: straight to the mailbox', RETIRE, outsiderTo(MOVED), AT_EXCHANGE],
  ['2 Send: local at the old server', SEND, outsiderTo(STAYING), AT_OLD],
  ['2 Receive: relayed by the connector', RECEIVE, outsiderTo(STAYING), AT_OLD],
  [
    '2 Retire: refused at the edge, which is why nobody may be left',
    RETIRE,
    outsiderTo(STAYING),
    /^refused by Exchange Online: 550 5\.4\.1 /,
  ],
  ['3 Send: refused at RCPT', SEND, outsiderTo(NOBODY), /^refused by the old server: 550 5\.1\.1 /],
  [
    '3 Receive: accepted, refused behind, bounced',
    RECEIVE,
    outsiderTo(NOBODY),
    /^refused by the old server: 550 5\.1\.1 /,
    ['Backscatter'],
  ],
  [
    '3 Receive: a catch-all keeps it',
    withHabits(RECEIVE, { unknownRecipients: 'CatchAll' }),
    outsiderTo(NOBODY),
    AT_OLD,
  ],
  ['3 Retire: refused at RCPT', RETIRE, outsiderTo(NOBODY), /^refused by Exchange Online: 550 5\.4\.1 /],
  ['4 Send: local in Exchange Online', SEND, newUserTo(MOVED), AT_EXCHANGE],
  ['4 Retire: local in Exchange Online', RETIRE, newUserTo(MOVED), AT_EXCHANGE],
  ['5 Send: relayed by the connector', SEND, newUserTo(STAYING), AT_OLD],
  [
    '5 Authoritative: refused inside',
    { ...SEND, domainType: 'Authoritative' },
    newUserTo(STAYING),
    /^refused by Exchange Online: 550 5\.1\.10 /,
  ],
  [
    '6 Send: the old server refuses',
    SEND,
    newUserTo(NOBODY),
    /^refused by the old server: 550 5\.1\.1 /,
    ['Backscatter'],
  ],
  ['6 Retire: refused inside', RETIRE, newUserTo(NOBODY), /^refused by Exchange Online: 550 5\.1\.10 /],
  ['7 Send: out directly', SEND, newUserTo('Outside'), OUTSIDE],
  ['7 Retire: out directly', RETIRE, newUserTo('Outside'), OUTSIDE],
  ['8 Send: the forwarder, matched as our own', SEND, oldUserTo(MOVED), AT_EXCHANGE],
  ['8 Receive: the same', RECEIVE, oldUserTo(MOVED), AT_EXCHANGE],
  [
    '8 no forwarder, old mailbox gone: refused',
    { ...SEND, classes: [noOldMailbox] },
    oldUserTo(noOldMailbox),
    /^refused by the old server: 550 5\.1\.1 /,
  ],
  [
    '8 no forwarder, old mailbox kept: a silent split',
    { ...SEND, classes: [deadMailbox] },
    oldUserTo(deadMailbox),
    /^lost in the old mailbox/,
  ],
  [
    '8 direct send rejected and no connector: refused',
    { ...noInbound, rejectDirectSend: true },
    oldUserTo(MOVED),
    /^refused by Exchange Online: 550 5\.7\.68 /,
  ],
  ['8 direct send allowed and no connector: accepted', noInbound, oldUserTo(MOVED), AT_EXCHANGE],
  ['9 local at the old server', RECEIVE, oldUserTo(STAYING), AT_OLD],
  ['10 refused by the old server', RECEIVE, oldUserTo(NOBODY), /^refused by the old server: 550 5\.1\.1 /],
  ['11 Send: out by Exchange Online', SEND, oldUserTo('Outside'), OUTSIDE],
  [
    '11 without a connector: relay refused',
    noInbound,
    oldUserTo('Outside'),
    /^refused by Exchange Online: 550 5\.7\.64 /,
  ],
  [
    '11 before the smart host is set: out directly',
    withHabits(noInbound, { sendsThrough: 'Direct' }),
    oldUserTo('Outside'),
    OUTSIDE,
  ],
  [
    '12 a bounce of the old server: an address connector knows no null sender, and nobody is told',
    foreignThroughExchange,
    { ...oldUserTo('Outside'), sender: 'Null' },
    /^lost in a bounce that cannot be returned: "550 5\.7\.64 /,
  ],
  ['12 sent directly it arrives', SEND, { ...oldUserTo('Outside'), sender: 'Null' }, OUTSIDE],
  ['12 a certificate carries it', byCertificate, { ...oldUserTo('Outside'), sender: 'Null' }, OUTSIDE],
  [
    '13 a personal forward: an address connector knows no outside sender',
    foreignThroughExchange,
    { ...oldUserTo('Outside'), sender: 'Outsider' },
    /^refused by Exchange Online: 550 5\.7\.64 /,
  ],
  ['13 sent directly it arrives', SEND, { ...oldUserTo('Outside'), sender: 'Outsider' }, OUTSIDE],
  [
    '13 a certificate carries it, by the relay pool',
    byCertificate,
    { ...oldUserTo('Outside'), sender: 'Outsider' },
    OUTSIDE,
    ['RelayPool'],
  ],
  ['14 Send: a neighbour is served by the forwarder', SEND, neighbourTo(MOVED), AT_EXCHANGE],
  ['14 Receive: and at home', RECEIVE, neighbourTo(STAYING), AT_OLD],
  [
    '14 Retire: without forwarders, while the host still has the domain: a black hole',
    withHabits({ ...RETIRE, classes: [deadMailbox] }, { role: 'Local' }),
    neighbourTo(deadMailbox),
    /^lost in the old mailbox/,
  ],
  ['14 Retire: by MX once the domain is removed', RETIRE, neighbourTo(MOVED), AT_EXCHANGE],
  ['15 Receive: a sender that still has the old MX', { ...RECEIVE, mx: 'Legacy' }, outsiderTo(MOVED), AT_EXCHANGE],
  [
    '15 Retire: a sender that still has the old MX, which is why Retire waits',
    { ...RETIRE, mx: 'Legacy' },
    outsiderTo(MOVED),
    /^refused by the old server: 554 5\.7\.1 /,
  ],
  [
    '16 Send: forwarded mail is put off without a subscription',
    { ...SEND, ...noSubscription },
    outsiderTo(MOVED),
    /^put off: 451 4\.4\.4 /,
  ],
  [
    '16 Receive: all mail is put off without a subscription',
    { ...RECEIVE, ...noSubscription },
    outsiderTo(STAYING),
    /^put off: 451 4\.4\.4 /,
  ],
];

for (const [reason, world, message, end, marks = []] of TABLE) {
  test(`row ${reason}`, (t) => {
    const [journey, ...others] = route(world, message);
    t.truthy(journey);
    if (!journey) return;
    t.deepEqual(others, [], 'one way only');
    t.regex(explainOutcome(journey.outcome), end, summarizeJourney(journey));
    t.deepEqual(journey.marks, marks);
  });
}

test('a world that leaves a choice open gives every way', (t) => {
  const outcomes = (world: MailWorld, message: Message) => route(world, message).map(({ outcome }) => outcome.kind);
  t.deepEqual(outcomes({ ...SEND, mx: 'Mixed', domainType: 'Authoritative' }, outsiderTo(STAYING)), [
    'Delivered',
    'Bounced',
  ]);
  t.deepEqual(outcomes(withHabits(SEND, { unknownRecipients: 'Unknown' }), outsiderTo(NOBODY)), [
    'Bounced',
    'Delivered',
  ]);
  t.deepEqual(outcomes({ ...SEND, forwarders: 'Unconfirmed' }, outsiderTo(MOVED)), ['Delivered', 'Lost']);
});

test('a way names every server, the address as it is there, and the rule', (t) => {
  const [journey] = route(RECEIVE, outsiderTo(STAYING));
  t.deepEqual(
    journey?.hops.map(({ at, address }) => `${at} ${address}`),
    ['Internet alice@contoso.com', 'ExchangeOnline alice@contoso.com', 'Legacy alice@contoso.com'],
  );
  const [forwarded] = route(SEND, outsiderTo(MOVED));
  t.is(forwarded?.hops.at(-1)?.address, 'bob@contosocom.onmicrosoft.com');
});
