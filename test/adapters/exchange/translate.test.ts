import test from 'ava';
import { toRecipients } from '../../../src/adapters/exchange/recipients.ts';
import {
  acceptedDomainRow,
  inboundConnectorRow,
  outboundConnectorRow,
  recipientRow,
} from '../../../src/adapters/exchange/schema.ts';
import {
  toAddress,
  toDomain,
  toHost,
  toInboundConnector,
  toNetwork,
  toOutboundConnector,
} from '../../../src/adapters/exchange/translate.ts';

/** Captured rows of connectors that the admin portal's wizard made. Source: graph2otel, tests of its connector collector. */
const INBOUND = {
  Enabled: false,
  ConnectorType: 'OnPremises',
  ConnectorSource: 'AdminUI',
  Comment: 'test connector for poller',
  SenderIPAddresses: [],
  SenderDomains: ['smtp:*;1'],
  'SenderDomains@data.type': 'MultiValuedProperty',
  TrustedOrganizations: [],
  RequireTls: true,
  CloudServicesMailEnabled: true,
  TreatMessagesAsInternal: false,
  TlsSenderCertificateName: '*.rob-knight.com',
  EFSkipLastIP: false,
  Name: 'connectortest',
  Guid: 'ac4d5ab0-6637-4e91-8d47-f5c2e95c71d9',
};
const OUTBOUND = {
  Enabled: true,
  UseMXRecord: false,
  Comment: 'for graph2otel test',
  ConnectorType: 'OnPremises',
  ConnectorSource: 'AdminUI',
  RecipientDomains: [],
  SmartHosts: ['smtp-relay.gmail.com'],
  TlsDomain: null,
  TlsSettings: 'CertificateValidation',
  IsTransportRuleScoped: true,
  RouteAllMessagesViaOnPremises: false,
  AllAcceptedDomains: false,
  TestMode: false,
  LastValidationTimestamp: '2026-07-24T18:59:12.0000000',
  Name: 'outbourconnection',
  Guid: 'd0d71cb9-6105-410f-8193-3640e12852a5',
};

test('a captured inbound connector becomes ours', (t) => {
  t.deepEqual(toInboundConnector(inboundConnectorRow.parse(INBOUND)), {
    direction: 'inbound',
    guid: 'ac4d5ab0-6637-4e91-8d47-f5c2e95c71d9',
    name: 'connectortest',
    enabled: false,
    connectorType: 'OnPremises',
    senderDomains: ['*'],
    senderAddresses: [],
    certificateName: '*.rob-knight.com',
    requireTls: true,
    skipLastAddress: false,
    treatMessagesAsInternal: false,
    comment: 'test connector for poller',
    source: 'AdminUI',
  });
});

test('a captured outbound connector becomes ours', (t) => {
  t.deepEqual(toOutboundConnector(outboundConnectorRow.parse(OUTBOUND)), {
    direction: 'outbound',
    guid: 'd0d71cb9-6105-410f-8193-3640e12852a5',
    name: 'outbourconnection',
    enabled: true,
    connectorType: 'OnPremises',
    recipientDomains: [],
    smartHosts: ['smtp-relay.gmail.com'],
    useMxRecord: false,
    tls: 'CertificateValidation',
    tlsDomain: null,
    allAcceptedDomains: false,
    routeAllMessagesViaOnPremises: false,
    transportRuleScoped: true,
    testMode: false,
    comment: 'for graph2otel test',
    source: 'AdminUI',
  });
});

for (const value of [[], [''], null, undefined]) {
  test(`an empty list may come as ${JSON.stringify(value) ?? 'nothing'}`, (t) => {
    const row = inboundConnectorRow.parse({ ...INBOUND, SenderIPAddresses: value });
    t.deepEqual(toInboundConnector(row).senderAddresses, []);
  });
}

for (const value of [null, undefined]) {
  test(`TLS settings that are ${value} are opportunistic`, (t) => {
    t.is(toOutboundConnector(outboundConnectorRow.parse({ ...OUTBOUND, TlsSettings: value })).tls, 'Opportunistic');
  });
}

for (const flag of ['Enabled', 'TestMode', 'IsTransportRuleScoped', 'AllAcceptedDomains'] as const) {
  test(`a connector without ${flag} is not readable: absent is unknown, not false`, (t) => {
    const { [flag]: _, ...row } = OUTBOUND;
    t.false(outboundConnectorRow.safeParse(row).success);
  });
}

test('an accepted domain of an unknown type is not readable', (t) => {
  const row = { DomainName: 'contoso.com', DomainType: 'ExternalRelay', InitialDomain: false, MatchSubDomains: false };
  t.false(acceptedDomainRow.safeParse(row).success);
});

const FORMS: ReadonlyArray<{ translate: (text: string) => string; from: string; to: string }> = [
  { translate: toDomain, from: 'smtp:Contoso.com;1', to: 'contoso.com' },
  { translate: toDomain, from: 'smtp:*.contoso.com;1', to: '*.contoso.com' },
  { translate: toDomain, from: 'contoso.com.', to: 'contoso.com' },
  { translate: toHost, from: '[203.0.113.10]', to: '203.0.113.10' },
  { translate: toHost, from: 'Mail.Contoso.COM.', to: 'mail.contoso.com' },
  { translate: toHost, from: 'Bücher.example', to: 'xn--bcher-kva.example' },
  { translate: toAddress, from: 'SMTP:Info@Bücher.example', to: 'info@xn--bcher-kva.example' },
  { translate: toNetwork, from: '203.0.113.10/32', to: '203.0.113.10' },
  { translate: toNetwork, from: '203.0.113.10', to: '203.0.113.10' },
  { translate: toNetwork, from: '192.0.2.77/25', to: '192.0.2.0/25' },
  { translate: toNetwork, from: 'not-an-address', to: 'not-an-address' },
];
for (const { translate, from, to } of FORMS) {
  test(`${translate.name} makes "${to}" of "${from}"`, (t) => t.is(translate(from), to));
}

test('a recipient has its SMTP addresses only, in lower case, the primary first known by its capitals', (t) => {
  const row = recipientRow.parse({
    Guid: 'A0000000-0000-4000-8000-000000000001',
    Identity: 'Anna',
    RecipientTypeDetails: 'UserMailbox',
    EmailAddresses: [
      'smtp:old@Contoso.com',
      'SMTP:Anna@Contoso.com',
      'SIP:anna@contoso.com',
      'X500:/o=x',
      'SPO:SPO_x@y',
    ],
    ExternalEmailAddress: null,
  });
  t.deepEqual(toRecipients([row], [], ['contoso.com']), [
    {
      id: 'a0000000-0000-4000-8000-000000000001',
      kind: 'Mailbox',
      primaryAddress: 'anna@contoso.com',
      addresses: ['anna@contoso.com', 'old@contoso.com'],
      externalAddress: null,
      forwardsTo: null,
    },
  ]);
});

test('a recipient of another domain is left out, one of a subdomain too', (t) => {
  const rows = ['a@fabrikam.example', 'b@sub.contoso.com', 'c@notcontoso.com'].map((address, index) =>
    recipientRow.parse({
      Guid: String(index),
      RecipientTypeDetails: 'UserMailbox',
      PrimarySmtpAddress: address,
      EmailAddresses: [`SMTP:${address}`],
    }),
  );
  t.deepEqual(toRecipients(rows, [], ['contoso.com']), []);
});

test('a name that two recipients have tells no forwarding target', (t) => {
  const named = (guid: string, address: string) =>
    recipientRow.parse({
      Guid: guid,
      Identity: 'Max Muster',
      RecipientTypeDetails: 'UserMailbox',
      PrimarySmtpAddress: address,
      EmailAddresses: [`SMTP:${address}`],
    });
  const rows = [named('1', 'max@contoso.com'), named('2', 'max2@contoso.com')];
  const forwarding = [{ Guid: '1', ForwardingAddress: 'Max Muster', ForwardingSmtpAddress: 'smtp:Else@Other.example' }];
  t.is(toRecipients(rows, forwarding, ['contoso.com'])[0]?.forwardsTo, 'else@other.example');
});
