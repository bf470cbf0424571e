import test from 'ava';
import type { MigrationSpec } from '../../../src/api/v1alpha1/normalize.ts';
import type { HybridMailMigrationSpec } from '../../../src/api/v1alpha1/types.generated.ts';
import type { Facts } from '../../../src/domain/facts.ts';
import type { RecipientClass } from '../../../src/domain/mailflow/mail-world.ts';
import type { LegacyForwarder } from '../../../src/domain/model/legacy-server.ts';
import type { Recipient } from '../../../src/domain/model/recipient.ts';
import { addressesOf } from '../../../src/domain/recipients/addresses.ts';
import { classify } from '../../../src/domain/recipients/classes.ts';
import { forwarderDigest, forwardersFor, targetsToProve } from '../../../src/domain/recipients/forwarders.ts';
import { compareSides } from '../../../src/domain/recipients/parity.ts';
import { forwarderTaskId } from '../../../src/domain/tasks.ts';
import { NEW_AGENT } from '../../support/apply-to-facts.ts';
import { aMailbox, aSpec, someFacts } from '../../support/builders.ts';

const usual = someFacts();

function facts(recipients: readonly Recipient[], changes: Partial<Facts> = {}): Facts {
  return { ...usual, exchange: { ...usual.exchange, recipients }, ...changes };
}

function movedBy(migrated: HybridMailMigrationSpec['recipients']['migrated'], exclude: string[] = []): MigrationSpec {
  return aSpec({ recipients: { migrated, exclude } });
}

const both = facts([
  aMailbox('alice'),
  aMailbox('bob', { addresses: ['bob@contoso.com', 'bob@contosocom.onmicrosoft.com', 'robert@contoso.com'] }),
]);
const inGroup = (members: readonly string[]) => ({ ...both, directory: { ...both.directory, groupMembers: members } });

const MOVED: ReadonlyArray<readonly [reason: string, spec: MigrationSpec, facts: Facts, moved: readonly string[]]> = [
  ['a mailbox alone moves nobody', movedBy({ from: 'List', addresses: [] }), both, []],
  [
    'by list, with all addresses of the mailbox',
    movedBy({ from: 'List', addresses: ['robert@contoso.com'] }),
    both,
    ['bob@contoso.com', 'robert@contoso.com'],
  ],
  [
    'by group, named by the address in the initial domain',
    movedBy({ from: 'Group', group: 'moved@contoso.com' }),
    inGroup(['bob@contosocom.onmicrosoft.com']),
    ['bob@contoso.com', 'robert@contoso.com'],
  ],
  ['an empty group moves nobody', movedBy({ from: 'Group', group: 'moved@contoso.com' }), inGroup([]), []],
  [
    'every mailbox',
    movedBy({ from: 'EveryMailbox' }),
    both,
    ['alice@contoso.com', 'bob@contoso.com', 'robert@contoso.com'],
  ],
  [
    'a mail user is no mailbox',
    movedBy({ from: 'EveryMailbox' }),
    facts([aMailbox('carol', { kind: 'MailUser' })]),
    [],
  ],
  [
    'who is excluded stays, whatever the group says',
    movedBy({ from: 'EveryMailbox' }, ['alice@contoso.com']),
    both,
    ['bob@contoso.com', 'robert@contoso.com'],
  ],
  [
    'who is named and has no mailbox has moved nevertheless',
    movedBy({ from: 'List', addresses: ['zoe@contoso.com'] }),
    both,
    ['zoe@contoso.com'],
  ],
  ['addresses of other domains are left out', movedBy({ from: 'List', addresses: ['zoe@fabrikam.com'] }), both, []],
];

for (const [reason, spec, world, moved] of MOVED) {
  test(`moved: ${reason}`, (t) => {
    t.deepEqual(
      addressesOf(spec, world).flatMap((item) => (item.moved ? [item.address] : [])),
      moved,
    );
  });
}

test('addresses come from both sides, the list and the exclusions, each once and sorted', (t) => {
  const spec = movedBy({ from: 'List', addresses: ['zoe@contoso.com'] }, ['scanner@contoso.com']);
  t.deepEqual(
    addressesOf(spec, both).map(({ address, onLegacy }) => `${address} ${onLegacy}`),
    [
      'alice@contoso.com Accepts',
      'bob@contoso.com Accepts',
      'robert@contoso.com None',
      'scanner@contoso.com None',
      'zoe@contoso.com None',
    ],
  );
  const unknown = addressesOf(spec, { ...both, inventory: null });
  t.true(
    unknown.every(({ onLegacy }) => onLegacy === 'Unknown'),
    'no list is no knowledge, not absence',
  );
});

const bobMoved = movedBy({ from: 'List', addresses: ['bob@contoso.com'] });
const TARGET = 'bob@contosocom.onmicrosoft.com';
const probed = (answer: 'Accepted' | 'Refused' | 'Unknown') =>
  new Map([[TARGET, { address: TARGET, answer, reply: '550 5.4.1' }]]);

const PROOFS: ReadonlyArray<readonly [reason: string, facts: Facts, proof: RegExp]> = [
  ['the directory has it, nobody asked by RCPT', facts([aMailbox('bob')]), /^Directory$/],
  ['RCPT accepted it', facts([aMailbox('bob')], { targetProbes: probed('Accepted') }), /^Probed$/],
  ['RCPT was put off', facts([aMailbox('bob')], { targetProbes: probed('Unknown') }), /^Directory$/],
  [
    'RCPT refused it, so the directory does not count',
    facts([aMailbox('bob')], { targetProbes: probed('Refused') }),
    /refuses bob@contosocom\.onmicrosoft\.com: 550 5\.4\.1/,
  ],
  ['a shared mailbox keeps mail', facts([aMailbox('bob', { kind: 'SharedMailbox' })]), /^Directory$/],
  ['a room keeps mail', facts([aMailbox('bob', { kind: 'Resource' })]), /^Directory$/],
  ['a group spreads it', facts([aMailbox('bob', { kind: 'Group' })]), /^Directory$/],
  ['a mail user points elsewhere (L4)', facts([aMailbox('bob', { kind: 'MailUser' })]), /is a MailUser/],
  ['a contact points elsewhere (L4)', facts([aMailbox('bob', { kind: 'MailContact' })]), /is a MailContact/],
  ['nobody is there', facts([]), /no recipient with this address/],
  [
    'no address in the initial domain',
    facts([aMailbox('bob', { addresses: ['bob@contoso.com'] })]),
    /has no address in contosocom\.onmicrosoft\.com/,
  ],
];

for (const [reason, world, proof] of PROOFS) {
  test(`a forwarder's proof: ${reason}`, (t) => {
    const { wanted, unproven } = forwardersFor(addressesOf(bobMoved, world), world);
    t.is(wanted.length + unproven.length, 1);
    t.regex(wanted[0]?.proof ?? unproven[0]?.why ?? '', proof);
    if (wanted[0]) t.is(wanted[0].target, TARGET);
  });
}

test('a new forwarder waits until Exchange Online was asked about its target', (t) => {
  const world = facts([aMailbox('bob')], { unaskedTargets: new Set([TARGET]) });
  t.deepEqual(forwardersFor(addressesOf(bobMoved, world), world), {
    wanted: [],
    unproven: [{ address: 'bob@contoso.com', why: `waits until Exchange Online is asked about ${TARGET}` }],
    unasked: new Set(['bob@contoso.com']),
  });
});

const annaToo = movedBy({ from: 'List', addresses: ['anna@contoso.com', 'bob@contoso.com'] });
const ANNA_TARGET = 'anna@contosocom.onmicrosoft.com';
const annaAndBob = facts([aMailbox('carol'), aMailbox('anna'), aMailbox('bob'), aMailbox('dan', { kind: 'MailUser' })]);
const oldServer = (ours: readonly LegacyForwarder[]): Partial<Facts> => ({
  legacyServer: { ...NEW_AGENT, ours },
});
const bobs = { address: 'bob@contoso.com', target: TARGET };
const annas = { address: 'anna@contoso.com', target: ANNA_TARGET };
const digest = forwarderDigest([annas, bobs].map((item) => ({ ...item, proof: 'Directory' as const })));
const silent = { legacyServer: { kind: 'Unknown' as const, why: 'the agent has been silent' } };

const TO_PROVE: ReadonlyArray<readonly [reason: string, changes: Partial<Facts>, waiting: readonly string[]]> = [
  ['new forwarders wait', {}, [ANNA_TARGET, TARGET]],
  ['what the server has in force does not', oldServer([annas]), [TARGET]],
  ['what the server forwards elsewhere waits', oldServer([annas, { ...bobs, target: ANNA_TARGET }]), [TARGET]],
  ['a list that a person has confirmed does not', { doneTasks: new Set([forwarderTaskId(digest)]) }, []],
  ['all wait when another list was confirmed', { doneTasks: new Set(['forwarders-00000000']) }, [ANNA_TARGET, TARGET]],
  [
    'a list that was set before the server fell silent does not',
    { ...silent, memory: { ...usual.memory, forwardersSet: digest } },
    [],
  ],
  ['all wait when the server is silent and another list was set', silent, [ANNA_TARGET, TARGET]],
];

for (const [reason, changes, waiting] of TO_PROVE) {
  test(`targets to prove: ${reason}`, (t) => {
    const others = ['carol@contosocom.onmicrosoft.com'];
    t.deepEqual(targetsToProve(annaToo, { ...annaAndBob, ...changes }), { waiting, others });
  });
}

test('targets to prove: whom the door refused is asked about again', (t) => {
  const world = facts([aMailbox('bob')], { targetProbes: probed('Refused') });
  t.deepEqual(targetsToProve(bobMoved, world), { waiting: [], others: [TARGET] });
});

test('the digest names the list, not how it was proven', (t) => {
  const digest = (world: Facts) => forwarderDigest(forwardersFor(addressesOf(bobMoved, world), world).wanted);
  const plain = facts([aMailbox('bob')]);
  t.is(digest(plain), digest({ ...plain, targetProbes: probed('Accepted') }));
  t.not(digest(plain), digest(facts([])));
  t.regex(digest(plain), /^sha256:[0-9a-f]{64}$/);
});

function classesOf(spec: MigrationSpec, world: Facts) {
  const addresses = addressesOf(spec, world);
  return classify(addresses, forwardersFor(addresses, world), 'contoso.com', {
    legacyKnown: world.inventory !== null,
    isSet: false,
  });
}

test('addresses that route alike are one class, with up to three examples', (t) => {
  const inventory = ['d', 'c', 'b', 'a', 'e'].map((name) => `${name}@contoso.com`);
  const [staying, nobody, ...others] = classesOf(movedBy({ from: 'List', addresses: [] }), facts([], { inventory }));
  t.like(staying, { standing: 'Staying', count: 5, examples: ['a@contoso.com', 'b@contoso.com', 'c@contoso.com'] });
  t.like(nobody, { id: 'nobody', count: 0 });
  t.deepEqual(others, []);
});

test('where nobody listed the old server, a class stands for what it may have', (t) => {
  const ids = classesOf(movedBy({ from: 'List', addresses: [] }), facts([], { inventory: null })).map(({ id }) => id);
  t.deepEqual(ids, ['nobody', 'unlisted']);
});

const FORWARDS: ReadonlyArray<readonly [reason: string, to: string | null, returns: boolean]> = [
  ['nowhere', null, false],
  ['outside', 'bob@gmail.example', false],
  ['to its own address', 'bob@contoso.com', true],
  ['to an address that nobody knows', 'bob.old@contoso.com', true],
  ['to a colleague in Exchange Online', 'carol@contoso.com', false],
  ['to a colleague who has not moved', 'alice@contoso.com', false],
];

for (const [reason, forwardsTo, returns] of FORWARDS) {
  test(`a mailbox that forwards ${reason} ${returns ? 'may come back (L5)' : 'does not come back'}`, (t) => {
    const world = facts([aMailbox('bob', { forwardsTo }), aMailbox('carol')]);
    const bob = classesOf(bobMoved, world).find(({ examples }) => examples.includes('bob@contoso.com'));
    t.is(bob?.returnsToLegacy, returns);
  });
}

test('a forward to somebody who is said to have moved, and has no mailbox, may come back', (t) => {
  const spec = movedBy({ from: 'List', addresses: ['alice@contoso.com', 'bob@contoso.com'] });
  const classes = classesOf(spec, facts([aMailbox('bob', { forwardsTo: 'alice@contoso.com' })]));
  t.true(classes.some(({ returnsToLegacy }) => returnsToLegacy));
});

test('a forward to a colleague may come back where nobody listed the old server', (t) => {
  const world = facts([aMailbox('bob', { forwardsTo: 'alice@contoso.com' })], { inventory: null });
  t.true(classesOf(bobMoved, world).some(({ returnsToLegacy }) => returnsToLegacy));
});

const EXCHANGE_KINDS: ReadonlyArray<
  readonly [reason: string, recipient: Partial<Recipient>, kind: RecipientClass['exchange']]
> = [
  ['a room', { kind: 'Resource' }, 'Mailbox'],
  ['a mail user of the old server', { kind: 'MailUser', externalAddress: 'bob@contoso.com' }, 'PointsToLegacy'],
  ['a contact outside', { kind: 'MailContact', externalAddress: 'bob@gmail.example' }, 'PointsElsewhere'],
  ['something that takes no mail', { kind: 'Other' }, 'None'],
];

for (const [reason, changes, kind] of EXCHANGE_KINDS) {
  test(`in the model ${reason} is ${kind}`, (t) => {
    const classes = classesOf(movedBy({ from: 'List', addresses: [] }), facts([aMailbox('bob', changes)]));
    t.is(classes.find(({ examples }) => examples.includes('bob@contoso.com'))?.exchange, kind);
  });
}

test('parity counts both ways, and names traps and losses', (t) => {
  const inventory = ['alice', 'carol', 'dora'].map((name) => `${name}@contoso.com`);
  const spec = aSpec({
    recipients: {
      migrated: { from: 'List', addresses: ['bob@contoso.com', 'zoe@contoso.com'] },
      accepted: ['dora@contoso.com'],
    },
  });
  const world = facts([aMailbox('bob'), aMailbox('carol'), aMailbox('dora')], { inventory });
  t.deepEqual(compareSides(addressesOf(spec, world)), {
    exchange: 3,
    legacy: 3,
    onlyLegacy: ['alice@contoso.com'],
    onlyExchange: ['bob@contoso.com'],
    unusedMailboxes: ['carol@contoso.com'],
    missing: ['zoe@contoso.com'],
  });
  const unlisted = compareSides(addressesOf(spec, { ...world, inventory: null }));
  t.like(unlisted, { legacy: null, onlyLegacy: [], onlyExchange: [] });
});

const BOB = 'bob@contosocom.onmicrosoft.com';
const LISTED: ReadonlyArray<
  readonly [
    reason: string,
    recipients: readonly Recipient[],
    targets: readonly string[],
    forwarder: RecipientClass['forwarder'],
  ]
> = [
  ['nothing is listed', [aMailbox('bob')], [], 'Proven'],
  ['a forwarder to the mailbox', [aMailbox('bob')], [BOB], 'Ends'],
  ['to a mail user (L4)', [aMailbox('bob', { kind: 'MailUser' })], [BOB], 'Open'],
  ['to nobody', [], [BOB], 'Open'],
  ['to a mailbox and to nobody', [aMailbox('bob')], [BOB, 'zoe@contosocom.onmicrosoft.com'], 'Open'],
  ['to somebody else who keeps mail', [aMailbox('carol')], ['carol@contosocom.onmicrosoft.com'], 'Ends'],
  ['to a colleague on the old server', [], ['alice@contoso.com'], 'None'],
];

for (const [reason, recipients, targets, forwarder] of LISTED) {
  test(`the old server's own list: ${reason}`, (t) => {
    const world = facts(recipients, {
      legacyForwards: new Map(targets.length > 0 ? [['bob@contoso.com', targets]] : []),
    });
    const bob = classesOf(bobMoved, world).find(({ examples }) => examples.includes('bob@contoso.com'));
    t.is(bob?.forwarder, forwarder);
  });
}

const staff = aMailbox('staff', { kind: 'MailContact', externalAddress: 'staff@contoso.com' });
const sales = aMailbox('sales', { kind: 'Group' });
const holds = (...entries: [string, string[]][]) => new Map(entries);
const LISTS: ReadonlyArray<
  readonly [reason: string, recipients: readonly Recipient[], forwards: Facts['legacyForwards'], returns: boolean]
> = [
  [
    'the list holds the group',
    [staff, sales],
    holds(['staff@contoso.com', ['sales@contosocom.onmicrosoft.com']]),
    true,
  ],
  [
    'the list holds a list that holds the group, and itself',
    [staff, sales],
    holds(
      ['staff@contoso.com', ['team@contoso.com', 'staff@contoso.com']],
      ['team@contoso.com', ['sales@contoso.com']],
    ),
    true,
  ],
  [
    'Exchange Online knows no such list, so no group holds it',
    [sales],
    holds(['staff@contoso.com', ['sales@contoso.com']]),
    false,
  ],
  ['the list holds only people', [staff, sales], holds(['staff@contoso.com', ['alice@contoso.com']]), false],
  ['nobody wrote down who is in it', [staff, sales], holds(), false],
];

for (const [reason, recipients, legacyForwards, returns] of LISTS) {
  test(`a group ${returns ? 'may come back (L8)' : 'does not come back'}: ${reason}`, (t) => {
    const classes = classesOf(movedBy({ from: 'List', addresses: [] }), facts(recipients, { legacyForwards }));
    t.is(classes.find(({ exchange }) => exchange === 'Group')?.returnsToLegacy, returns);
  });
}

test('an address is in the class that it would be in alone', (t) => {
  const kinds = ['Mailbox', 'SharedMailbox', 'Group', 'MailUser', 'MailContact', 'Other'] as const;
  const recipients = Array.from({ length: 120 }, (_, i) =>
    aMailbox(`r${i}`, {
      kind: kinds[i % kinds.length] ?? 'Other',
      externalAddress: i % 7 === 0 ? `r${i}@contoso.com` : null,
      forwardsTo: i % 11 === 0 ? 'nobody@contoso.com' : null,
    }),
  );
  const every = (nth: number) => recipients.filter((_, i) => i % nth === 0).map(({ primaryAddress }) => primaryAddress);
  const spec = aSpec({ recipients: { migrated: { from: 'List', addresses: every(2) }, accepted: every(5) } });
  const legacyForwards = new Map(
    [...every(3), ...every(13)].map(
      (address) => [address, [`r${address.length % 9}@contosocom.onmicrosoft.com`]] as const,
    ),
  );
  const world = facts(recipients, { inventory: every(4), legacyForwards });
  const addresses = addressesOf(spec, world);
  const forwarders = forwardersFor(addresses, world);
  const alone = new Map<string, number>();
  for (const item of addresses) {
    const [only] = classify([item], forwarders, 'contoso.com', { legacyKnown: true, isSet: false }).filter(
      ({ count }) => count > 0,
    );
    if (only) alone.set(only.id, (alone.get(only.id) ?? 0) + 1);
  }
  const together = classesOf(spec, world).filter(({ count }) => count > 0);
  t.deepEqual(Object.fromEntries(together.map(({ id, count }) => [id, count])), Object.fromEntries(alone));
  t.true(together.length > 20);
});
