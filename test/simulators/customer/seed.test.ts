import test from 'ava';
import {
  disableOldMailbox,
  enableOldMailbox,
  giveMailbox,
  moveMailbox,
  removeDomainFromOldServer,
  removeForwarders,
  setSmartHost,
  takeMailboxAway,
  writeForwarders,
} from '../../../src/simulators/customer/persons.ts';
import { type Seed, seedContoso } from '../../../src/simulators/customer/seed.ts';
import { createWorld, type RecipientRecord, type World } from '../../../src/simulators/world.ts';

const ANNA = 'anna@contoso.com';

function recipients(world: World, seed: Seed): RecipientRecord[] {
  return world.effectiveSettings(seed.tenantId).recipients;
}

function movedMembers(world: World, seed: Seed): string[] | undefined {
  return recipients(world, seed).find(({ addresses }) => addresses.includes(seed.movedGroup))?.members;
}

test('the customer starts with everything on the old server and an empty tenant', (t) => {
  const world = createWorld();
  const seed = seedContoso(world);
  const server = world.oldServers.get('mail.contoso.com');
  t.is(server?.domains.get('contoso.com')?.mailboxes.size, 12);
  t.deepEqual(
    recipients(world, seed).map(({ addresses }) => addresses[0]),
    [seed.movedGroup],
  );
  t.deepEqual(
    world.effectiveSettings(seed.tenantId).acceptedDomains.map(({ name, domainType }) => `${name} ${domainType}`),
    ['contosocom.onmicrosoft.com Authoritative', 'contoso.com Authoritative'],
  );
  t.true(world.zones.get('contoso.com')?.apiTokens.has(seed.cloudflareToken));
  t.true(seed.dnsHosts.has('_spf.mailer.example'));
});

test('the same customer is the same in every run', (t) => {
  t.deepEqual(seedContoso(createWorld()), seedContoso(createWorld()));
});

test('those who have moved have a mailbox with every address and are in the group', (t) => {
  const world = createWorld();
  const seed = seedContoso(world, { moved: [ANNA] });
  t.deepEqual(recipients(world, seed).find(({ addresses }) => addresses[0] === ANNA)?.addresses, [
    ANNA,
    'a.miller@contoso.com',
    'anna@contosocom.onmicrosoft.com',
  ]);
  t.deepEqual(movedMembers(world, seed), [ANNA]);
});

test('a licence alone makes a mailbox and moves nobody', (t) => {
  const world = createWorld();
  const seed = seedContoso(world);
  giveMailbox(world, seed, ANNA);
  t.true(recipients(world, seed).some(({ addresses }) => addresses[0] === ANNA));
  t.deepEqual(movedMembers(world, seed), []);
});

test('a mailbox that is moved twice and taken away leaves nothing', (t) => {
  const world = createWorld();
  const seed = seedContoso(world);
  moveMailbox(world, seed, ANNA);
  moveMailbox(world, seed, ANNA);
  t.deepEqual(movedMembers(world, seed), [ANNA]);
  takeMailboxAway(world, seed, ANNA);
  t.deepEqual(movedMembers(world, seed), []);
  t.is(recipients(world, seed).length, 1);
});

test('mailboxes have the type of what they were', (t) => {
  const world = createWorld();
  const seed = seedContoso(world);
  const types = [ANNA, seed.sharedMailbox, seed.list].map((address) => giveMailbox(world, seed, address).type);
  t.deepEqual(types, ['UserMailbox', 'SharedMailbox', 'MailUniversalDistributionGroup']);
});

test('the persons change the old server', (t) => {
  const world = createWorld();
  const seed = seedContoso(world);
  const server = world.oldServers.get(seed.oldServerHost);
  const domain = server?.domains.get(seed.domain);
  writeForwarders(world, seed, [{ address: ANNA, targets: ['anna@contosocom.onmicrosoft.com'] }]);
  t.deepEqual(domain?.aliases.get(ANNA), ['anna@contosocom.onmicrosoft.com']);
  removeForwarders(world, seed, [ANNA]);
  t.false(domain?.aliases.has(ANNA));
  disableOldMailbox(world, seed, ANNA);
  t.false(domain?.mailboxes.has(ANNA));
  enableOldMailbox(world, seed, ANNA);
  t.true(domain?.mailboxes.has(ANNA));
  setSmartHost(world, seed, seed.mxHost);
  t.deepEqual(server?.smartHost, { host: seed.mxHost, port: 25 });
  removeDomainFromOldServer(world, seed);
  t.false(domain?.local);
});

test('two customers may share an old server', (t) => {
  const world = createWorld();
  seedContoso(world);
  const other = seedContoso(world, { domain: 'northwind.example', oldServerHost: 'mail.contoso.com' });
  t.deepEqual(
    [...(world.oldServers.get('mail.contoso.com')?.domains.keys() ?? [])],
    ['contoso.com', 'northwind.example'],
  );
  t.is(other.oldServerAddress, '203.0.113.10');
  t.is(world.tenants.size, 2);
});
