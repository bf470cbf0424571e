import test from 'ava';
import { explainOutcome, summarizeJourney } from '../../../src/domain/mailflow/explain.ts';
import type { MailWorld, RecipientClass } from '../../../src/domain/mailflow/mail-world.ts';
import type { Mark, Message } from '../../../src/domain/mailflow/message.ts';
import { route } from '../../../src/domain/mailflow/route.ts';
import { MOVED, NOBODY, RECEIVE, RETIRE, SEND, STAYING, withHabits } from './worlds.ts';

/** Bounces, black holes and detours that are in no row of the delivery table. */
type Way = readonly [
  reason: string,
  world: MailWorld,
  message: Message,
  ends: readonly RegExp[],
  marks?: readonly Mark[],
];

const from = (origin: Message['origin'], recipient: Message['recipient'], sender: Message['sender']): Message => ({
  origin,
  sender,
  recipient,
});
const outside = (recipient: RecipientClass) => from('Internet', recipient, 'Outsider');
const inside = (recipient: Message['recipient']) => from('ExchangeUser', recipient, 'Own');
const neighbour = (recipient: RecipientClass) => from('Neighbour', recipient, 'Outsider');
const tagged = (recipient: RecipientClass): Message => ({ ...outside(recipient), subAddress: true });

const AT_EXCHANGE = /^delivered \(Exchange Online\)$/;
const AT_OLD = /^delivered \(Old server\)$/;
const OUT = /^delivered \(Internet\)$/;
const LOOP = /^mail loop: 554 5\.4\.14 /;
const down = (world: MailWorld) => withHabits(world, { up: false });
const alias: RecipientClass = { ...STAYING, id: 'alias', forwarder: 'Ends', examples: ['robert@contoso.com'] };
const tooEarly: RecipientClass = { ...MOVED, id: 'too early', exchange: 'None', forwarder: 'Open' };
const group: RecipientClass = { ...MOVED, id: 'group', exchange: 'Group', examples: ['sales@contoso.com'] };
const notLocal = (relays: 'Yes' | 'No' | 'Unknown') =>
  withHabits(RECEIVE, { role: 'Remote', relaysForMicrosoft: relays });
const relaying = withHabits({ ...SEND, domainType: 'Authoritative' }, { unknownRecipients: 'RelayToExchange' });
const noOldMailbox: RecipientClass = { ...MOVED, legacy: 'None', forwarder: 'None' };

const WAYS: readonly Way[] = [
  [
    'the old server is down: Exchange Online tries for a day',
    down(RECEIVE),
    outside(STAYING),
    [/^put off: 450 4\.4\.316 .* 550 5\.4\.316 /],
  ],
  ['and what is its own arrives', down(RECEIVE), outside(MOVED), [AT_EXCHANGE]],
  ['with MX at the old server the sender tries', down(SEND), outside(STAYING), [/^put off: 450 4\.4\.1 /]],
  [
    'by MX to a server that is down',
    down({ ...SEND, outbound: { kind: 'None', leadsTo: 'Unknown', host: '' } }),
    inside(STAYING),
    [/^put off: 450 4\.4\.316 /],
  ],
  [
    'the connector demands TLS that is not offered',
    { ...RECEIVE, outbound: { ...RECEIVE.outbound, tlsFault: 'NotOffered' } },
    outside(STAYING),
    [/^put off: 450 4\.7\.320 /],
  ],
  [
    'a policy that nobody widened: senders that honour MTA-STS, and the others',
    { ...RECEIVE, mtaSts: 'Published' },
    outside(MOVED),
    [AT_EXCHANGE, /^put off: 450 4\.4\.8 /],
  ],
  ['a policy that names both', { ...RECEIVE, mtaSts: 'NamesBoth' }, outside(MOVED), [AT_EXCHANGE]],
  ['a policy while MX is the old server', { ...SEND, mtaSts: 'Published' }, outside(MOVED), [AT_EXCHANGE]],
  ["no MX: the domain's own address counts", { ...SEND, mx: 'LegacyByAddress' }, outside(STAYING), [AT_OLD]],
  [
    'no MX, and Exchange Online without a connector',
    { ...SEND, mx: 'LegacyByAddress', outbound: { kind: 'None', leadsTo: 'Unknown', host: '' } },
    inside(STAYING),
    [AT_OLD],
  ],
  [
    'unknown addresses are taken, and nobody said what becomes of them',
    withHabits(SEND, { unknownRecipients: 'CatchAll', catchAllFollowed: false }),
    outside(NOBODY),
    [AT_OLD, LOOP],
  ],
  ['no MX at all', { ...SEND, mx: 'None' }, outside(STAYING), [/^refused by the internet: 5\.4\.4 /]],
  ['a sub-address goes the way of the address', RECEIVE, tagged(MOVED), [AT_EXCHANGE]],
  ['also by the forwarder', SEND, tagged(MOVED), [AT_EXCHANGE]],
  [
    'a sub-address with plus addressing turned off',
    { ...RECEIVE, plusAddressing: false },
    tagged(MOVED),
    [/^refused by Exchange Online: 550 5\.4\.1 /],
  ],
  [
    'a forwarder before the mailbox',
    { ...SEND, classes: [tooEarly, NOBODY] },
    outside(tooEarly),
    [/^refused by Exchange Online: 550 5\.4\.1 /],
  ],
  ['a listed forwarder is there without a mark', { ...SEND, forwarders: 'Unconfirmed' }, outside(alias), [AT_EXCHANGE]],
  ['an alias that only the old server has works by two more hops', RECEIVE, inside(alias), [AT_EXCHANGE]],
  [
    'L6 nobody lets Microsoft relay: a bounce',
    notLocal('No'),
    outside(STAYING),
    [/^refused by the old server: 554 5\.7\.1 /],
  ],
  ['L6 somebody does: a loop', notLocal('Yes'), outside(STAYING), [LOOP]],
  ['L6 nobody knows: either', notLocal('Unknown'), outside(STAYING), [/^refused by the old server: /, LOOP]],
  [
    'a server that lost the domain hands it to its smart host',
    withHabits(SEND, { role: 'Remote' }),
    from('LegacyUser', MOVED, 'Own'),
    [AT_EXCHANGE],
  ],
  [
    'a server that lost the domain, sends by MX, and is its MX',
    withHabits(SEND, { role: 'Remote', sendsThrough: 'Direct' }),
    from('LegacyUser', MOVED, 'Own'),
    [/^refused by the old server: 554 5\.4\.6 /],
  ],
  [
    'L9 the old server relays the initial domain for nobody',
    withHabits({ ...SEND, initialDomainClosed: false }, { relaysForMicrosoft: 'No' }),
    outside({ ...MOVED, exchange: 'None' }),
    [/^refused by the old server: 554 5\.7\.1 /],
  ],
  [
    'L10 the old server relays for nobody',
    { ...withHabits(SEND, { relaysForMicrosoft: 'No' }), routesAllViaLegacy: true },
    from('ExchangeUser', 'Outside', 'Own'),
    [/^refused by the old server: 554 5\.7\.1 /],
  ],
  ['L8 a group in a list that the group may hold', SEND, inside({ ...group, returnsToLegacy: true }), [LOOP]],
  ['a group that no list holds', SEND, inside(group), [AT_EXCHANGE]],
  [
    'L11 taken for the outgoing mail of another tenant, and MX leads back',
    withHabits(relaying, { sharedWithTenants: true }),
    neighbour(noOldMailbox),
    [LOOP],
  ],
  [
    'L11 a target in the initial domain only takes one more hop',
    withHabits(SEND, { sharedWithTenants: true }),
    neighbour(MOVED),
    [AT_EXCHANGE],
  ],
  ['L11 needs a tenant that knows the server by its address', relaying, neighbour(noOldMailbox), [AT_EXCHANGE]],
  [
    'L11 our certificate speaks for us first',
    withHabits({ ...relaying, inbound: { by: 'Certificate', skipLastAddress: true } }, { sharedWithTenants: true }),
    neighbour(noOldMailbox),
    [AT_EXCHANGE],
  ],
  [
    'L11 with MX at Exchange Online there is nothing to lead back',
    withHabits({ ...relaying, mx: 'ExchangeOnline' }, { sharedWithTenants: true }),
    neighbour(noOldMailbox),
    [AT_EXCHANGE],
  ],
  [
    'L11 our own users are not another tenant',
    withHabits(relaying, { sharedWithTenants: true }),
    from('LegacyUser', noOldMailbox, 'Own'),
    [AT_EXCHANGE],
  ],
  [
    'SPF does not pass Exchange Online',
    { ...SEND, spf: { exchange: 'NoPass', legacy: 'Pass' } },
    inside('Outside'),
    [OUT],
    ['SpfDoesNotPass'],
  ],
  [
    'SPF does not pass the old server',
    withHabits({ ...SEND, spf: { exchange: 'Pass', legacy: 'NoPass' } }, { sendsThrough: 'Direct' }),
    from('LegacyUser', 'Outside', 'Own'),
    [OUT],
    ['SpfDoesNotPass'],
  ],
  [
    'SPF of the domain is not asked for a forwarded outsider',
    { ...SEND, spf: { exchange: 'Pass', legacy: 'NoPass' } },
    from('LegacyUser', 'Outside', 'Outsider'),
    [OUT],
  ],
  ["a neighbour's mail is not what enhanced filtering is about", RETIRE, neighbour(MOVED), [AT_EXCHANGE]],
];

for (const [reason, world, message, ends, marks = []] of WAYS) {
  test(reason, (t) => {
    const journeys = route(world, message);
    const found = journeys.map(({ outcome }) => explainOutcome(outcome));
    t.is(found.length, ends.length, journeys.map(summarizeJourney).join('\n'));
    for (const [index, end] of ends.entries()) t.regex(found[index] ?? '', end);
    t.deepEqual(journeys[0]?.marks, marks);
  });
}

test('a sub-address is written with its detail at every hop', (t) => {
  t.deepEqual(
    route(SEND, tagged(MOVED))[0]?.hops.map(({ address }) => address),
    ['bob+x@contoso.com', 'bob+x@contoso.com', 'bob+x@contosocom.onmicrosoft.com'],
  );
});
