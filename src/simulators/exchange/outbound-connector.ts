import { isIPv6 } from 'node:net';
import type { ConnectorRecord } from '../world.ts';
import { isDomainPattern, isIpv4Network } from './addresses.ts';
import { type ConnectorKind, connectorCmdlets } from './connectors.ts';
import { cmdletFailed, EXCEPTION } from './errors.ts';

const TEST_MODE_HIDDEN =
  'There is at least one test mode connector which is not included in the result. To include test mode connectors, use the IncludeTestModeConnectors parameter.';

const outbound: ConnectorKind = {
  noun: 'OutboundConnector',
  parameters: {
    ConnectorType: ['Partner', 'OnPremises'],
    ConnectorSource: ['Default', 'HybridWizard', 'Migrated', 'AdminUI'],
    Comment: 'text',
    Enabled: 'switch',
    UseMXRecord: 'switch',
    SmartHosts: 'list',
    RecipientDomains: 'list',
    AllAcceptedDomains: 'switch',
    RouteAllMessagesViaOnPremises: 'switch',
    IsTransportRuleScoped: 'switch',
    TlsSettings: ['EncryptionOnly', 'CertificateValidation', 'DomainValidation'],
    TlsDomain: 'text',
    MtaStsMode: ['Opportunistic', 'None'],
    SmtpDaneMode: ['Opportunistic', 'Mandatory', 'None'],
    CloudServicesMailEnabled: 'switch',
    SenderRewritingEnabled: 'switch',
    TestMode: 'switch',
  },
  mandatory: [],
  setOnly: { IsValidated: 'switch', LastValidationTimestamp: 'time', ValidationRecipients: 'list' },
  getParameters: { IncludeTestModeConnectors: 'switch', IsTransportRuleScoped: 'switch' },
  defaults: {
    Enabled: true,
    UseMXRecord: true,
    Comment: null,
    ConnectorType: 'Partner',
    ConnectorSource: 'Default',
    RecipientDomains: [],
    SmartHosts: [],
    TlsDomain: null,
    TlsSettings: null,
    IsTransportRuleScoped: false,
    RouteAllMessagesViaOnPremises: false,
    CloudServicesMailEnabled: false,
    AllAcceptedDomains: false,
    SenderRewritingEnabled: false,
    MtaStsMode: 'Opportunistic',
    SmtpDaneMode: 'Opportunistic',
    TestMode: false,
    ValidationRecipients: [],
    IsValidated: false,
    LastValidationTimestamp: null,
  },
  list: (settings) => settings.outboundConnectors,
  // The captured row has this one time without its Z.
  normalize: (record) => ({
    ...record,
    LastValidationTimestamp:
      typeof record.LastValidationTimestamp === 'string' ? withoutZone(record.LastValidationTimestamp) : null,
  }),
  validate(record, given) {
    // Sending it at all for a partner connector, even as false, is refused.
    if (record.ConnectorType === 'Partner' && given.has('SenderRewritingEnabled')) {
      throw cmdletFailed(
        EXCEPTION.argument,
        'The SenderRewritingEnabled parameter can only be specified for Connector type OnPremises.',
      );
    }
    for (const rule of RULES) {
      const problem = rule(record);
      if (problem) throw cmdletFailed(EXCEPTION.dataValidation, problem);
    }
  },
  admit: () => [],
  filter(rows, parameters) {
    const scoped = parameters.get('IsTransportRuleScoped');
    const wanted = rows.filter((row) => scoped === undefined || row.IsTransportRuleScoped === scoped);
    if (parameters.get('IncludeTestModeConnectors') === true) {
      return { rows: wanted.filter((row) => row.TestMode === true), warnings: [] };
    }
    const shown = wanted.filter((row) => row.TestMode !== true);
    return { rows: shown, warnings: shown.length < wanted.length ? [TEST_MODE_HIDDEN] : [] };
  },
};

export const outboundConnectorCmdlets = () => connectorCmdlets(outbound);

/** Each rule answers what is wrong. Source: New-OutboundConnector, parameter descriptions. */
const RULES: ReadonlyArray<(record: ConnectorRecord) => string | undefined> = [
  (record) =>
    record.UseMXRecord === false && texts(record, 'SmartHosts').length === 0
      ? 'If UseMXRecord is $false, you must specify at least one smart host.'
      : undefined,
  (record) => {
    const bad = texts(record, 'SmartHosts').find(
      (host) => !isDomainPattern(host, false) && !isIpv4Network(host, 0) && !isIPv6(host),
    );
    return bad && `The smart host "${bad}" isn't a valid host name or IP address.`;
  },
  (record) => {
    const bad = texts(record, 'RecipientDomains').find((domain) => !isDomainPattern(domain, true));
    return bad && `The recipient domain "${bad}" isn't a valid SMTP domain.`;
  },
  (record) =>
    record.AllAcceptedDomains === true && record.ConnectorType !== 'OnPremises'
      ? 'The AllAcceptedDomains parameter can only be specified for Connector type OnPremises.'
      : undefined,
  (record) =>
    record.RouteAllMessagesViaOnPremises === true && record.ConnectorType !== 'OnPremises'
      ? 'The RouteAllMessagesViaOnPremises parameter can only be specified for Connector type OnPremises.'
      : undefined,
  (record) =>
    record.TlsSettings === 'DomainValidation' && !record.TlsDomain
      ? 'If TlsSettings is DomainValidation, you must specify TlsDomain.'
      : undefined,
  (record) =>
    record.TlsDomain && record.TlsSettings !== 'DomainValidation'
      ? 'TlsDomain can be specified only if TlsSettings is DomainValidation.'
      : undefined,
];

function withoutZone(time: string): string {
  return new Date(time.endsWith('Z') ? time : `${time}Z`).toISOString().replace('Z', '0000');
}

function texts(record: ConnectorRecord, field: string): string[] {
  const value = record[field];
  return Array.isArray(value) ? value.filter((text) => typeof text === 'string' && text !== '') : [];
}
