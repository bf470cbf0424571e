import test from 'ava';
import { hazardsOf } from '../../../src/domain/mailflow/hazards.ts';
import type { Change, MailWorld } from '../../../src/domain/mailflow/mail-world.ts';
import { possibleWorlds } from '../../../src/domain/mailflow/possible.ts';
import { MOVED, NOBODY, RECEIVE, RETIRE, SEND, STAYING, withHabits } from './worlds.ts';

const kinds = (world: MailWorld) => [...new Set(hazardsOf([world]).map(({ kind }) => kind))];
const dead = { ...MOVED, forwarder: 'None' } as const;
const trap = { ...STAYING, id: 'trap', exchange: 'Mailbox', examples: ['carol@contoso.com'] } as const;

test('the end state of every phase has no hazard', (t) => {
  for (const world of [SEND, RECEIVE, RETIRE]) t.deepEqual(hazardsOf([world]), []);
});

test('hazards come worst first: loops, losses, bounces, what is put off, unused mailboxes, broken rules', (t) => {
  const worlds: MailWorld[] = [
    { ...RECEIVE, outbound: { kind: 'None', leadsTo: 'Unknown', host: '' } },
    { ...SEND, classes: [{ ...MOVED, forwarder: 'None' }, NOBODY] },
    { ...SEND, domainType: 'Authoritative' },
    { ...SEND, mailSubscription: 'None' },
    { ...RECEIVE, classes: [trap, ...RECEIVE.classes] },
  ];
  const order = hazardsOf(worlds).map(({ kind }) => kind);
  t.deepEqual([...new Set(order)], ['Loop', 'Lost', 'Bounce', 'Deferred', 'UnusedMailbox', 'Invariant']);
  t.deepEqual(
    order,
    [...new Set(order)].flatMap((kind) => order.filter((item) => item === kind)),
  );
});

const JUDGED: ReadonlyArray<readonly [reason: string, world: MailWorld, expected: readonly string[]]> = [
  ['a mailbox that its owner does not use takes mail', { ...RECEIVE, classes: [MOVED, trap] }, ['UnusedMailbox']],
  ['a person accepted that', { ...RECEIVE, classes: [MOVED, { ...trap, accepted: true }] }, []],
  ['the loss of an address', { ...RETIRE, classes: [STAYING, ...RETIRE.classes] }, ['Bounce', 'Invariant']],
  ['a person accepted the loss', { ...RETIRE, classes: [{ ...STAYING, accepted: true }, ...RETIRE.classes] }, []],
  ['mail into a dead mailbox', { ...SEND, classes: [dead, NOBODY] }, ['Lost', 'Invariant']],
  ['a person accepted that too', { ...SEND, classes: [{ ...dead, accepted: true }, NOBODY] }, ['Invariant']],
  ['a refusal for an address that nobody has is right', { ...RECEIVE, classes: [MOVED, NOBODY] }, []],
  [
    'a loop for an address that nobody has is a loop',
    withHabits({ ...SEND, classes: [MOVED, NOBODY] }, { unknownRecipients: 'RelayToExchange' }),
    ['Loop', 'Invariant'],
  ],
  [
    'nobody in Exchange Online writes before somebody has moved',
    { ...SEND, domainType: 'Authoritative', classes: [STAYING, NOBODY] },
    [],
  ],
  [
    'nobody writes from an old server that has stopped',
    withHabits({ ...SEND, inbound: { by: 'Nothing', skipLastAddress: false } }, { stopped: true }),
    [],
  ],
  [
    'what goes out through Exchange Online with a null or foreign sender needs a certificate',
    withHabits(SEND, { sendsForeignThrough: 'ExchangeOnline' }),
    ['Lost', 'Bounce'],
  ],
  [
    'which is there',
    {
      ...withHabits(SEND, { sendsForeignThrough: 'ExchangeOnline' }),
      inbound: { by: 'Certificate', skipLastAddress: true },
    },
    [],
  ],
  ['sub-addresses that the tenant does not take', { ...SEND, plusAddressing: false }, ['Bounce']],
  ['of people who have moved only', { ...SEND, plusAddressing: false, classes: [STAYING, NOBODY] }, []],
  ['a policy that may not name the new MX', { ...RECEIVE, mtaSts: 'Published' }, ['Deferred']],
  [
    'nobody sends from a server that is down, and nobody reaches it',
    withHabits({ ...RECEIVE, inbound: { by: 'Nothing', skipLastAddress: false } }, { up: false }),
    ['Deferred'],
  ],
  [
    'a neighbour sends on when our users have stopped',
    withHabits({ ...RETIRE, classes: [dead, NOBODY], forwarders: 'Unconfirmed' }, { role: 'Local' }),
    ['Lost', 'Invariant'],
  ],
  [
    'an old server that sends through Exchange Online must be known there',
    { ...SEND, inbound: { by: 'Nothing', skipLastAddress: false } },
    ['Bounce'],
  ],
];

for (const [reason, world, expected] of JUDGED) {
  test(reason, (t) => {
    t.deepEqual(kinds(world), expected);
  });
}

test('the same hazard of several worlds is told once, by its shortest way', (t) => {
  const looping: MailWorld = { ...RECEIVE, outbound: { ...RECEIVE.outbound, leadsTo: 'Microsoft' } };
  const found = hazardsOf([looping, { ...looping, outbound: { kind: 'None', leadsTo: 'Unknown', host: '' } }]);
  t.is(new Set(found.map(({ key }) => key)).size, found.length);
});

test('a sentence names the sender, an address, how many are like it, and how it ends', (t) => {
  const classes = [{ ...STAYING, count: 12 }, ...RETIRE.classes];
  const sentence = hazardsOf([{ ...RETIRE, classes }]).find(({ kind }) => kind === 'Bounce')?.message ?? '';
  t.regex(
    sentence,
    /from a user in Exchange Online to alice@contoso\.com \(and 11 like it\), refused by Exchange Online with "550 /,
  );
});

test('I9: while something propagates, both values are possible, in every combination', (t) => {
  const before: Change[] = [
    { thing: 'Mx', value: 'Legacy' },
    { thing: 'AcceptedDomain', value: 'Authoritative' },
  ];
  const worlds = possibleWorlds(RECEIVE, before).map(({ mx, domainType }) => `${mx} ${domainType}`);
  t.deepEqual(worlds.toSorted(), [
    'ExchangeOnline Authoritative',
    'ExchangeOnline InternalRelay',
    'Legacy Authoritative',
    'Legacy InternalRelay',
  ]);
});

test('a refused bounce is told with the way out', (t) => {
  const [hazard] = hazardsOf([withHabits(SEND, { sendsForeignThrough: 'ExchangeOnline' })]);
  t.regex(
    hazard?.message ?? '',
    /^mail that nobody reads: mail from the old server itself .*: let the old server show a certificate, .*legacy-bounces-direct/,
  );
});

test('hazards of different senders and of a sub-address have keys of their own', (t) => {
  const world = { ...withHabits(SEND, { sendsForeignThrough: 'ExchangeOnline' }), plusAddressing: false };
  t.deepEqual(
    hazardsOf([world]).map(({ key }) => key),
    ['Lost LegacyUser as Null outside', 'Bounce LegacyUser as Outsider outside', 'Bounce Internet moved sub-address'],
  );
});
