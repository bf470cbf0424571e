/**
 * The two connectors of a hybrid tenant, as far as mail flow depends on them.
 * Field meanings: Microsoft, New-InboundConnector and New-OutboundConnector.
 */

/** Mail from the old server to Exchange Online. Matches by certificate or by source address, never by domain. */
export interface InboundConnector {
  readonly direction: 'inbound';
  readonly guid: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly connectorType: 'OnPremises' | 'Partner';
  /** Lower-case domains without the service's `smtp:` and `;1` decoration; `*` is everything. */
  readonly senderDomains: readonly string[];
  /** IPv4 addresses or networks in canonical form; a single address carries no `/32`. */
  readonly senderAddresses: readonly string[];
  readonly certificateName: string | null;
  readonly requireTls: boolean;
  /** Enhanced filtering: SPF is judged by the hop before the last (`EFSkipLastIP`). */
  readonly skipLastAddress: boolean;
  readonly treatMessagesAsInternal: boolean;
  readonly comment: string;
  /** `HybridWizard` marks a connector of Microsoft's Hybrid Configuration Wizard: never ours. */
  readonly source: string;
}

/** How Exchange Online protects the connection to a smart host; `Opportunistic` is the service's null. */
export type ConnectorTls = 'Opportunistic' | 'EncryptionOnly' | 'CertificateValidation' | 'DomainValidation';

/** Mail from Exchange Online to the old server. */
export interface OutboundConnector {
  readonly direction: 'outbound';
  readonly guid: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly connectorType: 'OnPremises' | 'Partner';
  /** Lower-case domains; a wildcard is `*.contoso.com`. */
  readonly recipientDomains: readonly string[];
  /** Host names or addresses, lower case; empty when `useMxRecord`. */
  readonly smartHosts: readonly string[];
  readonly useMxRecord: boolean;
  readonly tls: ConnectorTls;
  readonly tlsDomain: string | null;
  readonly allAcceptedDomains: boolean;
  readonly routeAllMessagesViaOnPremises: boolean;
  /** Only used by mail-flow rules that name it: it carries no mail by itself. */
  readonly transportRuleScoped: boolean;
  /** Test mode: it carries no mail. */
  readonly testMode: boolean;
  readonly comment: string;
  readonly source: string;
}

export type Connector = InboundConnector | OutboundConnector;

/** What we want an inbound connector to be; the comment carries our mark. */
export type InboundConnectorSettings = Pick<
  InboundConnector,
  | 'direction'
  | 'name'
  | 'enabled'
  | 'senderDomains'
  | 'senderAddresses'
  | 'certificateName'
  | 'requireTls'
  | 'skipLastAddress'
  | 'comment'
>;

/** What we want an outbound connector to be. */
export type OutboundConnectorSettings = Pick<
  OutboundConnector,
  'direction' | 'name' | 'enabled' | 'recipientDomains' | 'smartHosts' | 'useMxRecord' | 'tls' | 'tlsDomain' | 'comment'
>;

export type ConnectorSettings = InboundConnectorSettings | OutboundConnectorSettings;

/** Longest connector name that the service takes. Source: New-OutboundConnector, parameter Name. */
export const MAX_CONNECTOR_NAME_LENGTH = 64;
