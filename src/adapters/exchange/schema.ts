import { z } from 'zod';

/**
 * The rows of Exchange Online, only the fields we use; zod drops the others, the `...@data.type` sidecars among them.
 * A flag that mail flow depends on must be there: absent is "unknown" on this wire, not false. Texts may be null.
 */

const text = z
  .string()
  .nullish()
  .transform((value) => value || null);
/** Empty lists come as `[]`, `[""]`, null or not at all. */
const list = z
  .union([z.array(z.string()), z.string()])
  .nullish()
  .transform((value) => [value ?? []].flat().filter((item) => item.trim() !== ''));
const guid = z.string().min(1);

export const acceptedDomainRow = z.object({
  DomainName: z.string().min(1),
  DomainType: z.enum(['Authoritative', 'InternalRelay']),
  InitialDomain: z.boolean(),
  MatchSubDomains: z.boolean(),
});

export const inboundConnectorRow = z.object({
  Guid: guid,
  Name: z.string(),
  Enabled: z.boolean(),
  ConnectorType: z.enum(['OnPremises', 'Partner']),
  SenderDomains: list,
  SenderIPAddresses: list,
  TlsSenderCertificateName: text,
  RequireTls: z.boolean(),
  EFSkipLastIP: z.boolean(),
  TreatMessagesAsInternal: z.boolean(),
  Comment: text,
  ConnectorSource: text,
});

export const outboundConnectorRow = z.object({
  Guid: guid,
  Name: z.string(),
  Enabled: z.boolean(),
  ConnectorType: z.enum(['OnPremises', 'Partner']),
  RecipientDomains: list,
  SmartHosts: list,
  UseMXRecord: z.boolean(),
  TlsSettings: z.enum(['EncryptionOnly', 'CertificateValidation', 'DomainValidation']).nullish(),
  TlsDomain: text,
  AllAcceptedDomains: z.boolean(),
  RouteAllMessagesViaOnPremises: z.boolean(),
  IsTransportRuleScoped: z.boolean(),
  TestMode: z.boolean(),
  Comment: text,
  ConnectorSource: text,
});

export const recipientRow = z.object({
  Guid: guid,
  Identity: text,
  RecipientTypeDetails: z.string(),
  PrimarySmtpAddress: text,
  EmailAddresses: list,
  ExternalEmailAddress: text,
});

export const forwardingMailboxRow = z.object({
  Guid: guid,
  /** Identity of a recipient of the tenant; it goes before the address when both are set. */
  ForwardingAddress: text,
  ForwardingSmtpAddress: text,
});

export const organizationConfigRow = z.object({
  /** Null and absent both mean that the service did not say. */
  RejectDirectSend: z
    .boolean()
    .nullish()
    .transform((value) => value ?? null),
  DisablePlusAddressInRecipients: z
    .boolean()
    .nullish()
    .transform((value) => value ?? null),
});

export type AcceptedDomainRow = z.infer<typeof acceptedDomainRow>;
export type InboundConnectorRow = z.infer<typeof inboundConnectorRow>;
export type OutboundConnectorRow = z.infer<typeof outboundConnectorRow>;
export type ForwardingMailboxRow = z.infer<typeof forwardingMailboxRow>;
export type RecipientRow = z.infer<typeof recipientRow>;
