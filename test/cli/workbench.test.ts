import test from 'ava';
import { normalize } from '../../src/api/v1alpha1/normalize.ts';
import { toConfig } from '../../src/config/config.ts';
import { openWorkbench } from '../../src/wiring/workbench.ts';
import { fixture } from '../api/fixtures.ts';
import { someFacts } from '../support/builders.ts';

const migration = fixture('full');
const spec = normalize(migration.spec);
const given = {
  secrets: new Map<string, Readonly<Record<string, string>>>([
    ['default/contoso-tenant', { clientId: 'id', clientSecret: 'secret' }],
    ['default/contoso-dns', { apiToken: 'token' }],
  ]),
  configMaps: new Map([['default/contoso-inventory', { addresses: 'bob@contoso.com\n' }]]),
};

test('Exchange Online is observed only, whatever asks for a change', async (t) => {
  await using bench = await openWorkbench(toConfig({}), given, false);
  const { exchange } = await bench.connectTenant('default', spec);
  await t.throwsAsync(exchange.setAcceptedDomainType('contoso.com', 'InternalRelay'), {
    message: /would write, and this tenant is only observed/,
  });
});

test('a change of the zone, a report and an event are refused before anything is sent', async (t) => {
  await using bench = await openWorkbench(toConfig({}), given, false);
  const dns = await bench.connectDns('default', spec);
  const { zone, zoneMail } = someFacts();
  const change = { type: 'MX', name: 'contoso.com', expect: zoneMail.mx, want: zoneMail.mx } as const;
  await t.throwsAsync(dns.swap(zone, change), { message: /only looks/ });
  const object = { ...migration, metadata: { ...migration.metadata, uid: 'u', resourceVersion: '1' } };
  await t.throwsAsync(bench.deps.publishReport(object, {}), { message: /only looks/ });
  const event = { type: 'Normal', reason: 'StepApplied', action: 'Reconcile', note: '' } as const;
  t.throws(() => bench.deps.record(object, event), { message: /only looks/ });
});

test('what the file does not hold is missing, in words that say where it was looked for', async (t) => {
  const nothing = { secrets: new Map(), configMaps: new Map([['default/contoso-inventory', {}]]) };
  await using bench = await openWorkbench(toConfig({}), nothing, false);
  await t.throwsAsync(bench.connectTenant('default', spec), {
    message: /"contoso-tenant" of namespace "default" is not in the file/,
  });
  await t.throwsAsync(bench.deps.readInventory('default', spec), {
    message: 'ConfigMap "contoso-inventory" lacks key "addresses"',
  });
  const fleetless = { ...spec, tenant: { ...spec.tenant, credentialsSecret: null } };
  await t.throwsAsync(bench.connectTenant('default', fleetless), { message: /no fleet-wide app registration/ });
});

test('the inventory is read from the file', async (t) => {
  await using bench = await openWorkbench(toConfig({}), given, false);
  t.deepEqual((await bench.deps.readInventory('default', spec))?.addresses, ['bob@contoso.com']);
  t.is(await bench.deps.readInventory('default', { ...spec, legacy: { ...spec.legacy, inventory: null } }), null);
});

const PANEL = {
  ...spec,
  legacy: {
    ...spec.legacy,
    forwarders: { provider: 'CPanel', url: 'https://127.0.0.1:1', credentialsSecret: 'panel' },
  },
} as const;

test('a panel is asked and never changed', async (t) => {
  const secrets = new Map([...given.secrets, ['default/panel', { user: 'contoso', token: 'token' }]]);
  await using bench = await openWorkbench(toConfig({}), { ...given, secrets }, false);
  const { legacy } = await bench.deps.connect(migration, PANEL);
  t.like(await legacy?.read(), { kind: 'Unknown' }, 'nobody listens there');
  await t.throwsAsync(async () => legacy?.set({ forwarders: [], outgoing: null }), { message: /only looks/ });
});

test('a panel without its user is told by the key that is missing', async (t) => {
  const secrets = new Map([...given.secrets, ['default/panel', { token: 'token' }]]);
  await using bench = await openWorkbench(toConfig({}), { ...given, secrets }, false);
  await t.throwsAsync(bench.deps.connect(migration, PANEL), { message: 'Secret "panel" lacks key "user"' });
});
