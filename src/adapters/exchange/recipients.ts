import type { Recipient, RecipientKind } from '../../domain/model/recipient.ts';
import type { ForwardingMailboxRow, RecipientRow } from './schema.ts';
import { toAddress } from './translate.ts';

/** Source: Microsoft, "RecipientTypeDetails" values of Get-Recipient; what is not named here is `Other`. */
const KINDS: Readonly<Record<string, RecipientKind>> = {
  UserMailbox: 'Mailbox',
  LinkedMailbox: 'Mailbox',
  LegacyMailbox: 'Mailbox',
  SharedMailbox: 'SharedMailbox',
  TeamMailbox: 'SharedMailbox',
  RoomMailbox: 'Resource',
  EquipmentMailbox: 'Resource',
  SchedulingMailbox: 'Resource',
  GroupMailbox: 'Group',
  MailUniversalDistributionGroup: 'Group',
  MailUniversalSecurityGroup: 'Group',
  MailNonUniversalGroup: 'Group',
  DynamicDistributionGroup: 'Group',
  RoomList: 'Group',
  MailUser: 'MailUser',
  GuestMailUser: 'MailUser',
  MailContact: 'MailContact',
  MailForestContact: 'MailContact',
};

/** Recipients with an address in one of the domains, each with where it points or forwards. */
export function toRecipients(
  rows: readonly RecipientRow[],
  forwarding: readonly ForwardingMailboxRow[],
  domains: readonly string[],
): readonly Recipient[] {
  const suffixes = domains.map((domain) => `@${domain.toLowerCase()}`);
  const targets = new Map(forwarding.map((row) => [row.Guid.toLowerCase(), forwardingTarget(row, rows)]));
  return rows
    .flatMap((row) => toRecipient(row, targets.get(row.Guid.toLowerCase()) ?? null) ?? [])
    .filter((recipient) => recipient.addresses.some((address) => suffixes.some((suffix) => address.endsWith(suffix))));
}

/** The address a mailbox forwards to. One recipient only: names of the tenant need not be unique. */
function forwardingTarget(row: ForwardingMailboxRow, recipients: readonly RecipientRow[]): string | null {
  if (row.ForwardingAddress !== null) {
    const [only, ...others] = recipients.filter((recipient) => recipient.Identity === row.ForwardingAddress);
    const target = only && others.length === 0 ? primaryOf(only) : undefined;
    if (target !== undefined) return target;
  }
  return row.ForwardingSmtpAddress === null ? null : toAddress(row.ForwardingSmtpAddress);
}

/** Undefined for an object without an SMTP address. */
function toRecipient(row: RecipientRow, forwardsTo: string | null): Recipient | undefined {
  const primaryAddress = primaryOf(row);
  if (primaryAddress === undefined) return undefined;
  const kind = KINDS[row.RecipientTypeDetails] ?? 'Other';
  const pointsElsewhere = kind === 'MailUser' || kind === 'MailContact';
  return {
    id: row.Guid.toLowerCase(),
    kind,
    primaryAddress,
    addresses: [...new Set([primaryAddress, ...smtpAddresses(row).map(toAddress)])].sort(),
    externalAddress: pointsElsewhere && row.ExternalEmailAddress ? toAddress(row.ExternalEmailAddress) : null,
    forwardsTo,
  };
}

/** `SMTP:` in capitals marks the primary address; PrimarySmtpAddress says the same where it is filled. */
function primaryOf(row: RecipientRow): string | undefined {
  const primary = row.PrimarySmtpAddress ?? smtpAddresses(row).find((address) => address.startsWith('SMTP:'));
  return primary === undefined ? undefined : toAddress(primary);
}

function smtpAddresses(row: RecipientRow): readonly string[] {
  return row.EmailAddresses.filter((address) => /^smtp:/i.test(address));
}
