import test from 'ava';
import type { RecipientRecord } from '../../../src/simulators/world.ts';
import { type Json, readGraph, running } from './support/running.ts';

function recipient(name: string, more: Partial<RecipientRecord> = {}): RecipientRecord {
  return {
    guid: `guid of ${name}`,
    displayName: name,
    type: 'UserMailbox',
    addresses: [`${name}@contoso.com`],
    ...more,
  };
}

const nested = [
  recipient('ada', { addresses: ['ada@contoso.com', 'ada@contosocom.onmicrosoft.com'] }),
  recipient('bob'),
  recipient('inner', { type: 'MailUniversalDistributionGroup', members: ['bob@contoso.com', 'moved@contoso.com'] }),
  recipient('moved', { type: 'GroupMailbox', members: ['ada@contoso.com', 'inner@contoso.com'] }),
];

test('a domain tells whether it is verified, default and first', async (t) => {
  const { clouds } = await running(t);
  const { body } = await readGraph(clouds, '/domains/contoso.com');
  t.like(body, {
    id: 'contoso.com',
    isVerified: true,
    isDefault: true,
    isInitial: false,
    supportedServices: ['Email'],
  });
});

test('all domains are listed', async (t) => {
  const { clouds } = await running(t);
  const { body } = await readGraph(clouds, '/domains?$select=id,isInitial');
  t.deepEqual(body.value, [
    { id: 'contosocom.onmicrosoft.com', isInitial: true },
    { id: 'contoso.com', isInitial: false },
  ]);
});

test('an unknown domain is 404', async (t) => {
  const { clouds } = await running(t);
  const answer = await readGraph(clouds, '/domains/fabrikam.com');
  t.like(answer, { status: 404, body: { error: { code: 'Request_ResourceNotFound' } } });
});

test('service records name the MX host and an SPF text with a stray blank', async (t) => {
  const { clouds } = await running(t);
  const { body } = await readGraph(clouds, '/domains/contoso.com/serviceConfigurationRecords');
  const byType = Object.fromEntries(body.value.map((row: Json) => [row.recordType, row]));
  t.is(byType.Mx.mailExchange, 'contoso-com.mail.protection.outlook.com');
  t.is(byType.Txt.text, 'v=spf1 include: spf.protection.outlook.com ~all');
});

for (const { reason, change } of [
  { reason: 'is not verified', change: { verified: false } },
  { reason: 'is not set up for mail', change: { supportedServices: [] } },
]) {
  test(`there are no service records while the domain ${reason}`, async (t) => {
    const { clouds } = await running(t, ({ tenant }) => {
      Object.assign(tenant.directoryDomains.get('contoso.com') ?? {}, change);
    });
    const { status, body } = await readGraph(clouds, '/domains/contoso.com/serviceConfigurationRecords');
    t.is(status, 200);
    t.deepEqual(body.value, []);
  });
}

for (const { mailSubscription, capabilityStatus } of [
  { mailSubscription: true, capabilityStatus: 'Enabled' },
  { mailSubscription: false, capabilityStatus: 'Suspended' },
]) {
  test(`the subscription with mailboxes is ${capabilityStatus}`, async (t) => {
    const { clouds } = await running(t, ({ tenant }) => {
      tenant.mailSubscription = mailSubscription;
    });
    const { body } = await readGraph(clouds, '/subscribedSkus');
    const withMail = body.value.filter((sku: Json) =>
      sku.servicePlans.some((plan: Json) => plan.servicePlanName === 'EXCHANGE_S_STANDARD'),
    );
    t.deepEqual(
      withMail.map((sku: Json) => sku.capabilityStatus),
      [capabilityStatus],
    );
  });
}

test('a group is found by its mail address, and its members through groups inside', async (t) => {
  const { clouds } = await running(t, ({ tenant }) => tenant.settings.recipients.push(...nested));
  const filter = encodeURIComponent("mail eq 'Moved@contoso.com'");
  const groups = await readGraph(clouds, `/groups?$filter=${filter}&$select=id,mail`);
  t.is(groups.body.value.length, 1);
  const id: string = groups.body.value[0].id;
  const members = await readGraph(clouds, `/groups/${id}/transitiveMembers?$select=id,mail,proxyAddresses`);
  t.deepEqual(
    members.body.value.map((row: Json) => [row['@odata.type'], row.mail]),
    [
      ['#microsoft.graph.user', 'ada@contoso.com'],
      ['#microsoft.graph.group', 'inner@contoso.com'],
      ['#microsoft.graph.user', 'bob@contoso.com'],
    ],
  );
  t.deepEqual(members.body.value[0].proxyAddresses, ['SMTP:ada@contoso.com', 'smtp:ada@contosocom.onmicrosoft.com']);
});

test('members come in pages', async (t) => {
  const { clouds } = await running(t, ({ tenant }) => tenant.settings.recipients.push(...nested));
  const { body } = await readGraph(clouds, '/groups');
  const { id } = body.value.find((row: Json) => row.mail === 'moved@contoso.com');
  const first = await readGraph(clouds, `/groups/${id}/transitiveMembers/microsoft.graph.user?$top=1`);
  const second = await readGraph(clouds, first.body['@odata.nextLink']);
  t.deepEqual(
    [...first.body.value, ...second.body.value].map((row: Json) => row.mail),
    ['ada@contoso.com', 'bob@contoso.com'],
  );
  t.is(second.body['@odata.nextLink'], undefined);
});

test('who may not read users gets members without addresses', async (t) => {
  const { clouds } = await running(t, ({ tenant }) => {
    tenant.settings.recipients.push(...nested);
    for (const { roles } of tenant.applications) roles.delete('User.Read.All');
  });
  const { body } = await readGraph(clouds, '/groups');
  const { id } = body.value.find((row: Json) => row.mail === 'inner@contoso.com');
  const members = await readGraph(clouds, `/groups/${id}/transitiveMembers/microsoft.graph.user`);
  t.true(members.body.value.every((row: Json) => row.mail === null));
});

for (const { role, path } of [
  { role: 'Domain.Read.All', path: '/domains' },
  { role: 'Domain.Read.All', path: '/domains/contoso.com/serviceConfigurationRecords' },
  { role: 'Organization.Read.All', path: '/subscribedSkus' },
  { role: 'GroupMember.Read.All', path: '/groups' },
] as const) {
  test(`${path} needs ${role}`, async (t) => {
    const { clouds } = await running(t, ({ tenant }) => {
      for (const { roles } of tenant.applications) roles.delete(role);
    });
    const answer = await readGraph(clouds, path);
    t.like(answer, { status: 403, body: { error: { code: 'Authorization_RequestDenied' } } });
  });
}

function batch(urls: string[]) {
  const requests = urls.map((url, index) => ({ id: String(index), method: 'GET', url }));
  return { method: 'POST', body: JSON.stringify({ requests }) };
}

test('a batch succeeds while a member fails', async (t) => {
  const { clouds } = await running(t);
  const { status, body } = await readGraph(clouds, '/$batch', batch(['/domains/contoso.com', '/domains/fabrikam.com']));
  const statuses = Object.fromEntries(body.responses.map((member: Json) => [member.id, member.status]));
  t.is(status, 200);
  t.deepEqual(statuses, { 0: 200, 1: 404 });
});

test('a member of a batch may be throttled alone', async (t) => {
  const { clouds } = await running(t);
  clouds.faults.add({ kind: 'Throttle', path: '/subscribedSkus', retryAfterSeconds: 7 });
  const { body } = await readGraph(clouds, '/$batch', batch(['/domains', '/subscribedSkus']));
  const throttled = body.responses.find((member: Json) => member.id === '1');
  t.like(throttled, { status: 429, headers: { 'retry-after': '7' } });
});

test('more than twenty members are refused', async (t) => {
  const { clouds } = await running(t);
  const { status } = await readGraph(clouds, '/$batch', batch(Array.from({ length: 21 }, () => '/domains')));
  t.is(status, 400);
});

test('nothing can be written', async (t) => {
  const { clouds } = await running(t);
  const { status } = await readGraph(clouds, '/domains/contoso.com', { method: 'PATCH', body: '{}' });
  t.is(status, 400);
});
