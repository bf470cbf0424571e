import { z } from 'zod';

/**
 * Rows of mailcow's interface, only the fields we use. Source: mailcow-dockerized, `data/web/json_api.php` and
 * `data/web/inc/functions.mailbox.inc.php`.
 */

/** The database driver gives numbers as text or as numbers, by its version. */
const integer = z.union([z.number().int(), z.string().regex(/^-?\d+$/)]).transform(Number);

/** A list without rows comes as `{}`. */
function listOf<T extends z.ZodType>(row: T) {
  return z.union([z.array(row), z.strictObject({}).transform((): Array<z.output<T>> => [])]);
}

/** What is not there comes as `{}`. */
function oneOf<T extends z.ZodType>(row: T) {
  return z.union([row, z.strictObject({}).transform(() => null)]);
}

/** Of an alias domain comes the row of the domain that it stands for, under that one's name. */
const domainRow = z.object({
  domain_name: z.string().min(1),
  active: integer,
  /** "Relay this domain". */
  backupmx: integer,
  relay_all_recipients: integer,
  /** Mailboxes that are there are kept, the rest goes by MX. */
  relay_unknown_only: integer,
  mboxes_in_domain: integer,
});
export type DomainRow = z.infer<typeof domainRow>;
export const domainAnswer = oneOf(domainRow);

const aliasDomainRow = z.object({ alias_domain: z.string(), target_domain: z.string().min(1), active: integer });
export type AliasDomainRow = z.infer<typeof aliasDomainRow>;
export const aliasDomainAnswer = oneOf(aliasDomainRow);

/** `active` 2 forbids the login and nothing else: mail still arrives. */
const mailboxRow = z.object({ username: z.string().min(1), active: integer });
export type MailboxRow = z.infer<typeof mailboxRow>;
export const mailboxesAnswer = listOf(mailboxRow);

const aliasRow = z.object({
  id: integer,
  /** The catch-all has no local part. */
  address: z.string().min(1),
  /** Targets with commas between them. */
  goto: z.string(),
  active: integer,
  private_comment: z.string().nullish(),
});
export type AliasRow = z.infer<typeof aliasRow>;
export const aliasesAnswer = listOf(aliasRow);
export const aliasAnswer = oneOf(aliasRow);

const filterRow = z.object({
  id: integer,
  username: z.string(),
  active: integer,
  filter_type: z.enum(['prefilter', 'postfilter']),
  script_data: z.string(),
  script_desc: z.string(),
});
export type FilterRow = z.infer<typeof filterRow>;
export const filtersAnswer = listOf(filterRow);

/** A room or a device: mail to it is accepted and dropped. `name` is its address. */
const resourceRow = z.object({ name: z.string().min(1), active: integer });
export type ResourceRow = z.infer<typeof resourceRow>;
export const resourcesAnswer = listOf(resourceRow);

/** `msg` is a word for the reason, or that with its parts behind it. */
const outcome = z.object({
  type: z.enum(['success', 'info', 'warning', 'danger', 'error']),
  msg: z.union([z.string(), z.array(z.unknown()).nonempty()]),
});
export type Outcome = z.infer<typeof outcome>;

/** Faults of the request come by themselves, with any status. */
export const failureAnswer = z.object({ type: z.literal('error'), msg: z.string() });

/** What a change has come to: one entry for each item, or one object. Status 200 says nothing. */
export const outcomesAnswer = z.union([z.array(outcome).nonempty(), outcome.transform((one) => [one])]);
