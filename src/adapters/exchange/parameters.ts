import type { Connector, ConnectorSettings } from '../../domain/model/connector.ts';
import { EMPTY_LIST, type ParameterValue } from './cmdlets.ts';
import { toDomain, toHost, toNetwork } from './translate.ts';

type Parameters = Readonly<Record<string, ParameterValue>>;

/** Settings in the form that the service shows afterwards, so that both sides compare. */
export function normalizeSettings<T extends ConnectorSettings>(settings: T): T {
  return settings.direction === 'inbound'
    ? {
        ...settings,
        senderDomains: settings.senderDomains.map(toDomain),
        senderAddresses: settings.senderAddresses.map(toNetwork),
        certificateName: settings.certificateName?.toLowerCase() ?? null,
      }
    : {
        ...settings,
        recipientDomains: settings.recipientDomains.map(toDomain),
        smartHosts: settings.smartHosts.map(toHost),
        tlsDomain: settings.tlsDomain?.toLowerCase() ?? null,
      };
}

/** Names of the fields in which the connector is not as the settings want it; lists are compared as sets. */
export function differingFields(found: Connector, settings: ConnectorSettings): readonly string[] {
  const wanted = normalizeSettings(settings);
  const actual: Readonly<Record<string, unknown>> = { ...found };
  return Object.entries(wanted)
    .filter(([field, value]) => comparable(actual[field]) !== comparable(value))
    .map(([field]) => field);
}

function comparable(value: unknown): string {
  return JSON.stringify(Array.isArray(value) ? [...new Set(value)].sort() : value);
}

/** Parameters of `New-`: what is empty is left out. The types that are not ours to choose are said, not left to defaults. */
export function creationParameters(settings: ConnectorSettings): Parameters {
  const given = settingRows(normalizeSettings(settings)).filter(({ value }) => value !== EMPTY_LIST && value !== null);
  // CloudServicesMailEnabled is for Exchange servers only: internal headers of the old server would be trusted.
  const common = { ConnectorType: 'OnPremises', CloudServicesMailEnabled: false };
  return settings.direction === 'inbound'
    ? { ...common, ...toParameters(given) }
    : { ...common, AllAcceptedDomains: false, RouteAllMessagesViaOnPremises: false, ...toParameters(given) };
}

/** Parameters of `Set-` for what differs; empty when nothing does. */
export function changeParameters(found: Connector, settings: ConnectorSettings): Parameters {
  const differing = differingFields(found, settings);
  return toParameters(settingRows(normalizeSettings(settings)).filter(({ field }) => differing.includes(field)));
}

interface SettingRow {
  readonly field: string;
  readonly parameter: string;
  readonly value: ParameterValue;
}

function toParameters(rows: readonly SettingRow[]): Parameters {
  return Object.fromEntries(rows.map(({ parameter, value }) => [parameter, value]));
}

function settingRows(settings: ConnectorSettings): readonly SettingRow[] {
  return [
    row('name', 'Name', settings.name),
    row('enabled', 'Enabled', settings.enabled),
    row('comment', 'Comment', settings.comment),
    ...(settings.direction === 'inbound'
      ? [
          row('senderDomains', 'SenderDomains', listValue(settings.senderDomains)),
          row('senderAddresses', 'SenderIPAddresses', listValue(settings.senderAddresses)),
          row('certificateName', 'TlsSenderCertificateName', settings.certificateName),
          row('requireTls', 'RequireTls', settings.requireTls),
          row('skipLastAddress', 'EFSkipLastIP', settings.skipLastAddress),
        ]
      : [
          row('recipientDomains', 'RecipientDomains', listValue(settings.recipientDomains)),
          row('smartHosts', 'SmartHosts', listValue(settings.smartHosts)),
          row('useMxRecord', 'UseMXRecord', settings.useMxRecord),
          row('tls', 'TlsSettings', settings.tls === 'Opportunistic' ? null : settings.tls),
          row('tlsDomain', 'TlsDomain', settings.tlsDomain),
        ]),
  ];
}

function row(field: string, parameter: string, value: ParameterValue): SettingRow {
  return { field, parameter, value };
}

function listValue(values: readonly string[]): ParameterValue {
  return values.length === 0 ? EMPTY_LIST : values;
}
