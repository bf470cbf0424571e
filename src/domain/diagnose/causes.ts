/** What may be behind a bounce. `L1` to `L11` are the causes of loops. */
export type CauseId = keyof typeof CAUSES;

export interface Cause {
  readonly title: string;
  /** How a person tells it from the others, without this program's look at the world. */
  readonly tell: string;
  readonly todo: string;
}

const ADD_RECIPIENT =
  'give the address a mailbox in Exchange Online, or set the accepted domain to InternalRelay with an outbound connector to the old server';
const FIX_SENDER =
  'mend the inbound connector of type OnPremises: the addresses or the certificate that the old server really sends with';

/** All causes that a known text can have. */
export const CAUSES = {
  L1: {
    title: 'Exchange Online has no way to the old server, so it follows MX back to itself',
    tell: 'accepted domain InternalRelay, MX at Exchange Online, and no outbound connector that is enabled, names the domain and uses a smart host',
    todo: 'make or enable the outbound connector for exactly this domain with the old server as smart host, or set the domain to Authoritative if all have moved',
  },
  L2: {
    title: "the smart host of the outbound connector is Microsoft's own server",
    tell: 'look the smart host up as Exchange Online does, MX before addresses: it ends at *.mail.protection.outlook.com',
    todo: 'name the host of the old server itself as smart host: one that has an address and no MX',
  },
  L3: {
    title: 'the old server hands unknown addresses to Exchange Online, which hands them back',
    tell: 'the bounced address exists on neither side, and the old server accepts an address that nobody has',
    todo: 'have the old server refuse unknown addresses: at most one side may have a default route',
  },
  L4: {
    title: 'a forwarder of the old server leads to a mail user or contact that points back',
    tell: 'the recipient in Exchange Online is a mail user or mail contact with the old address as external address',
    todo: 'give the person a mailbox, or take the forwarder of the old server away',
  },
  L5: {
    title: 'the mailbox in Exchange Online forwards to an address that the old server forwards back',
    tell: 'Get-Mailbox shows ForwardingSmtpAddress or ForwardingAddress, or an inbox rule redirects',
    todo: 'end the forwarding of the mailbox, or the forwarder of the old server',
  },
  L6: {
    title: 'the old server no longer takes the domain as its own and relays it to Exchange Online',
    tell: 'the old server answers for a known address with "relay", or the hoster changed the domain to remote',
    todo: 'make the domain local on the old server again and pin it (cPanel: Local Mail Exchanger)',
  },
  L7: {
    title: 'a catch-all of the old server points into the domain at Exchange Online',
    tell: 'the old server accepts an address that nobody has, and its catch-all names an address of the domain or of onmicrosoft.com',
    todo: 'take the catch-all away, or let it end in a mailbox of the old server',
  },
  L8: {
    title: 'a group in Exchange Online and a list on the old server contain each other',
    tell: 'the recipient is a group, and the same message arrives many times',
    todo: 'take one of the two out of the other',
  },
  L9: {
    title:
      'the initial onmicrosoft.com domain relays to the old server, and a forwarder leads to an address without a mailbox',
    tell: 'the onmicrosoft.com domain is InternalRelay, or an outbound connector has AllAcceptedDomains',
    todo: 'set the onmicrosoft.com domain to Authoritative and name the one domain in the connector',
  },
  L10: {
    title: 'a connector sends all mail out through the old server, which sends through Exchange Online',
    tell: 'an outbound connector has RouteAllMessagesViaOnPremises',
    todo: 'turn RouteAllMessagesViaOnPremises off',
  },
  L11: {
    title: "the sender's own tenant takes the message for its outgoing mail",
    tell: 'only some senders, themselves in Exchange Online, get the bounce; their inbound connector covers a filter or the old server',
    todo: "have the sender's administrator narrow that inbound connector to their own addresses or certificate",
  },
  NoRecipient: {
    title: 'the domain is Authoritative and Exchange Online has no such recipient',
    tell: 'Get-Recipient finds nothing for the address, Get-AcceptedDomain shows Authoritative',
    todo: ADD_RECIPIENT,
  },
  NotReplicated: {
    title: 'the recipient is new and the edge of Exchange Online does not know it yet',
    tell: 'the recipient was made within the last hours and Get-Recipient finds it',
    todo: 'wait and ask the edge with RCPT TO again; after a day touch the recipient, then call Microsoft',
  },
  NoInboundMatch: {
    title: 'no inbound connector knows the old server',
    tell: 'the address in the bounce, or the certificate, is in no enabled inbound connector of type OnPremises',
    todo: FIX_SENDER,
  },
  ForeignSender: {
    title:
      "the connector goes by address, and the message has a stranger's sender or none (a bounce, an auto-reply, a forward)",
    tell: 'MAIL FROM is empty or outside the accepted domains of the tenant',
    todo: 'let the connector go by certificate, and send bounces and forwards of strangers directly, not through Exchange Online',
  },
  Certificate: {
    title: 'the old server shows no certificate, another, an expired one, or an incomplete chain',
    tell: 'openssl s_client -starttls smtp shows it; TlsSenderCertificateName names another',
    todo: 'renew the certificate with its whole chain, and let the old server present it when it sends',
  },
  DirectSend: {
    title: 'the tenant rejects direct send, and no inbound connector knows the old server',
    tell: 'Get-OrganizationConfig shows RejectDirectSend, the sender is an address of the domain',
    todo: FIX_SENDER,
  },
  PartnerLock: {
    title: 'a partner connector takes mail for the domain from listed servers alone',
    tell: 'an inbound connector of type Partner has RestrictDomainsToIPAddresses or RestrictDomainsToCertificate',
    todo: 'add the server to that connector, or take the restriction away',
  },
  BannedAddress: {
    title: "Microsoft blocks the sending server's address",
    tell: 'the address stands in brackets in the text',
    todo: 'ask for it to be taken off at https://sender.office.com, and find out who sent spam through the server',
  },
  BannedSender: {
    title: 'Microsoft blocks the sender',
    tell: 'the text says "banned sender"',
    todo: 'write to delist@microsoft.com with the whole bounce, and find out what was sent',
  },
  UnregisteredDomain: {
    title: 'the old server sends through the tenant for domains that the tenant does not have',
    tell: 'the sender of the bounced message is in a domain that is missing in Get-AcceptedDomain',
    todo: 'add the domain to the tenant, or send its mail another way',
  },
  TenantThreshold: {
    title: 'the tenant sent more than Microsoft allows it, often spam from one account or device',
    tell: 'the Microsoft 365 admin center, Defender, shows restricted entities',
    todo: 'find and stop the source, then have the block removed in Defender, Restricted entities',
  },
  WrongRegion: {
    title: 'MX or smart host names a Microsoft host that is not the one of the domain',
    tell: 'the host differs from the one that the Microsoft 365 admin center shows for the domain',
    todo: 'use the MX host of the domain as Microsoft shows it, never an address or an old name',
  },
  NoSubscription: {
    title: 'the tenant has no subscription with mailboxes',
    tell: 'the Microsoft 365 admin center, Billing, shows no plan with Exchange Online',
    todo: 'buy or start a subscription that includes Exchange Online; one mailbox is enough',
  },
  OldServerClosed: {
    title: 'Exchange Online does not reach the old server',
    tell: 'a firewall lets the ranges of Exchange Online not in on the port of the smart host, or the server is down',
    todo: 'let all ranges of Exchange Online in; mail waits for 24 hours, then it bounces',
  },
  OldServerName: {
    title: 'the name of the smart host or the domain cannot be looked up in DNS',
    tell: 'dig shows no address for the smart host, or no MX for the domain',
    todo: 'mend the DNS record, or the name in the outbound connector',
  },
  NoTls: {
    title: 'the outbound connector demands TLS that the old server does not offer well enough',
    tell: 'TlsSettings of the connector is not empty; the certificate of the old server is expired, self-signed or of another name',
    todo: 'renew the certificate of the old server, or let TlsSettings of the connector be empty (opportunistic TLS)',
  },
  MtaSts: {
    title: 'the MTA-STS policy of the domain does not name the MX host',
    tell: 'https://mta-sts.<domain>/.well-known/mta-sts.txt lists other hosts than the MX records',
    todo: 'add the MX host to the policy, change the id in DNS, and wait for max_age',
  },
  OldExchange: {
    title: 'the old server is an Exchange that is no longer supported',
    tell: 'the text says "throttled" or "blocked"; Get-ExchangeServer shows a version behind',
    todo: 'update it; the tenant can pause the block for 90 days a year (New-TenantExemptionInfo)',
  },
  Ipv6: {
    title: 'the sending server connects over IPv6 without reverse name, SPF or DKIM',
    tell: 'the address in the bounce is an IPv6 address',
    todo: 'let the server send to Exchange Online over IPv4',
  },
  Spf: {
    title: 'SPF of the domain does not pass the server that sent',
    tell: 'compare the server in the bounce with the SPF record: it must pass the old server and Exchange Online',
    todo: 'add what is missing to the one SPF record: include:spf.protection.outlook.com, or the address of the old server',
  },
  Dmarc: {
    title: 'DMARC of the sender failed: the message came by way of the old server, whose address SPF judged',
    tell: 'the sender is a stranger with p=reject, and the message was forwarded',
    todo: 'turn on enhanced filtering (EFSkipLastIP) on the inbound connector of the old server',
  },
  ExternalForwarding: {
    title: 'a mailbox forwards to the outside, which the outbound spam policy forbids',
    tell: 'the mailbox has ForwardingSmtpAddress or a rule; the policy has AutoForwardingMode Off or Automatic',
    todo: 'end the forwarding, or allow it for that mailbox in a policy of its own',
  },
  OnMicrosoftLimit: {
    title: 'people send as onmicrosoft.com, which Microsoft limits to 100 outside recipients a day',
    tell: 'the sender of the bounced message ends in onmicrosoft.com',
    todo: 'make the address of the domain the primary address again',
  },
  NoForwarder: {
    title: 'the old server has neither a mailbox nor a forwarder for the address',
    tell: 'the person has moved: the old mailbox was removed before the forwarder was written',
    todo: 'write the forwarder on the old server (key forwarders.csv of the report)',
  },
  NoSuchAddress: {
    title: 'nobody has the address',
    tell: 'the address is misspelt, or its owner left',
    todo: 'nothing, where it is so; else make the address on the side where its owner reads mail',
  },
  LookupDown: {
    title: 'a table of the old server cannot be read at the moment',
    tell: 'the log of Postfix names the map and its error',
    todo: 'bring the map (database, LDAP, socket) back; the sender tries again by itself',
  },
  NotLocal: {
    title: 'the old server does not take the domain as its own',
    tell: 'the domain is missing in its list of local domains (Postfix: virtual_mailbox_domains; cPanel: remote)',
    todo: 'make the domain local on the old server again',
  },
  RelayingClient: {
    title: 'the old server does not relay for whoever connected',
    tell: 'the recipient is outside, or the client did not log in',
    todo: 'let the client log in, or send through its own server',
  },
} as const satisfies Readonly<Record<string, Cause>>;
