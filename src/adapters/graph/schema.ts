import { z } from 'zod';

/** Only the fields we use. Sources: Microsoft Graph v1.0 reference, resource types of the same names. */

export const domain = z.object({
  id: z.string(),
  isVerified: z.boolean(),
  isInitial: z.boolean(),
});

export const dnsRecord = z.object({
  /** Not always filled: the type is also in `@odata.type`, `#microsoft.graph.domainDnsMxRecord`. */
  recordType: z.string().nullish(),
  '@odata.type': z.string().nullish(),
  supportedService: z.string().nullish(),
  mailExchange: z.string().nullish(),
  preference: z.number().nullish(),
  text: z.string().nullish(),
});

export const subscribedSku = z.object({
  capabilityStatus: z.string(),
  servicePlans: z.array(z.object({ servicePlanName: z.string() })),
});

export const group = z.object({ id: z.string().min(1) });

export const member = z.object({
  id: z.string(),
  '@odata.type': z.string(),
  mail: z.string().nullish(),
  /** Null for a user that the application may not read, `[]` for one without addresses. */
  proxyAddresses: z.array(z.string()).nullish(),
});

export type Domain = z.infer<typeof domain>;
export type DnsRecord = z.infer<typeof dnsRecord>;
export type SubscribedSku = z.infer<typeof subscribedSku>;
export type Member = z.infer<typeof member>;
