import test from 'ava';
import type { CauseId } from '../../../src/domain/diagnose/causes.ts';
import { diagnose } from '../../../src/domain/diagnose/diagnose.ts';
import type { State } from '../../../src/domain/diagnose/holds.ts';
import { judge, type Observed } from '../../../src/domain/diagnose/judge.ts';
import { parseBounce } from '../../../src/domain/diagnose/parse-bounce.ts';
import type { MailWorld, OutboundRoute, RecipientClass } from '../../../src/domain/mailflow/mail-world.ts';
import { questions } from '../../../src/domain/mailflow/message.ts';
import { route } from '../../../src/domain/mailflow/route.ts';
import { MOVED, NOBODY, RECEIVE, RETIRE, SEND, STAYING, withHabits } from '../mailflow/worlds.ts';

const LOOP = '554 5.4.14 Hop count exceeded - possible mail loop ATTR34';
const NO_ROUTE: OutboundRoute = { kind: 'None', leadsTo: 'Unknown', host: '' };

/** The same as the command observes: the recipient's ways in each of the worlds. */
function observed(worlds: readonly MailWorld[], recipient: RecipientClass | null): Observed {
  const journeys =
    recipient === null
      ? []
      : worlds.flatMap((world) => questions({ ...world, classes: [recipient] }).flatMap((item) => route(world, item)));
  return { worlds, recipient, journeys: journeys.filter(({ message }) => message.recipient !== 'Outside') };
}

function statesOf(text: string, worlds: readonly MailWorld[], recipient: RecipientClass | null) {
  const { errors, trace } = diagnose(parseBounce(text));
  return errors.flatMap((error) => judge(error, trace, observed(worlds, recipient)));
}

interface Row {
  readonly name: string;
  readonly text: string;
  readonly world: MailWorld;
  readonly recipient: RecipientClass | null;
  readonly cause: CauseId;
  readonly state: State;
  readonly reason: RegExp;
}

const POINTS_BACK: RecipientClass = { ...MOVED, exchange: 'PointsToLegacy' };
const RETURNS: RecipientClass = { ...MOVED, returnsToLegacy: true };
const denied = '550 5.7.64 TenantAttribution; Relay Access Denied';
const blocked = '550 5.4.1 Recipient address rejected: Access denied';
const direct = '550 5.7.68 TenantInboundAttribution; Direct Send not allowed';
const spf = '550 5.7.23 Sender Policy Framework violation';
const unknownUser = '550 5.1.1 User unknown in virtual mailbox table';

const ROWS: readonly Row[] = [
  {
    name: 'L1 without a connector',
    text: LOOP,
    world: { ...RECEIVE, outbound: NO_ROUTE },
    recipient: STAYING,
    cause: 'L1',
    state: 'Confirmed',
    reason: /no outbound connector/,
  },
  {
    name: 'L1 where the connector is well',
    text: LOOP,
    world: RECEIVE,
    recipient: STAYING,
    cause: 'L1',
    state: 'Excluded',
    reason: /leads to mail\.contoso\.com/,
  },
  {
    name: 'L1 while MX is the old server',
    text: LOOP,
    world: { ...SEND, outbound: NO_ROUTE },
    recipient: STAYING,
    cause: 'L1',
    state: 'Excluded',
    reason: /MX does not/,
  },
  {
    name: 'L1 where nobody relays',
    text: LOOP,
    world: RETIRE,
    recipient: NOBODY,
    cause: 'L1',
    state: 'Excluded',
    reason: /Authoritative/,
  },
  {
    name: "L2 where the smart host is Microsoft's",
    text: LOOP,
    world: { ...SEND, outbound: { ...SEND.outbound, leadsTo: 'Microsoft' } },
    recipient: STAYING,
    cause: 'L2',
    state: 'Confirmed',
    reason: /Microsoft's/,
  },
  {
    name: 'L2 where DNS did not answer',
    text: LOOP,
    world: { ...SEND, outbound: { ...SEND.outbound, leadsTo: 'Unknown' } },
    recipient: STAYING,
    cause: 'L2',
    state: 'Possible',
    reason: /not known/,
  },
  {
    name: 'L3 where unknown addresses are handed on',
    text: LOOP,
    world: withHabits(SEND, { unknownRecipients: 'RelayToExchange' }),
    recipient: NOBODY,
    cause: 'L3',
    state: 'Confirmed',
    reason: /hands addresses/,
  },
  {
    name: 'L3 where the server accepts what nobody has',
    text: LOOP,
    world: withHabits(SEND, { unknownRecipients: 'CatchAll' }),
    recipient: NOBODY,
    cause: 'L3',
    state: 'Possible',
    reason: /cannot be seen/,
  },
  {
    name: 'L3 where the server refuses them',
    text: LOOP,
    world: SEND,
    recipient: NOBODY,
    cause: 'L3',
    state: 'Excluded',
    reason: /refuses/,
  },
  {
    name: 'L4 where the forwarder leads to a mail user',
    text: LOOP,
    world: SEND,
    recipient: POINTS_BACK,
    cause: 'L4',
    state: 'Confirmed',
    reason: /points to the old server/,
  },
  {
    name: 'L4 of a mailbox',
    text: LOOP,
    world: SEND,
    recipient: MOVED,
    cause: 'L4',
    state: 'Excluded',
    reason: /no mail user/,
  },
  {
    name: 'L5 where the mailbox forwards back',
    text: LOOP,
    world: SEND,
    recipient: RETURNS,
    cause: 'L5',
    state: 'Confirmed',
    reason: /forwards/,
  },
  {
    name: 'L6 without the domain on an old server that relays for Microsoft',
    text: LOOP,
    world: withHabits(RECEIVE, { role: 'Remote', relaysForMicrosoft: 'Yes' }),
    recipient: STAYING,
    cause: 'L6',
    state: 'Confirmed',
    reason: /no longer/,
  },
  {
    name: 'L9 where the initial domain relays, and the old server for Microsoft',
    text: LOOP,
    world: withHabits({ ...SEND, initialDomainClosed: false }, { relaysForMicrosoft: 'Yes' }),
    recipient: { ...MOVED, exchange: 'None' },
    cause: 'L9',
    state: 'Confirmed',
    reason: /relays/,
  },
  {
    name: 'L10 with the flag',
    text: LOOP,
    world: { ...SEND, routesAllViaLegacy: true },
    recipient: null,
    cause: 'L10',
    state: 'Confirmed',
    reason: /RouteAll/,
  },
  {
    name: 'L11 is another tenant',
    text: LOOP,
    world: SEND,
    recipient: MOVED,
    cause: 'L11',
    state: 'Possible',
    reason: /sender's tenant/,
  },
  {
    name: 'the edge blocks an address that only the old server has',
    text: blocked,
    world: { ...RECEIVE, domainType: 'Authoritative' },
    recipient: STAYING,
    cause: 'NoRecipient',
    state: 'Confirmed',
    reason: /no such recipient/,
  },
  {
    name: 'the edge blocks an address that Exchange has',
    text: blocked,
    world: RETIRE,
    recipient: MOVED,
    cause: 'NotReplicated',
    state: 'Possible',
    reason: /has the address/,
  },
  {
    name: 'the edge blocks an address that nobody has',
    text: blocked,
    world: RETIRE,
    recipient: NOBODY,
    cause: 'NoSuchAddress',
    state: 'Confirmed',
    reason: /no side/,
  },
  {
    name: 'relay is denied without a connector',
    text: denied,
    world: { ...SEND, inbound: { by: 'Nothing', skipLastAddress: false } },
    recipient: null,
    cause: 'NoInboundMatch',
    state: 'Confirmed',
    reason: /no enabled inbound connector/,
  },
  {
    name: 'relay is denied to a foreign sender',
    text: denied,
    world: SEND,
    recipient: null,
    cause: 'ForeignSender',
    state: 'Possible',
    reason: /by address/,
  },
  {
    name: 'relay is denied for a certificate',
    text: denied,
    world: { ...SEND, inbound: { by: 'Certificate', skipLastAddress: true } },
    recipient: null,
    cause: 'Certificate',
    state: 'Possible',
    reason: /not observed/,
  },
  {
    name: 'direct send is rejected',
    text: direct,
    world: { ...SEND, rejectDirectSend: true, inbound: { by: 'Nothing', skipLastAddress: false } },
    recipient: MOVED,
    cause: 'DirectSend',
    state: 'Confirmed',
    reason: /rejects direct send/,
  },
  {
    name: 'SPF lacks Exchange Online',
    text: spf,
    world: { ...SEND, spf: { exchange: 'NoPass', legacy: 'Pass' } },
    recipient: null,
    cause: 'Spf',
    state: 'Confirmed',
    reason: /does not pass Exchange Online/,
  },
  { name: 'SPF is well', text: spf, world: SEND, recipient: null, cause: 'Spf', state: 'Excluded', reason: /passes/ },
  {
    name: 'a moved user without a forwarder',
    text: unknownUser,
    world: { ...SEND, forwarders: 'Unconfirmed' },
    recipient: { ...MOVED, legacy: 'None' },
    cause: 'NoForwarder',
    state: 'Confirmed',
    reason: /has moved/,
  },
  {
    name: 'the domain is not local',
    text: '550 relay not permitted',
    world: withHabits(RECEIVE, { role: 'Remote' }),
    recipient: STAYING,
    cause: 'NotLocal',
    state: 'Confirmed',
    reason: /not its own/,
  },
  {
    name: 'the old server is down',
    text: '550 5.4.316 Message expired, connection refused',
    world: withHabits(RECEIVE, { up: false }),
    recipient: STAYING,
    cause: 'OldServerClosed',
    state: 'Confirmed',
    reason: /does not answer/,
  },
  {
    name: 'the certificate that is demanded has expired',
    text: '450 4.7.320 Certificate validation failed [Message=CertificateExpired]',
    world: { ...RECEIVE, outbound: { ...SEND.outbound, tlsFault: 'OutOfDate' } },
    recipient: STAYING,
    cause: 'NoTls',
    state: 'Confirmed',
    reason: /has expired/,
  },
  {
    name: 'an Exchange Server of which nobody knows the version',
    text: '450 4.7.230 Connecting Exchange server version is out-of-date',
    world: withHabits(RECEIVE, { mayBeOutOfDate: true }),
    recipient: MOVED,
    cause: 'OldExchange',
    state: 'Possible',
    reason: /greets as an Exchange Server/,
  },
  {
    name: 'a primary address in the initial domain',
    text: "550 5.7.236 Your message can't be sent",
    world: { ...RECEIVE, initialSenders: { count: 2, examples: ['bob@contosocom.onmicrosoft.com'] } },
    recipient: MOVED,
    cause: 'OnMicrosoftLimit',
    state: 'Confirmed',
    reason: /bob@contosocom.onmicrosoft.com and 1 more/,
  },
  {
    name: 'TLS is demanded and not offered',
    text: '450 4.7.320 Certificate validation failed',
    world: { ...RECEIVE, outbound: { ...SEND.outbound, tlsFault: 'NotOffered' } },
    recipient: STAYING,
    cause: 'NoTls',
    state: 'Confirmed',
    reason: /does not offer the TLS that is demanded/,
  },
  {
    name: 'a policy may not name the MX host',
    text: '550 5.4.8 MX hosts of contoso.com failed MTA-STS validation',
    world: { ...RECEIVE, mtaSts: 'Published' },
    recipient: MOVED,
    cause: 'MtaSts',
    state: 'Possible',
    reason: /policy is published/,
  },
  {
    name: 'no policy is published',
    text: '550 5.4.8 MX hosts of contoso.com failed MTA-STS validation',
    world: RECEIVE,
    recipient: MOVED,
    cause: 'MtaSts',
    state: 'Excluded',
    reason: /no policy/,
  },
  {
    name: 'no subscription',
    text: '451 4.4.4 no mail-enabled subscriptions',
    world: { ...SEND, mailSubscription: 'None' },
    recipient: MOVED,
    cause: 'NoSubscription',
    state: 'Confirmed',
    reason: /no subscription/,
  },
];

for (const { name, text, world, recipient, cause, state, reason } of ROWS) {
  test(`${name}: ${cause} is ${state}`, (t) => {
    const found = statesOf(text, [world], recipient).find(({ id }) => id === cause);
    t.is(found?.state, state);
    t.regex(found?.reason ?? '', reason);
  });
}

test('what holds comes first, what is excluded last', (t) => {
  const states = statesOf(LOOP, [{ ...RECEIVE, outbound: NO_ROUTE }], STAYING).map(({ state }) => state);
  t.is(states[0], 'Confirmed');
  t.is(states.at(-1), 'Excluded');
  t.deepEqual(
    states,
    states.toSorted(
      (a, b) => ['Confirmed', 'Possible', 'Excluded'].indexOf(a) - ['Confirmed', 'Possible', 'Excluded'].indexOf(b),
    ),
  );
});

test('a cause of a value that still propagates is possible, not excluded', (t) => {
  const worlds = [RECEIVE, { ...RECEIVE, outbound: NO_ROUTE }];
  const found = statesOf(LOOP, worlds, STAYING).find(({ id }) => id === 'L1');
  t.is(found?.state, 'Possible');
  t.regex(found?.reason ?? '', /has not reached every server/);
});
