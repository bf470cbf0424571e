import test, { type ExecutionContext } from 'ava';
import { disposition } from '../../../src/errors.ts';
import type { LegacyRole } from '../../../src/ports/legacy.ts';
import { moved, running, TENANT } from './fixture.ts';

type Running = Awaited<ReturnType<typeof running>>;

const INFO = 'info@contoso.com';
const SALES = 'sales@fabrikam.com';

async function inventoryOf(t: ExecutionContext, prepare: (fixture: Running) => void) {
  const fixture = await running(t);
  prepare(fixture);
  const { inventory } = await fixture.panel.read();
  return { addresses: inventory?.addresses, forwards: Object.fromEntries(inventory?.forwards ?? []) };
}

const RULES: ReadonlyArray<{
  readonly forward: string;
  readonly accepted: boolean;
  readonly targets?: readonly string[];
  readonly reason: string;
}> = [
  { forward: SALES, accepted: true, targets: [SALES], reason: 'an address' },
  { forward: 'Sales@Fabrikam.COM', accepted: true, targets: [SALES], reason: 'an address in another case' },
  { forward: `${SALES}, second@fabrikam.com`, accepted: true, targets: [SALES, 'second@fabrikam.com'], reason: 'two' },
  { forward: `"${SALES}"`, accepted: true, targets: [SALES], reason: 'an address in quotes' },
  { forward: '|/home/contoso/tickets.pl', accepted: true, reason: 'a program' },
  {
    forward: '"|/home/contoso/tickets.pl a@b.com, c"',
    accepted: true,
    reason: 'a program with an address and a comma',
  },
  { forward: `"|/bin/x",${SALES}`, accepted: true, targets: [INFO, SALES], reason: 'a program and an address' },
  { forward: '/home/contoso/mail/archive', accepted: true, reason: 'a file' },
  { forward: 'contoso', accepted: true, reason: 'the account itself' },
  { forward: `contoso,${SALES}`, accepted: true, targets: [INFO, SALES], reason: 'the account keeps a copy' },
  { forward: ':blackhole:', accepted: true, reason: 'thrown away, which a sender does not see' },
  { forward: '/dev/null', accepted: true, reason: 'thrown away' },
  { forward: ':fail: no, never again', accepted: false, reason: 'refused, with a comma in the sentence' },
  { forward: '":fail: write to a@b.com"', accepted: false, reason: 'refused in quotes, with an address' },
  { forward: ':defer: later', accepted: false, reason: 'put off for ever' },
  { forward: '', accepted: false, reason: 'a line without a target' },
];
for (const { forward, accepted, targets, reason } of RULES) {
  test(`a rule ${JSON.stringify(forward)} is ${accepted ? '' : 'not '}an address: ${reason}`, async (t) => {
    const found = await inventoryOf(t, ({ account }) => void account.rules.push({ dest: INFO, forward }));
    t.deepEqual(found, { addresses: accepted ? [INFO] : [], forwards: targets ? { [INFO]: targets } : {} });
  });
}

const CATCH_ALLS: ReadonlyArray<readonly [value: string, targets: readonly string[] | undefined, reason: string]> = [
  ['":fail: No Such User Here"', undefined, 'what cPanel gives a new domain'],
  [':fail: Non, merci', undefined, 'in another language'],
  [':blackhole:', [':blackhole:'], 'all is taken and nobody reads it'],
  ['contoso', ['contoso'], "the account's own mailbox"],
  ['Judy@contoso.com', ['judy@contoso.com'], 'a mailbox'],
  [`judy@${TENANT}`, [`judy@${TENANT}`], 'Exchange Online'],
  ['"|/home/contoso/tickets.pl"', ['|/home/contoso/tickets.pl'], 'a program'],
];
for (const [value, targets, reason] of CATCH_ALLS) {
  test(`the default address ${JSON.stringify(value)} is told as the catch-all: ${reason}`, async (t) => {
    const found = await inventoryOf(t, ({ account }) => void account.defaultAddresses.set('contoso.com', value));
    t.deepEqual(found, { addresses: [], forwards: targets ? { '@contoso.com': targets } : {} });
  });
}

test('a forwarder of the whole domain goes before the default address', async (t) => {
  const { forwards } = await inventoryOf(t, ({ account, domain }) => {
    domain.catchAll = 'judy@contoso.com';
    account.domainForwards.set('contoso.com', 'Fabrikam.com');
    account.domainForwards.set('other.example', 'elsewhere.example');
  });
  t.deepEqual(forwards, { '@contoso.com': ['@fabrikam.com'] });
});

test('mailboxes, lists, autoresponders and aliases of the domain are addresses, once each and in order', async (t) => {
  const { addresses } = await inventoryOf(t, ({ account, domain, neighbour }) => {
    domain.mailboxes.add('Judy@contoso.com').add('anna@contoso.com');
    domain.aliases.set('a.miller@contoso.com', ['anna@contoso.com']).set('anna@contoso.com', [SALES]);
    neighbour.mailboxes.add('erin@fabrikam.com');
    account.lists.add('staff@contoso.com').add('staff@fabrikam.com');
    account.autoResponders.add('away@contoso.com').add('anna@contoso.com');
  });
  const names = ['a.miller', 'anna', 'away', 'judy', 'staff'];
  t.deepEqual(
    addresses,
    names.map((name) => `${name}@contoso.com`),
  );
});

const KEEPING: ReadonlyArray<readonly [reason: string, prepare: (fixture: Running) => void]> = [
  ['a mailbox', ({ domain }) => void domain.mailboxes.add(INFO)],
  ['a mailing list', ({ account }) => void account.lists.add(INFO)],
  ['an autoresponder', ({ account }) => void account.autoResponders.add(INFO)],
  ['a program', ({ account }) => void account.rules.push({ dest: INFO, forward: '|/bin/tickets' })],
];
for (const [reason, prepare] of KEEPING) {
  test(`an address is a target of itself where more than the forwarder is there: ${reason}`, async (t) => {
    const { forwards } = await inventoryOf(t, (fixture) => {
      fixture.account.rules.push({ dest: INFO, forward: SALES });
      prepare(fixture);
    });
    t.deepEqual(forwards, { [INFO]: [INFO, SALES] });
  });
}

test('an address that is refused is not one, whatever else is there', async (t) => {
  const found = await inventoryOf(t, ({ account, domain }) => {
    domain.mailboxes.add(INFO);
    account.rules.push({ dest: INFO, forward: ':fail: gone' }, { dest: INFO, forward: SALES });
  });
  t.deepEqual(found, { addresses: [], forwards: {} });
});

test('a program is a forwarder of others too, and a refusal is none', async (t) => {
  const { server, account } = await running(t);
  account.rules.push({ dest: INFO, forward: '|/bin/tickets' }, { dest: 'old@contoso.com', forward: ':fail: gone' });
  t.like(await server.read(), { ours: [], foreign: [INFO] });
});

const ROLES: ReadonlyArray<readonly [mxcheck: string, role: LegacyRole, prepare: (fixture: Running) => void]> = [
  ['local', 'Local', () => {}],
  ['remote', 'Remote', ({ domain }) => Object.assign(domain, { local: false })],
  ['auto', 'Auto', ({ domain }) => Object.assign(domain, { followsMx: true })],
  [
    'secondary',
    'Remote',
    ({ domain, account }) => {
      domain.local = false;
      account.backups.add('contoso.com');
    },
  ],
];
for (const [mxcheck, role, prepare] of ROLES) {
  test(`email routing "${mxcheck}" is told as ${role}`, async (t) => {
    const fixture = await running(t);
    prepare(fixture);
    t.is((await fixture.panel.read()).role, role);
  });
}

test('a look is seven requests, each of which asks about this domain where it can', async (t) => {
  const { panel, account } = await running(t);
  await panel.read();
  t.is(account.calls[0]?.name, 'list_mxs');
  const asked = account.calls.map(({ name, parameters }) => `${name} ${parameters.domain ?? ''}`.trim());
  t.deepEqual(asked.toSorted(), [
    'list_auto_responders contoso.com',
    'list_default_address contoso.com',
    'list_domain_forwarders contoso.com',
    'list_forwarders contoso.com',
    'list_lists contoso.com',
    'list_mxs contoso.com',
    'list_pops',
  ]);
});

test('answers that are wrapped as the documentation writes them are read as well', async (t) => {
  const { panel, account, domain } = await running(t);
  account.envelope = 'Wrapped';
  domain.aliases.set(INFO, [SALES]);
  t.deepEqual((await panel.read()).forwarders, [{ address: INFO, target: SALES }]);
});

test('an account that does not hold the domain is not one without forwarders', async (t) => {
  const { panel, neighbour } = await running(t, { domain: 'elsewhere.example' });
  neighbour.aliases.set('x@elsewhere.example', [moved('x').target]);
  const error = await t.throwsAsync(panel.read());
  t.like(disposition(error), { kind: 'Stall', reason: 'RefusedByService' });
  t.regex(error.message, /elsewhere\.example/);
});

for (const feature of ['lists', 'autoresponders', 'emaildomainfwd']) {
  test(`what the plan does not have, nobody has made: ${feature}`, async (t) => {
    const { panel, account, domain } = await running(t);
    account.features.delete(feature);
    domain.mailboxes.add(INFO);
    t.deepEqual((await panel.read()).inventory?.addresses, [INFO]);
  });
}

test('a default address that may not be read leaves the list of addresses open', async (t) => {
  const { panel, account, domain } = await running(t);
  account.features.delete('defaultaddress');
  domain.aliases.set(INFO, [SALES]);
  const { inventory, forwarders } = await panel.read();
  t.is(inventory, null);
  t.is(forwarders.length, 1);
});

for (const feature of ['forwarders', 'popaccts', 'changemx']) {
  test(`without its feature a look is for the hosting company to mend: ${feature}`, async (t) => {
    const { panel, account } = await running(t);
    account.features.delete(feature);
    const error = await t.throwsAsync(panel.read());
    t.like(disposition(error), { kind: 'Stall', reason: 'PermissionMissing' });
    t.regex(error.message, new RegExp(feature));
  });
}
