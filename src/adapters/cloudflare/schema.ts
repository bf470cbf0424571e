import { z } from 'zod';

/** A record of `dns_records`, as far as mail depends on it. Source: developers.cloudflare.com/api, "DNS Records". */
export const dnsRecord = z.object({
  id: z.string().min(1),
  name: z.string(),
  type: z.string(),
  content: z.string().optional(),
  /** 1 is automatic. */
  ttl: z.number(),
  priority: z.number().optional(),
  // Not in the SDK's types: Email Routing marks what it owns.
  meta: z.object({ read_only: z.boolean().optional(), email_routing: z.boolean().optional() }).nullish(),
});
export type DnsRecord = z.infer<typeof dnsRecord>;

export const zoneRow = z.object({
  id: z.string().min(1),
  name: z.string(),
  status: z.string(),
  type: z.string(),
  name_servers: z.array(z.string()).nullish(),
});
export type ZoneRow = z.infer<typeof zoneRow>;

/** Tells of pages that were not asked for. */
export const pageInfo = z.object({ total_pages: z.number().optional(), total_count: z.number().optional() });

/** What every answer is wrapped in; a refusal may come with status 200. */
export const envelope = z.object({
  success: z.boolean(),
  errors: z
    .array(
      z.object({
        code: z.number(),
        message: z.string(),
        error_chain: z.array(z.object({ code: z.number(), message: z.string() })).optional(),
      }),
    )
    .nullish(),
});
