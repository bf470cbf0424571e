import test from 'ava';
import { invoke, running } from './support/running.ts';

const inbound = { Name: 'in', ConnectorType: 'OnPremises', SenderDomains: ['*'], SenderIPAddresses: ['203.0.113.10'] };
const outbound = { Name: 'out', ConnectorType: 'OnPremises', UseMXRecord: false, SmartHosts: ['mail.contoso.com'] };
const partner = { ...outbound, ConnectorType: 'Partner' };
const longName = 'n'.repeat(65);

const refused = [
  {
    why: 'a network wider than /24',
    cmdlet: 'New-InboundConnector',
    given: { ...inbound, SenderIPAddresses: ['203.0.0.0/16'] },
  },
  { why: 'an IPv6 address', cmdlet: 'New-InboundConnector', given: { ...inbound, SenderIPAddresses: ['2001:db8::1'] } },
  {
    why: 'a wildcard inside a domain',
    cmdlet: 'New-InboundConnector',
    given: { ...inbound, SenderDomains: ['a.*.com'] },
  },
  { why: 'no sender domains', cmdlet: 'New-InboundConnector', given: { Name: 'in', ConnectorType: 'OnPremises' } },
  { why: 'a name over 64 characters', cmdlet: 'New-InboundConnector', given: { ...inbound, Name: longName } },
  { why: 'no name', cmdlet: 'New-OutboundConnector', given: { ...outbound, Name: undefined } },
  {
    why: 'internal treatment with kept headers',
    cmdlet: 'New-InboundConnector',
    given: { ...inbound, TreatMessagesAsInternal: true, CloudServicesMailEnabled: true },
  },
  {
    why: 'an associated domain that is not accepted',
    cmdlet: 'New-InboundConnector',
    given: { ...inbound, AssociatedAcceptedDomains: ['fabrikam.com'] },
    status: 404,
  },
  { why: 'a private address to skip', cmdlet: 'New-InboundConnector', given: { ...inbound, EFSkipIPs: ['10.0.0.1'] } },
  { why: 'no smart host without MX', cmdlet: 'New-OutboundConnector', given: { ...outbound, SmartHosts: [] } },
  { why: 'a smart host that is no name', cmdlet: 'New-OutboundConnector', given: { ...outbound, SmartHosts: ['a b'] } },
  {
    why: 'domain validation without a domain',
    cmdlet: 'New-OutboundConnector',
    given: { ...outbound, TlsSettings: 'DomainValidation' },
  },
  {
    why: 'a word that TlsSettings does not have',
    cmdlet: 'New-OutboundConnector',
    given: { ...outbound, TlsSettings: 'Opportunistic' },
  },
  {
    why: 'all accepted domains for a partner',
    cmdlet: 'New-OutboundConnector',
    given: { ...partner, AllAcceptedDomains: true },
  },
  {
    why: 'sender rewriting named for a partner',
    cmdlet: 'New-OutboundConnector',
    given: { ...partner, SenderRewritingEnabled: false },
  },
  { why: 'a parameter of Set', cmdlet: 'New-OutboundConnector', given: { ...outbound, IsValidated: true } },
  {
    why: 'a list given as an object without its type',
    cmdlet: 'New-OutboundConnector',
    given: { ...outbound, RecipientDomains: { Add: 'a.com' } },
  },
  {
    why: 'subdomains of an authoritative domain',
    cmdlet: 'Set-AcceptedDomain',
    given: { Identity: 'contoso.com', MatchSubDomains: true },
  },
  {
    why: 'an on-premises domain type',
    cmdlet: 'Set-AcceptedDomain',
    given: { Identity: 'contoso.com', DomainType: 'ExternalRelay' },
  },
  { why: 'a domain that is not there', cmdlet: 'Set-AcceptedDomain', given: { Identity: 'fabrikam.com' }, status: 404 },
  { why: 'no identity', cmdlet: 'Set-InboundConnector', given: { Enabled: false } },
];

for (const { why, cmdlet, given, status = 400 } of refused) {
  test(`${cmdlet} refuses ${why} and changes nothing`, async (t) => {
    const { clouds, tenant } = await running(t);
    const before = structuredClone(tenant.settings);
    const answer = await invoke(clouds, cmdlet, given);
    t.is(answer.status, status, JSON.stringify(answer.body));
    t.truthy(answer.headers.get('x-exceptiontype'));
    t.deepEqual(tenant.settings, before);
  });
}

test('a name that is taken is refused in the JSON form of the details', async (t) => {
  const { clouds } = await running(t);
  await invoke(clouds, 'New-OutboundConnector', outbound);
  const { status, body } = await invoke(clouds, 'New-OutboundConnector', { ...outbound, Name: 'OUT' });
  t.is(status, 400);
  t.is(
    JSON.parse(body.error.details[0].message).TypeName,
    'Microsoft.Exchange.Data.Directory.ADObjectAlreadyExistsException',
  );
});

test('a missing object is named in the details, while the message says nothing', async (t) => {
  const { clouds } = await running(t);
  const { status, body } = await invoke(clouds, 'Remove-InboundConnector', { Identity: 'gone' });
  t.is(status, 404);
  t.is(body.error.message, 'Error executing cmdlet');
  t.regex(body.error.details[0].message, /^Ex[0-9A-F]{6}\|.*ManagementObjectNotFoundException\|.*'gone'/);
});

test('a value of a wrong type is told in the inner exception', async (t) => {
  const { clouds } = await running(t);
  const { body } = await invoke(clouds, 'New-OutboundConnector', { ...outbound, TestMode: 'yes' });
  t.is(body.error.message, 'Invalid Operation');
  t.regex(body.error.innererror.internalexception.message, /parameter 'TestMode'/);
});
