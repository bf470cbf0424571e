import { z } from 'zod';

/** What every answer of UAPI says. Source: api.docs.cpanel.net, "cPanel UAPI"; fields that we do not use are out. */
const outcome = z.object({
  /** 1 is success, 0 a failure; null only of `has_feature`, for a feature that the server does not have. */
  status: z.union([z.literal([0, 1]), z.literal(['0', '1']).transform(Number), z.null()]),
  errors: z.array(z.string()).nullish(),
  data: z.unknown(),
  metadata: z.object({ paginate: z.object({ total_results: z.coerce.number() }).nullish() }).nullish(),
});
export type Outcome = z.infer<typeof outcome>;

/**
 * The documentation and calls through WHM wrap the outcome in `result`; `/execute` of a real server does not (seen in
 * LoicBoursin/terraform-provider-cpanel, internal/cpanel/client.go, and neurobin/sslic #1).
 */
export const envelope = z.union([z.object({ result: outcome }).transform(({ result }) => result), outcome]);

/** One rule of an alias file: `forward` is whatever Exim takes there, with several targets between commas. */
const forwarderRow = z.object({ dest: z.string().min(1), forward: z.string() });
export type ForwarderRow = z.infer<typeof forwarderRow>;

export const forwarderRows = z.array(forwarderRow);

/** `email` of the account's own mailbox is its user name, without a domain (seen on 11.110 and 11.136). */
export const mailboxRows = z.array(z.object({ email: z.string().min(1) }));

/** `forward` is a domain. */
export const domainForwarderRows = z.array(z.object({ dest: z.string().min(1), forward: z.string().min(1) }));

/** Seen: `":fail: No Such User Here"` with the quotes, and the bare name of the account. */
export const defaultAddressRows = z.array(z.object({ domain: z.string().min(1), defaultaddress: z.string().min(1) }));

export const listRows = z.array(z.object({ list: z.string().min(1) }));

export const autoResponderRows = z.array(z.object({ email: z.string().min(1) }));

/** `mxcheck` is what was set, `detected` what the server makes of `auto`. */
export const routingRows = z.array(z.object({ domain: z.string().min(1), mxcheck: z.string().nullish() }));

/** What a change answers is of no use: it is read back. */
export const changeAnswer = z.unknown();
