import type { AcceptedDomain } from './accepted-domain.ts';
import type { InboundConnector, OutboundConnector } from './connector.ts';
import type { MxRecords, TxtRecords } from './dns-record.ts';
import type { Recipient } from './recipient.ts';
import type { StartTls } from './start-tls.ts';

/** What one complete read of a tenant's Exchange Online settings found. */
export interface ExchangeSnapshot {
  readonly acceptedDomains: readonly AcceptedDomain[];
  readonly inboundConnectors: readonly InboundConnector[];
  readonly outboundConnectors: readonly OutboundConnector[];
  /** Only recipients with an address in one of the asked domains. */
  readonly recipients: readonly Recipient[];
  /** `RejectDirectSend` of the organization; null when the service did not say. */
  readonly rejectDirectSend: boolean | null;
  /** Mail to `bob+x@` is delivered to `bob@`; null when the service did not say, which is its default: it is. */
  readonly plusAddressing: boolean | null;
}

/** What the tenant's directory says about one mail domain. */
export interface DirectoryDomain {
  /** False: the tenant does not have the domain, or has not proven that it owns it. */
  readonly verified: boolean;
  /** The tenant's first domain, `*.onmicrosoft.com`. */
  readonly initialDomain: string;
  /** MX host that the service wants for the domain; null while mail is not set up for it. Never computed from the name. */
  readonly mxHost: string | null;
  /** Preference that the service wants; 0 is its usual value. */
  readonly mxPreference: number;
  /** Host of the SPF include, for example `spf.protection.outlook.com`; null like `mxHost`. */
  readonly spfInclude: string | null;
  /** Whether a subscription with mailboxes is active; `Unknown` when the application may not read subscriptions. */
  readonly mailSubscription: 'Active' | 'None' | 'Unknown';
  /** Lower-case addresses of all members (nested too) of the asked group; null when no group was asked for. */
  readonly groupMembers: readonly string[] | null;
}

/** A zone at a DNS provider. */
export interface Zone {
  readonly id: string;
  readonly name: string;
  /** Why nothing may be written, or null: not active, not authoritative for the apex, no permission. */
  readonly notWritableBecause: string | null;
  readonly nameServers: readonly string[];
}

/** The two sets of one name that a mail migration touches. */
export interface ZoneMail {
  readonly mx: MxRecords;
  readonly txt: TxtRecords;
  /** True when the provider's own mail routing owns MX or TXT values of the name: these are never touched. */
  readonly providerMailRouting: boolean;
}

/** Answer of one server to one question; `Unknown` is no answer, a refusal, or a server failure: never absence. */
export type DnsAnswer<T> =
  | { readonly kind: 'Found'; readonly ttlSeconds: number; readonly values: readonly T[] }
  | { readonly kind: 'NoData' | 'NxDomain'; readonly negativeTtlSeconds: number }
  | { readonly kind: 'Unknown'; readonly why: string };

/** What one authoritative server says. */
export interface AuthoritativeAnswer<T> {
  /** Host name of the server. */
  readonly server: string;
  readonly answer: DnsAnswer<T>;
}

/** Answer to one RCPT: `Unknown` covers greylisting, a banned prober and a closed port. */
export interface RecipientProbe {
  readonly address: string;
  readonly answer: 'Accepted' | 'Refused' | 'Unknown';
  /** The server's reply line, at most 300 characters, or why there is none. */
  readonly reply: string;
}

export interface SmtpProbeResult {
  /** False: no SMTP greeting was had; every recipient is then `Unknown`. */
  readonly reachable: boolean;
  readonly startTls: StartTls;
  /** The greeting without its code, one printable line of at most 300 characters; empty when there was none. */
  readonly greeting: string;
  readonly recipients: readonly RecipientProbe[];
  /** Those of the recipients that it never came to: time was up, or the server ended the conversation before. */
  readonly unasked: readonly string[];
}
