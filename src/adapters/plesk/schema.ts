import { z } from 'zod';

/** An element as the parser tells it: one without content is an empty text. */
const element = <T extends z.ZodRawShape>(shape: T) =>
  z.preprocess((value) => (value === '' ? {} : value), z.object(shape));

/** An element that may come any number of times. */
const many = <T extends z.ZodType>(item: T) =>
  z.preprocess((value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]), z.array(item));

/** `xs:boolean`. */
const flag = z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1');

const text = z.string().min(1);

/** An error of the whole packet stands in `system`. Source: docs.plesk.com, XML API, "Handling Errors". */
export const outcome = z.object({
  status: z.enum(['ok', 'error']),
  errcode: z.string().optional(),
  errtext: z.string().optional(),
});

/** 0 stands for no site, and other requests refuse it. Source: live notes on 18.0.80, see docs/facts.md. */
const identifier = z.string().regex(/^[1-9]\d*$/);

/** `site` and `webspace`, operation `get`. */
export const siteResult = z.object({
  id: identifier,
  data: element({
    gen_info: element({ name: z.string().optional(), 'ascii-name': z.string().optional() }).optional(),
    stat: element({ maillists: z.string().regex(/^\d+$/).transform(Number).optional() }).optional(),
  }).optional(),
});
export type SiteResult = z.infer<typeof siteResult>;

/** Source: docs.plesk.com, XML API, "Mail Account Settings"; aliases come without the domain. */
const account = z.object({
  // Never empty: without a name, the operation `remove` takes all accounts of the site.
  name: text,
  mailbox: element({ enabled: flag.optional() }).optional(),
  forwarding: element({ enabled: flag.optional(), address: many(text) }).optional(),
  alias: many(text),
  autoresponder: many(element({ enabled: flag.optional() })),
});
export type AccountNode = z.infer<typeof account>;

/** `mail`, operation `get_info`: one account in a result; none at all for a site without accounts. */
export const accountsResult = z.object({ mailname: many(account) });

/** `mail`, operation `get_prefs`. Source: docs.plesk.com, XML API, "Mail Service Preferences". */
export const preferencesResult = z.object({
  prefs: element({
    /** One of `bounce`, `forward` and `reject`. */
    'nonexistent-user': element({
      bounce: z.unknown().optional(),
      forward: text.optional(),
      reject: z.unknown().optional(),
    }).optional(),
    mailservice: flag.optional(),
  }),
});
export type Preferences = z.infer<typeof preferencesResult>['prefs'];

/** `maillist`, operation `get-list`: one list in a result; none at all for a site without lists. */
export const listsResult = z.object({ name: text.optional() });
