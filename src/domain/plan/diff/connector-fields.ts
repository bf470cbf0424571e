import type { Connector, ConnectorSettings } from '../../model/connector.ts';

/** Fields that we set, by the name that the service and its administrators use. */
const FIELD_NAMES: Readonly<Record<string, string>> = {
  enabled: 'Enabled',
  recipientDomains: 'RecipientDomains',
  smartHosts: 'SmartHosts',
  useMxRecord: 'UseMXRecord',
  tls: 'TlsSettings',
  tlsDomain: 'TlsDomain',
  senderDomains: 'SenderDomains',
  senderAddresses: 'SenderIPAddresses',
  certificateName: 'TlsSenderCertificateName',
  requireTls: 'RequireTls',
  skipLastAddress: 'EFSkipLastIP',
};

/**
 * `Enabled: false (want true)` for each field that differs, sorted. Only fields that we set are compared; the name may
 * be changed by a person and the comment may be added to. Lists are compared as sets.
 */
export function connectorDifferences(found: Connector, wanted: ConnectorSettings): readonly string[] {
  const have = found as unknown as Readonly<Record<string, unknown>>;
  return Object.entries(wanted)
    .filter(([field, value]) => field in FIELD_NAMES && text(have[field]) !== text(value))
    .map(([field, value]) => `${FIELD_NAMES[field]}: ${text(have[field])} (want ${text(value)})`)
    .sort();
}

function text(value: unknown): string {
  if (Array.isArray(value)) return value.toSorted().join(', ') || 'none';
  return value === null || value === undefined ? 'none' : String(value);
}
