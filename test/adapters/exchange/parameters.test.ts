import test from 'ava';
import { EMPTY_LIST } from '../../../src/adapters/exchange/cmdlets.ts';
import { changeParameters, creationParameters } from '../../../src/adapters/exchange/parameters.ts';
import type {
  InboundConnector,
  InboundConnectorSettings,
  OutboundConnector,
  OutboundConnectorSettings,
} from '../../../src/domain/model/connector.ts';

const INBOUND: InboundConnectorSettings = {
  direction: 'inbound',
  name: 'in',
  enabled: true,
  senderDomains: ['*'],
  senderAddresses: ['203.0.113.10'],
  certificateName: null,
  requireTls: false,
  skipLastAddress: true,
  comment: 'ours',
};
const OUTBOUND: OutboundConnectorSettings = {
  direction: 'outbound',
  name: 'out',
  enabled: true,
  recipientDomains: ['contoso.com'],
  smartHosts: ['mail.contoso.com'],
  useMxRecord: false,
  tls: 'Opportunistic',
  tlsDomain: null,
  comment: 'ours',
};
const FOUND_INBOUND: InboundConnector = {
  ...INBOUND,
  guid: 'g',
  connectorType: 'OnPremises',
  treatMessagesAsInternal: false,
  source: 'Default',
};
const FOUND_OUTBOUND: OutboundConnector = {
  ...OUTBOUND,
  guid: 'g',
  connectorType: 'OnPremises',
  allAcceptedDomains: false,
  routeAllMessagesViaOnPremises: false,
  transportRuleScoped: false,
  testMode: false,
  source: 'Default',
};

test('a new inbound connector by address is an OnPremises one that matches no certificate', (t) => {
  t.deepEqual(creationParameters(INBOUND), {
    ConnectorType: 'OnPremises',
    CloudServicesMailEnabled: false,
    Name: 'in',
    Enabled: true,
    Comment: 'ours',
    SenderDomains: ['*'],
    SenderIPAddresses: ['203.0.113.10'],
    RequireTls: false,
    EFSkipLastIP: true,
  });
});

test('a new outbound connector goes to its smart host and takes nobody else’s mail', (t) => {
  t.deepEqual(creationParameters(OUTBOUND), {
    ConnectorType: 'OnPremises',
    CloudServicesMailEnabled: false,
    AllAcceptedDomains: false,
    RouteAllMessagesViaOnPremises: false,
    Name: 'out',
    Enabled: true,
    Comment: 'ours',
    RecipientDomains: ['contoso.com'],
    SmartHosts: ['mail.contoso.com'],
    UseMXRecord: false,
  });
});

const CHANGES: ReadonlyArray<{ reason: string; parameters: () => unknown; expected: unknown }> = [
  { reason: 'nothing differs', parameters: () => changeParameters(FOUND_INBOUND, INBOUND), expected: {} },
  {
    reason: 'the order of a list is no difference, nor are letter case and /32',
    parameters: () =>
      changeParameters(
        { ...FOUND_INBOUND, senderAddresses: ['203.0.113.10', '198.51.100.0/24'] },
        { ...INBOUND, senderAddresses: ['198.51.100.0/24', '203.0.113.10/32'], senderDomains: ['smtp:*;1'] },
      ),
    expected: {},
  },
  {
    reason: 'an emptied list is the tagged empty hashtable',
    parameters: () =>
      changeParameters(FOUND_INBOUND, { ...INBOUND, senderAddresses: [], certificateName: 'mail.contoso.com' }),
    expected: { SenderIPAddresses: EMPTY_LIST, TlsSenderCertificateName: 'mail.contoso.com' },
  },
  {
    reason: 'a cleared text is null',
    parameters: () => changeParameters({ ...FOUND_INBOUND, certificateName: 'mail.contoso.com' }, INBOUND),
    expected: { TlsSenderCertificateName: null },
  },
  {
    reason: 'opportunistic TLS is null',
    parameters: () =>
      changeParameters({ ...FOUND_OUTBOUND, tls: 'DomainValidation', tlsDomain: 'mail.contoso.com' }, OUTBOUND),
    expected: { TlsSettings: null, TlsDomain: null },
  },
  {
    reason: 'only what differs is sent',
    parameters: () => changeParameters(FOUND_OUTBOUND, { ...OUTBOUND, enabled: false }),
    expected: { Enabled: false },
  },
];
for (const { reason, parameters, expected } of CHANGES) {
  test(`a change sends the difference: ${reason}`, (t) => t.deepEqual(parameters(), expected));
}
