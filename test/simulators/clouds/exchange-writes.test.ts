import test from 'ava';
import { invoke, type Json, running } from './support/running.ts';

const inbound = {
  Name: 'from the old server',
  ConnectorType: 'OnPremises',
  SenderDomains: ['*'],
  SenderIPAddresses: ['203.0.113.10'],
  RequireTls: false,
};

const outbound = {
  Name: 'to the old server',
  ConnectorType: 'OnPremises',
  UseMXRecord: false,
  SmartHosts: ['mail.contoso.com'],
  RecipientDomains: ['contoso.com'],
};

test('a domain becomes a relay domain, and mail follows it', async (t) => {
  const { clouds, world, tenant } = await running(t);
  const { status, body } = await invoke(clouds, 'Set-AcceptedDomain', {
    Identity: 'contoso.com',
    DomainType: 'InternalRelay',
  });
  t.is(status, 200);
  t.is(body.value, undefined);
  t.is(world.effectiveSettings(tenant.id).acceptedDomains[1]?.domainType, 'InternalRelay');
});

test('a connector is returned by New, listed by Get, and gone after Remove', async (t) => {
  const { clouds } = await running(t);
  const made = await invoke(clouds, 'New-InboundConnector', inbound);
  t.like(made.body.value[0], {
    Name: inbound.Name,
    Enabled: true,
    ConnectorSource: 'Default',
    TlsSenderCertificateName: null,
  });
  const { Guid } = made.body.value[0];
  const listed = await invoke(clouds, 'Get-InboundConnector');
  t.is(listed.body.value[0].Guid, Guid);
  const removed = await invoke(clouds, 'Remove-InboundConnector', { Identity: Guid, Confirm: false });
  t.is(removed.status, 200);
  t.deepEqual((await invoke(clouds, 'Get-InboundConnector')).body.value, []);
});

test('a connector made again under the old name is another object', async (t) => {
  const { clouds } = await running(t);
  const first = await invoke(clouds, 'New-OutboundConnector', outbound);
  await invoke(clouds, 'Remove-OutboundConnector', { Identity: outbound.Name });
  const second = await invoke(clouds, 'New-OutboundConnector', outbound);
  t.not(first.body.value[0].Guid, second.body.value[0].Guid);
});

for (const { given, stored } of [
  { given: '*', stored: 'smtp:*;1' },
  { given: 'contoso.com', stored: 'smtp:contoso.com;1' },
  { given: 'smtp:contoso.com;2', stored: 'smtp:contoso.com;2' },
]) {
  test(`sender domain ${given} is stored as ${stored}`, async (t) => {
    const { clouds } = await running(t);
    const { body } = await invoke(clouds, 'New-InboundConnector', { ...inbound, SenderDomains: [given] });
    t.deepEqual(body.value[0].SenderDomains, [stored]);
  });
}

test('empty lists come back as [] or as a list with one empty text, each field always alike', async (t) => {
  const { clouds, tenant } = await running(t);
  for (let number = 0; number < 8; number++) {
    await invoke(clouds, 'New-OutboundConnector', { ...outbound, Name: `connector ${number}`, RecipientDomains: [] });
  }
  const read = async () => {
    const { body } = await invoke(clouds, 'Get-OutboundConnector');
    return body.value.map((row: Json) => JSON.stringify(row.RecipientDomains));
  };
  const seen = await read();
  t.deepEqual([...new Set(seen)].sort(), ['[""]', '[]']);
  t.deepEqual(await read(), seen);
  t.deepEqual(tenant.settings.outboundConnectors[0]?.RecipientDomains, []);
});

const table = (content: object) => ({ '@odata.type': '#Exchange.GenericHashTable', ...content });

for (const { reason, given, held } of [
  { reason: 'an array replaces', given: ['c.contoso.com'], held: ['c.contoso.com'] },
  {
    reason: 'a tagged table adds',
    given: table({ Add: 'c.contoso.com' }),
    held: ['mail.contoso.com', 'c.contoso.com'],
  },
  {
    reason: 'a tagged table adds and removes',
    given: table({ add: ['c.contoso.com'], remove: ['MAIL.contoso.com'] }),
    held: ['c.contoso.com'],
  },
]) {
  test(`smart hosts: ${reason}`, async (t) => {
    const { clouds, tenant } = await running(t);
    await invoke(clouds, 'New-OutboundConnector', outbound);
    await invoke(clouds, 'Set-OutboundConnector', { Identity: outbound.Name, SmartHosts: given });
    t.deepEqual(tenant.settings.outboundConnectors[0]?.SmartHosts, held);
  });
}

test('an empty tagged table empties a list', async (t) => {
  const { clouds, tenant } = await running(t);
  await invoke(clouds, 'New-OutboundConnector', outbound);
  await invoke(clouds, 'Set-OutboundConnector', { Identity: outbound.Name, RecipientDomains: table({}) });
  t.deepEqual(tenant.settings.outboundConnectors[0]?.RecipientDomains, []);
});

test('a Set that changes nothing says so in a warning', async (t) => {
  const { clouds } = await running(t);
  await invoke(clouds, 'New-OutboundConnector', outbound);
  const { body } = await invoke(clouds, 'Set-OutboundConnector', {
    Identity: outbound.Name,
    SmartHosts: ['mail.contoso.com'],
  });
  t.deepEqual(body['@adminapi.warnings'], [
    "The command completed successfully but no settings of 'to the old server' have been modified.",
  ]);
});

test('a new tenant gets its inbound connector disabled, with only a warning', async (t) => {
  const { clouds } = await running(t, ({ tenant }) => {
    tenant.disablesInboundConnectors = true;
  });
  const { status, body } = await invoke(clouds, 'New-InboundConnector', inbound);
  t.is(status, 200);
  t.is(body.value[0].Enabled, false);
  t.regex(body['@adminapi.warnings'][0], /created in a disabled state/);
  const enabled = await invoke(clouds, 'Set-InboundConnector', { Identity: inbound.Name, Enabled: true });
  t.is(enabled.status, 400);
});

test('connectors in test mode are hidden with a warning', async (t) => {
  const { clouds } = await running(t);
  await invoke(clouds, 'New-OutboundConnector', { ...outbound, TestMode: true });
  const plain = await invoke(clouds, 'Get-OutboundConnector');
  t.deepEqual(plain.body.value, []);
  t.regex(plain.body['@adminapi.warnings'][0], /test mode connector/);
  const asked = await invoke(clouds, 'Get-OutboundConnector', { IncludeTestModeConnectors: true });
  t.is(asked.body.value.length, 1);
});

test('with Confirm true the service asks and changes nothing', async (t) => {
  const { clouds, tenant } = await running(t);
  await invoke(clouds, 'New-OutboundConnector', outbound);
  const { body } = await invoke(clouds, 'Remove-OutboundConnector', { Identity: outbound.Name, Confirm: true });
  t.truthy(body['@adminapi.confirmationmessage']);
  t.is(tenant.settings.outboundConnectors.length, 1);
});

test('a write shows to a reader only after the read-back delay', async (t) => {
  const { clouds, world, advance } = await running(t);
  world.delays.readBackMs = 60_000;
  advance(120_000);
  await invoke(clouds, 'New-OutboundConnector', outbound);
  const names = async () => (await invoke(clouds, 'Get-OutboundConnector')).body.value.map((row: Json) => row.Name);
  t.deepEqual(await names(), []);
  advance(60_000);
  t.deepEqual(await names(), [outbound.Name]);
});

test('a name counts as taken before the read-back shows it', async (t) => {
  const { clouds, world, advance } = await running(t);
  world.delays.readBackMs = 60_000;
  advance(120_000);
  await invoke(clouds, 'New-OutboundConnector', outbound);
  t.is((await invoke(clouds, 'New-OutboundConnector', outbound)).status, 400);
});
