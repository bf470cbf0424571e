/** What an Exchange Online object does with a message: keep it, spread it, or point elsewhere. */
export type RecipientKind = 'Mailbox' | 'SharedMailbox' | 'Resource' | 'Group' | 'MailUser' | 'MailContact' | 'Other';

/** An object of Exchange Online that has addresses. Source: Microsoft, Get-Recipient. */
export interface Recipient {
  readonly id: string;
  readonly kind: RecipientKind;
  /** Lower case. */
  readonly primaryAddress: string;
  /** Every SMTP address, lower case, the primary among them, sorted. */
  readonly addresses: readonly string[];
  /** Where a mail user or contact points; null for the others. */
  readonly externalAddress: string | null;
  /** Where a mailbox forwards, when it does (ForwardingSmtpAddress); null when it does not or when it was not read. */
  readonly forwardsTo: string | null;
}

/** Kinds that end a message's way: a forwarder may point at these. */
export function isTerminal(recipient: Recipient): boolean {
  return recipient.kind !== 'MailUser' && recipient.kind !== 'MailContact' && recipient.kind !== 'Other';
}

/** The address in the tenant's initial domain, the only safe target of a forwarder; undefined when there is none. */
export function initialDomainAddress(recipient: Recipient, initialDomain: string): string | undefined {
  return recipient.addresses.find((address) => address.endsWith(`@${initialDomain}`));
}
