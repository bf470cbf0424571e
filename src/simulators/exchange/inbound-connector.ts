import type { ConnectorRecord } from '../world.ts';
import { isDomainPattern, isIpv4Network, isPrivateIpv4 } from './addresses.ts';
import { type ConnectorKind, connectorCmdlets } from './connectors.ts';
import { cmdletFailed, EXCEPTION } from './errors.ts';

/** Texts of Microsoft's FAQ on inbound connectors of new tenants. */
const CREATED_DISABLED =
  'Inbound connector for this service offering is created in a disabled state. Contact Support to enable it.';
const CANNOT_ENABLE = "For this service offering, you can't enable an inbound connector. Contact Support to enable it.";

const inbound: ConnectorKind = {
  noun: 'InboundConnector',
  parameters: {
    ConnectorType: ['Partner', 'OnPremises'],
    ConnectorSource: ['Default', 'HybridWizard', 'Migrated', 'AdminUI'],
    Comment: 'text',
    Enabled: 'switch',
    SenderDomains: 'list',
    SenderIPAddresses: 'list',
    TlsSenderCertificateName: 'text',
    RequireTls: 'switch',
    RestrictDomainsToIPAddresses: 'switch',
    RestrictDomainsToCertificate: 'switch',
    CloudServicesMailEnabled: 'switch',
    TreatMessagesAsInternal: 'switch',
    AssociatedAcceptedDomains: 'list',
    EFSkipLastIP: 'switch',
    EFSkipIPs: 'list',
    EFUsers: 'list',
    TrustedOrganizations: 'list',
  },
  mandatory: ['SenderDomains'],
  setOnly: {},
  getParameters: {},
  defaults: {
    Enabled: true,
    ConnectorType: 'Partner',
    ConnectorSource: 'Default',
    Comment: null,
    SenderIPAddresses: [],
    SenderDomains: [],
    TrustedOrganizations: [],
    ClientHostNames: [],
    AssociatedAcceptedDomains: [],
    RequireTls: true,
    RestrictDomainsToIPAddresses: false,
    RestrictDomainsToCertificate: false,
    CloudServicesMailEnabled: false,
    TreatMessagesAsInternal: false,
    TlsSenderCertificateName: null,
    EFTestMode: false,
    ScanAndDropRecipients: [],
    EFSkipLastIP: false,
    EFSkipIPs: [],
    EFSkipMailGateway: [],
    EFUsers: [],
  },
  list: (settings) => settings.inboundConnectors,
  normalize: (record) => ({ ...record, SenderDomains: texts(record, 'SenderDomains').map(storedSenderDomain) }),
  validate(record, _given, { tenant }) {
    for (const rule of RULES) {
      const problem = rule(record);
      if (problem) throw cmdletFailed(EXCEPTION.dataValidation, problem);
    }
    const accepted = tenant.settings.acceptedDomains.map(({ name }) => name);
    const foreign = texts(record, 'AssociatedAcceptedDomains').find((name) => !accepted.includes(name.toLowerCase()));
    if (foreign === undefined) return;
    throw cmdletFailed(
      EXCEPTION.notFound,
      `The accepted domain '${foreign}' couldn't be found on '${tenant.initialDomain}'.`,
      404,
    );
  },
  admit(record, cmdlet, { tenant }) {
    if (!tenant.disablesInboundConnectors || !record.Enabled) return [];
    if (cmdlet === 'Set') throw cmdletFailed(EXCEPTION.invalidOperation, CANNOT_ENABLE);
    record.Enabled = false;
    return [CREATED_DISABLED];
  },
  filter: (rows) => ({ rows, warnings: [] }),
};

export const inboundConnectorCmdlets = () => connectorCmdlets(inbound);

/** Each rule answers what is wrong. Source: New-InboundConnector, parameter descriptions. */
const RULES: ReadonlyArray<(record: ConnectorRecord) => string | undefined> = [
  (record) =>
    texts(record, 'SenderDomains').length === 0
      ? 'The SenderDomains parameter must have at least one value.'
      : undefined,
  (record) => {
    const bad = texts(record, 'SenderDomains').find(
      (stored) => !isDomainPattern(stored.replace(/^smtp:|;\d+$/g, ''), true),
    );
    return bad && `The sender domain "${bad}" isn't a valid SMTP domain.`;
  },
  (record) => {
    const bad = texts(record, 'SenderIPAddresses').find((text) => !isIpv4Network(text, 24));
    return bad && `The IP address "${bad}" isn't valid. Use an IPv4 address or a range from /24 to /32.`;
  },
  (record) => {
    const bad = texts(record, 'EFSkipIPs').find((text) => !isIpv4Network(text, 0) || isPrivateIpv4(text));
    return bad && `The IP address "${bad}" can't be skipped by enhanced filtering.`;
  },
  (record) => {
    const name = record.TlsSenderCertificateName;
    const bad = typeof name === 'string' && name !== '' && !isDomainPattern(name, true);
    return bad ? `The certificate name "${name}" isn't a valid domain.` : undefined;
  },
  (record) =>
    record.RestrictDomainsToIPAddresses === true && record.ConnectorType !== 'Partner'
      ? 'The RestrictDomainsToIPAddresses parameter can only be specified for Connector type Partner.'
      : undefined,
  (record) =>
    record.TreatMessagesAsInternal === true &&
    (record.CloudServicesMailEnabled === true || record.ConnectorType !== 'OnPremises')
      ? "TreatMessagesAsInternal can't be $true if CloudServicesMailEnabled is $true or the connector type isn't OnPremises."
      : undefined,
];

/** Whatever form is given, `smtp:<domain>;<cost>` is stored. */
function storedSenderDomain(given: string): string {
  const [, domain = given, cost = '1'] = /^(?:smtp:)?([^;]*)(?:;(\d+))?$/i.exec(given) ?? [];
  return `smtp:${domain};${cost}`;
}

function texts(record: ConnectorRecord, field: string): string[] {
  const value = record[field];
  return Array.isArray(value) ? value.filter((text) => typeof text === 'string' && text !== '') : [];
}
