import type { AcceptedDomainType } from '../model/accepted-domain.ts';
import type { TlsFault } from '../model/start-tls.ts';

/**
 * Everything that decides where a message for one domain ends, and nothing else. One value each: a world in which
 * something propagates is a set of these (`possible.ts`).
 */
export interface MailWorld {
  readonly domain: string;
  readonly initialDomain: string;
  /**
   * Where the domain's MX set leads. `Elsewhere` is a third host, taken for a gateway in front of the old server.
   * `LegacyByAddress`: there is no MX, and the domain's own address, which then counts, is the old server's (RFC 5321, 5.1).
   */
  readonly mx: 'Legacy' | 'LegacyByAddress' | 'ExchangeOnline' | 'Mixed' | 'Elsewhere' | 'None';
  /** The MX set's lifetime in caches is short enough to move it. */
  readonly mxLifetime: 'Short' | 'Long';
  /** `Published`: nobody said that the policy names Exchange Online's MX, so senders that honour it may refuse to go there. */
  readonly mtaSts: 'None' | 'Published' | 'NamesBoth';
  readonly domainType: AcceptedDomainType | 'Absent';
  /** The initial domain refuses unknown addresses and is in no outbound connector's scope: a forwarder there cannot loop. */
  readonly initialDomainClosed: boolean;
  readonly outbound: OutboundRoute;
  /** A connector with `RouteAllMessagesViaOnPremises`: mail for everybody leaves through the old server. */
  readonly routesAllViaLegacy: boolean;
  readonly inbound: InboundMatch;
  readonly rejectDirectSend: boolean;
  /** Exchange Online delivers `bob+x@` to `bob@`. */
  readonly plusAddressing: boolean;
  readonly mailSubscription: 'Active' | 'None' | 'Unknown';
  readonly spf: SpfCover;
  readonly forwarders: 'Confirmed' | 'Unconfirmed';
  /** Who has moved and sends under the initial domain, since the mailbox's primary address is there. */
  readonly initialSenders: InitialSenders;
  readonly legacy: LegacyHabits;
  /** Sorted by id. */
  readonly classes: readonly RecipientClass[];
}

/** How Exchange Online routes mail for an address of the domain that it does not hold. */
export interface OutboundRoute {
  readonly kind: 'None' | 'MxRecord' | 'SmartHost';
  /** Where the smart host's addresses are; `Unknown` when they could not be read. */
  readonly leadsTo: 'Legacy' | 'Microsoft' | 'Unknown';
  readonly host: string;
  /** Why the TLS that the connector demands cannot be had there. */
  readonly tlsFault?: TlsFault;
}

/** How Exchange Online knows mail from the old server as the organization's own. */
export interface InboundMatch {
  readonly by: 'Nothing' | 'Address' | 'Certificate';
  /** Enhanced filtering: SPF is judged by the hop before the old server. */
  readonly skipLastAddress: boolean;
}

/** Whether the published SPF record passes each system that sends as the domain. */
export interface SpfCover {
  readonly exchange: 'Pass' | 'NoPass' | 'Unknown';
  readonly legacy: 'Pass' | 'NoPass' | 'Unknown';
}

export interface InitialSenders {
  readonly count: number;
  /** Up to three primary addresses, sorted. */
  readonly examples: readonly string[];
}

/** What the old server does, as far as it can be known. */
export interface LegacyHabits {
  /** Whether it takes the domain as its own: `Auto` follows the MX set (`takes-domain.ts`), `Remote` no longer does. */
  readonly role: 'Local' | 'Auto' | 'Remote';
  readonly unknownRecipients: 'Refuse' | 'CatchAll' | 'RelayToExchange' | 'Unknown';
  /** False: it has a catch-all, and nobody said that it does not lead into Exchange Online (L7). */
  readonly catchAllFollowed: boolean;
  /** Which way mail of its users goes out. */
  readonly sendsThrough: 'ExchangeOnline' | 'Direct';
  /** Which way its own bounces and what it forwards for outsiders goes out. */
  readonly sendsForeignThrough: 'ExchangeOnline' | 'Direct';
  /** False: the connection is refused; nobody's mail gets in or out. */
  readonly up: boolean;
  /** Whether it relays for Microsoft's ranges whatever the recipient: with a domain that is not local that is a loop (L6). */
  readonly relaysForMicrosoft: 'Yes' | 'No' | 'Unknown';
  /** Another tenant knows this server by the same address, so mail of its users counts as that tenant's own (L11). */
  readonly sharedWithTenants: boolean;
  /** A person said that Microsoft's ranges reach it. */
  readonly acceptsMicrosoft: boolean;
  /** A person said that no mail arrives there any more. */
  readonly silent: boolean;
  /** A person said that it sends no mail any more. */
  readonly stopped: boolean;
  /** It is an Exchange Server, and nobody said that its version is one that Microsoft still supports. */
  readonly mayBeOutOfDate: boolean;
  /** The "no static address" scenario: neither addresses nor a certificate are declared. */
  readonly identified: boolean;
}

/** Addresses that route alike; only a counterexample is expanded to an address. */
export interface RecipientClass {
  readonly id: string;
  readonly standing: 'Moved' | 'Staying' | 'Nobody';
  readonly exchange: 'Mailbox' | 'Group' | 'PointsToLegacy' | 'PointsElsewhere' | 'None';
  readonly legacy: 'Accepts' | 'None' | 'Unknown';
  /**
   * `Proven`: one is wanted, and its target is a terminal recipient of Exchange Online; it is there once it is confirmed.
   * The others are there by the old server's own list, and nobody asked for them: `Ends` has a target that keeps mail,
   * `Open` one that does not. Three are ours while the list is not set yet: `Kept` is wanted and there already; `Leaving`
   * and `Dangling` are there until the list is set, and the target of the latter keeps no mail any more.
   */
  readonly forwarder: 'None' | 'Proven' | 'Ends' | 'Open' | 'Kept' | 'Leaving' | 'Dangling';
  /** The mailbox forwards, or the group may hold a list, that comes back by way of the old server. */
  readonly returnsToLegacy: boolean;
  /** A person accepted by name that the address may disappear, or receive in the unused mailbox. */
  readonly accepted: boolean;
  readonly count: number;
  /** Up to three addresses, sorted. */
  readonly examples: readonly string[];
}

/** The parts of a world that a step can change, each settled apart from the others. */
export type Thing =
  | 'AcceptedDomain'
  | 'OutboundConnector'
  | 'InboundConnector'
  | 'Spf'
  | 'MxLifetime'
  | 'Mx'
  | 'MtaSts'
  | 'Forwarders'
  | 'LegacyFirewall'
  | 'LegacySmartHost'
  | 'LegacySilence'
  | 'LegacySending'
  | 'LegacyDomain';

/** A change of a world: JSON, so that a plan can be printed, hashed and remembered. */
export type Change =
  | { readonly thing: 'AcceptedDomain'; readonly value: MailWorld['domainType'] }
  | { readonly thing: 'OutboundConnector'; readonly value: OutboundRoute }
  | { readonly thing: 'InboundConnector'; readonly value: InboundMatch }
  | { readonly thing: 'Spf'; readonly value: SpfCover }
  | { readonly thing: 'MxLifetime'; readonly value: MailWorld['mxLifetime'] }
  | { readonly thing: 'Mx'; readonly value: MailWorld['mx'] }
  | { readonly thing: 'MtaSts'; readonly value: MailWorld['mtaSts'] }
  | { readonly thing: 'Forwarders'; readonly value: MailWorld['forwarders'] }
  | { readonly thing: 'LegacyFirewall' | 'LegacySilence' | 'LegacySending'; readonly value: boolean }
  | { readonly thing: 'LegacyDomain'; readonly value: LegacyHabits['role'] }
  | { readonly thing: 'LegacySmartHost'; readonly value: LegacyHabits['sendsThrough'] };

/** The world after a change. */
export function changed(world: MailWorld, change: Change): MailWorld {
  switch (change.thing) {
    case 'AcceptedDomain':
      return { ...world, domainType: change.value };
    case 'OutboundConnector':
      return { ...world, outbound: change.value };
    case 'InboundConnector':
      return { ...world, inbound: change.value };
    case 'Spf':
      return { ...world, spf: change.value };
    case 'MxLifetime':
      return { ...world, mxLifetime: change.value };
    case 'Mx':
      return { ...world, mx: change.value };
    case 'MtaSts':
      return { ...world, mtaSts: change.value };
    case 'Forwarders':
      return { ...world, forwarders: change.value };
    case 'LegacyFirewall':
      return { ...world, legacy: { ...world.legacy, acceptsMicrosoft: change.value } };
    case 'LegacySmartHost':
      return { ...world, legacy: { ...world.legacy, sendsThrough: change.value } };
    case 'LegacySilence':
      return { ...world, legacy: { ...world.legacy, silent: change.value } };
    case 'LegacySending':
      return { ...world, legacy: { ...world.legacy, stopped: change.value } };
    case 'LegacyDomain':
      return { ...world, legacy: { ...world.legacy, role: change.value } };
  }
}

/** The value that a change of the same thing would have to carry to leave this world as it is. */
export function current(world: MailWorld, thing: Thing): Change {
  switch (thing) {
    case 'AcceptedDomain':
      return { thing, value: world.domainType };
    case 'OutboundConnector':
      return { thing, value: world.outbound };
    case 'InboundConnector':
      return { thing, value: world.inbound };
    case 'Spf':
      return { thing, value: world.spf };
    case 'MxLifetime':
      return { thing, value: world.mxLifetime };
    case 'Mx':
      return { thing, value: world.mx };
    case 'MtaSts':
      return { thing, value: world.mtaSts };
    case 'Forwarders':
      return { thing, value: world.forwarders };
    case 'LegacyFirewall':
      return { thing, value: world.legacy.acceptsMicrosoft };
    case 'LegacySmartHost':
      return { thing, value: world.legacy.sendsThrough };
    case 'LegacySilence':
      return { thing, value: world.legacy.silent };
    case 'LegacySending':
      return { thing, value: world.legacy.stopped };
    case 'LegacyDomain':
      return { thing, value: world.legacy.role };
  }
}
