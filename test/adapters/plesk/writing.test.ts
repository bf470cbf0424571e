import test from 'ava';
import { disposition } from '../../../src/errors.ts';
import { setForwarding } from '../../../src/simulators/plesk/sites.ts';
import { ANNA, BOB, DOMAIN, type PleskFixture, startFixture } from './fixture.ts';

const OTHER = 'somebody@fabrikam.com';

test('an address without an account gets one without a mailbox, which goes with the forwarder', async (t) => {
  const { set, account, asked } = await startFixture(t);
  await set([ANNA]);
  t.like(account(ANNA.address), { hasMailbox: false, isForwarding: true, targets: [ANNA.target] });
  await set([]);
  t.is(account(ANNA.address), undefined);
  t.true(asked().includes('mail/remove'));
});

test('a mailbox stays one, keeps a copy, and does not forward any more afterwards', async (t) => {
  const { set, account, old, asked } = await startFixture(t);
  old.mailboxes.add(ANNA.address);
  await set([ANNA]);
  t.like(account(ANNA.address), { hasMailbox: true, isForwarding: true, targets: [ANNA.target] });
  t.deepEqual(old.aliases.get(ANNA.address), [ANNA.address, ANNA.target]);
  await set([]);
  t.like(account(ANNA.address), { hasMailbox: true, isForwarding: false, targets: [] });
  t.false(asked().includes('mail/remove'));
});

test("a mailbox's other targets stay", async (t) => {
  const { set, account, old, site } = await startFixture(t);
  old.mailboxes.add(ANNA.address);
  setForwarding(site, ANNA.address, true, [OTHER]);
  await set([ANNA]);
  t.deepEqual(account(ANNA.address)?.targets, [OTHER, ANNA.target]);
  await set([]);
  t.like(account(ANNA.address), { isForwarding: true, targets: [OTHER] });
});

test('a target is removed in the spelling that Plesk has of it', async (t) => {
  const { set, account, site, ledger } = await startFixture(t);
  setForwarding(site, ANNA.address, true, ['Anna@ContosoCom.onmicrosoft.com', OTHER]);
  ledger.push(ANNA);
  await set([]);
  t.deepEqual(account(ANNA.address)?.targets, [OTHER]);
});

const KEPT: ReadonlyArray<readonly [given: string, change: (fixture: PleskFixture) => void]> = [
  ['a mailbox', ({ old }) => void old.mailboxes.add(ANNA.address)],
  ['an automatic answer', ({ site }) => void site.answering.add(ANNA.address)],
  ['another target', ({ site }) => setForwarding(site, ANNA.address, true, [ANNA.target, OTHER])],
];

for (const [given, change] of KEPT) {
  test(`an account that got ${given} since it was looked at loses the target and is not removed`, async (t) => {
    const fixture = await startFixture(t);
    await fixture.set([ANNA]);
    const state = await fixture.panel.read();
    change(fixture);
    await fixture.panel.remove(ANNA, state);
    t.false(fixture.account(ANNA.address)?.targets.includes(ANNA.target));
    t.not(fixture.account(ANNA.address), undefined);
    t.false(fixture.asked().includes('mail/remove'));
  });
}

test('removing an account removes no other', async (t) => {
  const { set, old, account } = await startFixture(t);
  old.mailboxes.add('judy@contoso.com');
  await set([ANNA, BOB]);
  await set([BOB]);
  t.not(account('judy@contoso.com'), undefined);
  t.not(account(BOB.address), undefined);
});

interface Blocked {
  readonly given: string;
  readonly why: RegExp;
  arrange(fixture: PleskFixture): void;
}

const BLOCKED: readonly Blocked[] = [
  {
    given: 'a mailing list',
    why: /anna@contoso\.com \(a mailing list has this address\)/,
    arrange({ plesk, site }) {
      plesk.access.mailLists = 'Told';
      site.lists.add(ANNA.address);
    },
  },
  {
    given: 'switched off forwarding to somebody else',
    why: /anna@contoso\.com \(its forwarding is switched off/,
    arrange({ old, site }) {
      old.mailboxes.add(ANNA.address);
      setForwarding(site, ANNA.address, false, [OTHER]);
    },
  },
];

for (const { given, why, arrange } of BLOCKED) {
  test(`${given} is in the way of its own forwarder and of no other`, async (t) => {
    const fixture = await startFixture(t);
    arrange(fixture);
    const before = structuredClone(fixture.account(ANNA.address));
    const error = await t.throwsAsync(fixture.set([ANNA, BOB]), { message: why });
    t.like(disposition(error), { kind: 'Stall', reason: 'ForeignForwarder' });
    t.deepEqual(fixture.account(ANNA.address), before);
    t.deepEqual((await fixture.known()).ours, [BOB]);
  });
}

test('an alias needs nothing of its own where its account gets the same target', async (t) => {
  const { set, old, known, account } = await startFixture(t);
  const alias = { address: 'aa@contoso.com', target: ANNA.target };
  old.mailboxes.add(ANNA.address);
  old.aliases.set(alias.address, [ANNA.address]);
  await set([alias, ANNA]);
  t.deepEqual((await known()).ours, [alias, ANNA]);
  t.deepEqual(account(ANNA.address)?.aliases, ['aa']);
  await set([]);
  t.deepEqual((await known()).ours, []);
  t.deepEqual(account(ANNA.address)?.aliases, ['aa']);
});

test('an alias of an account that stays gets no forwarder, since it cannot have one', async (t) => {
  const { set, old, account } = await startFixture(t);
  old.mailboxes.add('judy@contoso.com');
  old.aliases.set(ANNA.address, ['judy@contoso.com']);
  const error = await t.throwsAsync(set([ANNA]), { message: /anna@contoso\.com \(somebody else forwards it to judy/ });
  t.like(disposition(error), { kind: 'Stall', reason: 'ForeignForwarder' });
  t.deepEqual(account('judy@contoso.com')?.targets, []);
});

test('to add what is there and to remove what is gone succeeds', async (t) => {
  const { panel, account } = await startFixture(t);
  const empty = await panel.read();
  await panel.add(ANNA, empty);
  await panel.add(ANNA, empty);
  t.deepEqual(account(ANNA.address)?.targets, [ANNA.target]);
  const filled = await panel.read();
  await panel.remove({ ...ANNA, isNew: true }, filled);
  await panel.remove({ ...ANNA, isNew: true }, filled);
  t.is(account(ANNA.address), undefined);
});

test('an account that was there is never removed, even when somebody switched its mailbox off since', async (t) => {
  const { set, old, account } = await startFixture(t);
  old.mailboxes.add(ANNA.address);
  await set([ANNA]);
  old.mailboxes.delete(ANNA.address);
  await set([]);
  t.like(account(ANNA.address), { hasMailbox: false, isForwarding: false, targets: [] });
});

test('a change that Plesk refuses is told in its own words', async (t) => {
  const { plesk, set } = await startFixture(t);
  plesk.access.maxAccounts = 0;
  const error = await t.throwsAsync(set([ANNA]), { message: /mail\/create: error 1024 Limit is reached/ });
  t.like(disposition(error), { kind: 'Stall', reason: 'RefusedByService' });
});

test('more than 50 changes go on in the next call', async (t) => {
  const { set, known, old } = await startFixture(t);
  const many = Array.from({ length: 120 }, (_, index) => {
    const name = `user${String(index).padStart(3, '0')}`;
    return { address: `${name}@${DOMAIN}`, target: `${name}@contosocom.onmicrosoft.com` };
  });
  for (const { address } of many.slice(0, 60)) old.mailboxes.add(address);
  t.is(await set(many), 3);
  t.deepEqual((await known()).ours, many);
});

test('a forwarder whose answer was lost is ours, and is taken back', async (t) => {
  const { plesk, set, known, account } = await startFixture(t);
  plesk.faults.add({ kind: 'ResetAfter', cmdlet: 'mail/create', times: 1 });
  await t.throwsAsync(set([ANNA]));
  t.deepEqual((await known()).ours, [ANNA]);
  await set([]);
  t.is(account(ANNA.address), undefined);
});

test('the mail service is switched off and on, and accounts stay', async (t) => {
  const { set, old, account } = await startFixture(t);
  old.mailboxes.add('judy@contoso.com');
  await set([], 'Remote');
  t.false(old.local);
  t.not(account('judy@contoso.com'), undefined);
  await set([], 'Local');
  t.true(old.local);
});
