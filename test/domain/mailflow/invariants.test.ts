import test from 'ava';
import { violations } from '../../../src/domain/mailflow/invariants.ts';
import type { MailWorld } from '../../../src/domain/mailflow/mail-world.ts';
import { MOVED, NOBODY, RECEIVE, RETIRE, SEND, STAYING, withHabits } from './worlds.ts';

const everybody = [MOVED, NOBODY];

/** Each rule broken by one fact. */
const BROKEN: ReadonlyArray<readonly [rule: string, fact: string, world: MailWorld]> = [
  ['I1', 'the initial domain relays unknown addresses', { ...SEND, initialDomainClosed: false }],
  [
    'I1',
    'a forwarder that is there already leads to nobody',
    { ...SEND, classes: [{ ...MOVED, exchange: 'None', forwarder: 'Open' }, NOBODY] },
  ],
  [
    'I1',
    'a listed forwarder in an initial domain that relays',
    { ...SEND, initialDomainClosed: false, classes: [{ ...MOVED, forwarder: 'Ends' }, NOBODY] },
  ],
  ['I2', 'a moved user has no forwarder', { ...SEND, classes: [{ ...MOVED, forwarder: 'None' }, NOBODY] }],
  [
    'I2',
    'the same before the list of the others is set',
    { ...SEND, forwarders: 'Unconfirmed', classes: [MOVED, { ...MOVED, forwarder: 'None' }, NOBODY] },
  ],
  ['I3', 'the old server relays unknown addresses too', withHabits(SEND, { unknownRecipients: 'RelayToExchange' })],
  ['I4', 'no connector', { ...SEND, outbound: { kind: 'None', leadsTo: 'Unknown', host: '' } }],
  ['I4', 'a connector by MX', { ...SEND, outbound: { kind: 'MxRecord', leadsTo: 'Unknown', host: '' } }],
  ['I4', "a smart host of Microsoft's", { ...SEND, outbound: { ...SEND.outbound, leadsTo: 'Microsoft' } }],
  [
    'I4',
    'a smart host without the TLS that is demanded',
    { ...SEND, outbound: { ...SEND.outbound, tlsFault: 'NotOffered' } },
  ],
  ['I5', 'somebody is only on the old server', { ...RECEIVE, domainType: 'Authoritative' }],
  ['I6', 'no mail-enabled subscription', { ...RECEIVE, mailSubscription: 'None' }],
  ['I6', 'the domain is not local at the old server', withHabits(RECEIVE, { role: 'Remote' })],
  ['I6', 'the tenant does not accept the domain', { ...RECEIVE, domainType: 'Absent' }],
  ['I7', 'SPF does not pass Exchange Online', { ...SEND, spf: { exchange: 'NoPass', legacy: 'Pass' } }],
  ['I7', 'SPF does not pass the old server', { ...SEND, spf: { exchange: 'Pass', legacy: 'NoPass' } }],
  ['I8', 'MX names both sides', { ...RECEIVE, mx: 'Mixed' }],
];

for (const [rule, fact, world] of BROKEN) {
  test(`${rule} is broken: ${fact}`, (t) => {
    t.deepEqual(
      violations(world).map(({ key }) => key),
      [`Invariant ${rule}`],
    );
  });
}

const KEPT: ReadonlyArray<readonly [reason: string, world: MailWorld]> = [
  ['Send', SEND],
  ['Receive', RECEIVE],
  ['Retire', RETIRE],
  [
    'I1 concerns nobody while there is no forwarder',
    { ...SEND, initialDomainClosed: false, classes: [STAYING, NOBODY] },
  ],
  [
    'I2 an old server that has let the domain go takes no mail for anybody',
    { ...withHabits(RETIRE, { role: 'Remote' }), classes: [{ ...MOVED, forwarder: 'None' }, NOBODY] },
  ],
  [
    'I5 a person accepted the loss',
    { ...RECEIVE, domainType: 'Authoritative', classes: [{ ...STAYING, accepted: true }, ...everybody] },
  ],
  ['I6 does not matter while MX is at the old server', { ...SEND, mailSubscription: 'None' }],
  [
    'I7 nobody in Exchange Online sends yet',
    { ...SEND, spf: { exchange: 'NoPass', legacy: 'Pass' }, classes: [STAYING, NOBODY] },
  ],
  [
    'I7 the old server has stopped',
    { ...withHabits(SEND, { stopped: true }), spf: { exchange: 'Pass', legacy: 'NoPass' } },
  ],
  [
    'I7 an old server without an address of its own can be in no record',
    { ...withHabits(SEND, { identified: false }), spf: { exchange: 'Pass', legacy: 'NoPass' } },
  ],
  ['I7 what DNS did not tell is no violation', { ...SEND, spf: { exchange: 'Unknown', legacy: 'Unknown' } }],
];

for (const [reason, world] of KEPT) {
  test(`no rule is broken: ${reason}`, (t) => {
    t.deepEqual(violations(world), []);
  });
}

test('the sentence names an address and counts the others', (t) => {
  const classes = [{ ...STAYING, count: 3 }, MOVED, NOBODY];
  const [hazard] = violations({ ...RECEIVE, domainType: 'Authoritative', classes });
  t.regex(hazard?.message ?? '', /alice@contoso\.com and 2 more$/);
});
