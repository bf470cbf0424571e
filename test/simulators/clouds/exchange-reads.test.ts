import test from 'ava';
import type { RecipientRecord } from '../../../src/simulators/world.ts';
import { invoke, type Json, running } from './support/running.ts';

function person(number: number): RecipientRecord {
  return {
    guid: `00000000-0000-4000-8000-00000000000${number}`,
    displayName: `Person ${number}`,
    type: 'UserMailbox',
    addresses: [`p${number}@contoso.com`, `p${number}@contosocom.onmicrosoft.com`],
  };
}

const people = (count: number) => Array.from({ length: count }, (_, index) => person(index + 1));

test('accepted domains come as rows with the types of special fields beside them', async (t) => {
  const { clouds } = await running(t);
  const { status, body } = await invoke(clouds, 'Get-AcceptedDomain', { ResultSize: 'Unlimited' });
  t.is(status, 200);
  t.deepEqual(body['@adminapi.warnings'], []);
  t.like(body.value[1], {
    DomainName: 'contoso.com',
    DomainType: 'Authoritative',
    Default: true,
    'Guid@data.type': 'System.Guid',
  });
});

test('an identity that matches nothing answers everything', async (t) => {
  const { clouds } = await running(t);
  const { body } = await invoke(clouds, 'Get-AcceptedDomain', { Identity: 'fabrikam.com' });
  t.is(body.value.length, 2);
});

test('$select keeps the named fields only', async (t) => {
  const { clouds } = await running(t);
  const link = `${clouds.exchangeUrl}/adminapi/beta/contoso.com/InvokeCommand?$select=DomainName,Default`;
  const { body } = await invoke(clouds, 'Get-AcceptedDomain', {}, { link });
  t.deepEqual(Object.keys(body.value[0]), ['DomainName', 'Default']);
});

test('addresses carry their prefix, the primary in upper case', async (t) => {
  const { clouds } = await running(t, ({ tenant }) => tenant.settings.recipients.push(person(1)));
  const { body } = await invoke(clouds, 'Get-Recipient', { ResultSize: 'Unlimited' });
  const [row] = body.value;
  t.is(row.RecipientTypeDetails, 'UserMailbox');
  t.deepEqual(row.EmailAddresses.slice(0, 2), ['SMTP:p1@contoso.com', 'smtp:p1@contosocom.onmicrosoft.com']);
  t.is(row.ExternalEmailAddress, null);
});

test('a mail user shows where it points', async (t) => {
  const { clouds } = await running(t, ({ tenant }) => {
    tenant.settings.recipients.push({ ...person(1), type: 'MailUser', externalAddress: 'p1@old.example' });
  });
  const { body } = await invoke(clouds, 'Get-Recipient');
  t.is(body.value[0].ExternalEmailAddress, 'SMTP:p1@old.example');
});

test('Microsoft 365 groups appear only when asked for by type', async (t) => {
  const { clouds } = await running(t, ({ tenant }) => {
    tenant.settings.recipients.push(person(1), { ...person(2), type: 'GroupMailbox' });
  });
  const names = ({ body }: { body: Json }) => body.value.map((row: Json) => row.DisplayName);
  t.deepEqual(names(await invoke(clouds, 'Get-Recipient')), ['Person 1']);
  t.deepEqual(names(await invoke(clouds, 'Get-Recipient', { RecipientTypeDetails: ['GroupMailbox'] })), ['Person 2']);
});

test('recipients are filtered by address', async (t) => {
  const { clouds } = await running(t, ({ tenant }) => {
    tenant.settings.recipients.push(person(1), { ...person(2), addresses: ['p2@fabrikam.com'] });
  });
  const { body } = await invoke(clouds, 'Get-Recipient', { Filter: "EmailAddresses -like '*@fabrikam.com'" });
  t.deepEqual(
    body.value.map((row: Json) => row.DisplayName),
    ['Person 2'],
  );
});

test('mailboxes that forward are filtered by what is not null', async (t) => {
  const { clouds } = await running(t, ({ tenant }) => {
    tenant.settings.recipients.push({ ...person(1), forwardingAddress: 'someone@example.net' }, person(2));
  });
  const Filter = 'ForwardingSmtpAddress -ne $null -or ForwardingAddress -ne $null';
  const { body } = await invoke(clouds, 'Get-Mailbox', { Filter });
  t.deepEqual(
    body.value.map((row: Json) => row.DisplayName),
    ['Person 1'],
  );
});

test('a filter that is not understood is refused', async (t) => {
  const { clouds } = await running(t);
  t.is((await invoke(clouds, 'Get-Recipient', { Filter: 'Department' })).status, 400);
});

test('forwarding to a recipient of the tenant shows that recipient, any other shows the address', async (t) => {
  const { clouds } = await running(t, ({ tenant }) => {
    tenant.settings.recipients.push(
      { ...person(1), forwardingAddress: 'p2@contoso.com', deliverToMailboxAndForward: true },
      { ...person(2), forwardingAddress: 'someone@example.net' },
    );
  });
  const { body } = await invoke(clouds, 'Get-Mailbox');
  t.like(body.value[0], {
    ForwardingAddress: body.value[1].Identity,
    ForwardingSmtpAddress: null,
    DeliverToMailboxAndForward: true,
  });
  t.like(body.value[1], {
    ForwardingAddress: null,
    ForwardingSmtpAddress: 'smtp:someone@example.net',
    DeliverToMailboxAndForward: false,
  });
});

test('the organization says whether direct send is refused', async (t) => {
  const { clouds } = await running(t, ({ tenant }) => {
    tenant.settings.rejectDirectSend = true;
  });
  const { body } = await invoke(clouds, 'Get-OrganizationConfig');
  t.is(body.value[0].RejectDirectSend, true);
});

test('pages follow one another by sending the same call to the link', async (t) => {
  const { clouds } = await running(t, ({ tenant }) => tenant.settings.recipients.push(...people(3)));
  const parameters = { ResultSize: 'Unlimited' };
  const prefer = 'odata.maxpagesize=2';
  const first = await invoke(clouds, 'Get-Recipient', parameters, { prefer });
  const second = await invoke(clouds, 'Get-Recipient', parameters, { prefer, link: first.body['@odata.nextLink'] });
  const rows = [...first.body.value, ...second.body.value];
  t.deepEqual(
    rows.map((row) => row.DisplayName),
    ['Person 1', 'Person 2', 'Person 3'],
  );
  t.is(second.body['@odata.nextLink'], undefined);
});

for (const { reason, first, second } of [
  { reason: 'none was ever sent', first: null, second: null },
  { reason: 'another is sent', first: 'UPN:a@contoso.com', second: 'UPN:b@contoso.com' },
]) {
  test(`a page cannot be continued when the anchor mailbox is lost: ${reason}`, async (t) => {
    const { clouds } = await running(t, ({ tenant }) => tenant.settings.recipients.push(...people(3)));
    const prefer = 'odata.maxpagesize=2';
    const { body } = await invoke(clouds, 'Get-Recipient', {}, { prefer, anchor: first });
    const next = await invoke(clouds, 'Get-Recipient', {}, { prefer, anchor: second, link: body['@odata.nextLink'] });
    t.is(next.status, 400);
    t.regex(next.body.error.message, /^Expired or Invalid pagination request/);
  });
}

test('a list cut by ResultSize says so only in a warning', async (t) => {
  const { clouds } = await running(t, ({ tenant }) => tenant.settings.recipients.push(...people(3)));
  const { body } = await invoke(clouds, 'Get-Recipient', { ResultSize: 2 });
  t.is(body.value.length, 2);
  t.is(body['@odata.nextLink'], undefined);
  t.regex(body['@adminapi.warnings'][0], /^There are more results available/);
});
