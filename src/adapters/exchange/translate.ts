import { domainToASCII } from 'node:url';
import ipaddr from 'ipaddr.js';
import type { AcceptedDomain } from '../../domain/model/accepted-domain.ts';
import type { InboundConnector, OutboundConnector } from '../../domain/model/connector.ts';
import type { AcceptedDomainRow, InboundConnectorRow, OutboundConnectorRow } from './schema.ts';

export function toAcceptedDomain(row: AcceptedDomainRow): AcceptedDomain {
  return {
    name: toDomain(row.DomainName),
    type: row.DomainType,
    initial: row.InitialDomain,
    matchSubdomains: row.MatchSubDomains,
  };
}

export function toInboundConnector(row: InboundConnectorRow): InboundConnector {
  return {
    direction: 'inbound',
    guid: row.Guid.toLowerCase(),
    name: row.Name,
    enabled: row.Enabled,
    connectorType: row.ConnectorType,
    senderDomains: row.SenderDomains.map(toDomain),
    senderAddresses: row.SenderIPAddresses.map(toNetwork),
    certificateName: row.TlsSenderCertificateName?.toLowerCase() ?? null,
    requireTls: row.RequireTls,
    skipLastAddress: row.EFSkipLastIP,
    treatMessagesAsInternal: row.TreatMessagesAsInternal,
    comment: row.Comment ?? '',
    source: row.ConnectorSource ?? '',
  };
}

export function toOutboundConnector(row: OutboundConnectorRow): OutboundConnector {
  return {
    direction: 'outbound',
    guid: row.Guid.toLowerCase(),
    name: row.Name,
    enabled: row.Enabled,
    connectorType: row.ConnectorType,
    recipientDomains: row.RecipientDomains.map(toDomain),
    smartHosts: row.SmartHosts.map(toHost),
    useMxRecord: row.UseMXRecord,
    tls: row.TlsSettings ?? 'Opportunistic',
    tlsDomain: row.TlsDomain?.toLowerCase() ?? null,
    allAcceptedDomains: row.AllAcceptedDomains,
    routeAllMessagesViaOnPremises: row.RouteAllMessagesViaOnPremises,
    transportRuleScoped: row.IsTransportRuleScoped,
    testMode: row.TestMode,
    comment: row.Comment ?? '',
    source: row.ConnectorSource ?? '',
  };
}

/** `SMTP:Max@Contoso.com` to `max@contoso.com`. */
export function toAddress(text: string): string {
  const address = text
    .replace(/^smtp:/i, '')
    .trim()
    .toLowerCase();
  const at = address.lastIndexOf('@');
  return at < 0 ? address : `${address.slice(0, at)}@${toAscii(address.slice(at + 1))}`;
}

/** `smtp:Contoso.com;1`, as the service stores domains of connectors, to `contoso.com`. */
export function toDomain(text: string): string {
  return toHost(text.replace(/^smtp:/i, '').replace(/;\d+$/, ''));
}

/** Lower-case A-labels without the final dot; an IP address without brackets. */
export function toHost(text: string): string {
  const host = text.trim().replace(/^\[(.*)\]$/, '$1');
  return toAscii(host.replace(/\.$/, '').toLowerCase());
}

/** Only for names that need it: the function changes some that do not, such as `0x7f.1`. */
function toAscii(name: string): string {
  return /^[ -~]*$/.test(name) ? name : domainToASCII(name) || name;
}

/** `203.0.113.10/32` to `203.0.113.10`, and a network to its first address; what is no address stays as it is. */
export function toNetwork(text: string): string {
  const value = text.trim().toLowerCase();
  if (!ipaddr.IPv4.isValidCIDRFourPartDecimal(value)) return value;
  const [, bits] = ipaddr.IPv4.parseCIDR(value);
  return bits === 32 ? value.replace(/\/32$/, '') : `${ipaddr.IPv4.networkAddressFromCIDR(value)}/${bits}`;
}
