/**
 * The simulated world: what the vendors' clouds, the zone and the old mail server hold.
 * Vendor simulators change it over the wire; the mail world routes by it. It shares no code with the product.
 *
 * A write shows at once to whoever reads settings back, and takes effect on mail and on DNS answers only after a
 * delay (`delays`), as with the real services: an ordering fault of the operator must have a window to show in.
 */

export interface AcceptedDomainRecord {
  name: string;
  domainType: 'Authoritative' | 'InternalRelay';
  initial: boolean;
  isDefault: boolean;
  matchSubDomains: boolean;
}

/** A connector row as the admin wire returns it: PascalCase fields, `Guid` and `Name` always there. */
export type ConnectorRecord = { Guid: string; Name: string; Enabled: boolean } & Record<string, unknown>;

export type RecipientType =
  | 'UserMailbox'
  | 'SharedMailbox'
  | 'RoomMailbox'
  | 'GroupMailbox'
  | 'MailUniversalDistributionGroup'
  | 'MailUser'
  | 'MailContact';

export interface RecipientRecord {
  guid: string;
  displayName: string;
  type: RecipientType;
  /** Lower-case addresses, the primary first; the initial-domain address is one of them. */
  addresses: string[];
  /** Where a mail user or contact points. */
  externalAddress?: string;
  /** Mailbox forwarding as Exchange keeps it. */
  forwardingAddress?: string;
  deliverToMailboxAndForward?: boolean;
  /** Addresses of the members of a group. */
  members?: string[];
}

/** What of a tenant decides how mail flows; kept as a history so that changes take effect late. */
export interface MailFlowSettings {
  acceptedDomains: AcceptedDomainRecord[];
  inboundConnectors: ConnectorRecord[];
  outboundConnectors: ConnectorRecord[];
  recipients: RecipientRecord[];
  rejectDirectSend: boolean;
}

export interface ApplicationRegistration {
  clientId: string;
  clientSecret?: string;
  /** PEM certificate whose key signs client assertions. */
  certificatePem?: string;
  /** Assertions of a trusted other issuer (workload identity) that stand for this application. */
  federatedAssertions?: Set<string>;
  /** False: no administrator of the tenant has consented yet (AADSTS65001). */
  consented?: boolean;
  /** Application roles and directory roles granted in this tenant. */
  roles: Set<
    | 'Exchange.ManageAsApp'
    | 'ExchangeAdministrator'
    | 'Domain.Read.All'
    | 'GroupMember.Read.All'
    | 'User.Read.All'
    | 'Organization.Read.All'
  >;
}

export interface SimulatedTenant {
  id: string;
  initialDomain: string;
  /** Domains known to the directory and whether each is verified. */
  directoryDomains: Map<string, { verified: boolean; supportedServices: string[]; mxHost: string; spfText: string }>;
  applications: ApplicationRegistration[];
  /** False: no mail-enabled subscription; the front door then answers 451 4.4.4. */
  mailSubscription: boolean;
  /** True: new inbound connectors are created in a disabled state, with only a warning. */
  disablesInboundConnectors: boolean;
  /** Recipients outside that users wrote to today with a sender in the initial domain. */
  outsidersToday?: number;
  settings: MailFlowSettings;
}

export interface ZoneRecord {
  id: string;
  name: string;
  type: string;
  /** As the provider's API shows it: TXT quoted, MX target without priority. */
  content: string;
  ttl: number;
  priority?: number;
  comment?: string | null;
  readOnly?: boolean;
  createdOn: string;
  modifiedOn: string;
}

export interface SimulatedZone {
  id: string;
  name: string;
  status: 'active' | 'pending' | 'moved' | 'initializing';
  type: 'full' | 'partial';
  nameServers: string[];
  apiTokens: Set<string>;
  soaMinimumSeconds: number;
  records: ZoneRecord[];
}

export interface OldMailServer {
  host: string;
  /** Public IPv4 address it sends from and listens on. */
  address: string;
  domains: Map<string, OldMailDomain>;
  /** Where mail for other domains goes: null sends by MX. */
  smartHost: { host: string; port: number } | null;
  /** Bounces and what it forwards for outsiders do not take the smart host. */
  sendsForeignDirectly?: boolean;
  /** An Exchange Server of a version that Microsoft supports no more: what connectors let in from it is throttled. */
  isUnsupportedExchange?: boolean;
  /** Common name of its TLS certificate, when it offers one as a client. */
  certificateName?: string;
  up: boolean;
}

export interface OldMailDomain {
  /** False: the server no longer takes the domain as its own and sends by MX. */
  local: boolean;
  mailboxes: Set<string>;
  /** Alias or forwarder: address to its targets (lists too). */
  aliases: Map<string, string[]>;
  catchAll: string | null;
  /** True where `local` follows the MX set (cPanel: "automatically detect configuration"). */
  followsMx?: boolean;
}

export interface Delivery {
  messageId: string;
  mailbox: string;
  side: 'ExchangeOnline' | 'OldServer' | 'Internet';
  /** Servers that handled the message, first to last. */
  hops: string[];
}

/** A message that ended without a mailbox: refused at the door, returned by a server, looped or lost. */
export interface Failure {
  messageId: string;
  recipient: string;
  kind: 'Refused' | 'Bounced' | 'Looped' | 'Lost';
  by: string;
  reply: string;
  hops: string[];
}

export interface World {
  tenants: Map<string, SimulatedTenant>;
  zones: Map<string, SimulatedZone>;
  oldServers: Map<string, OldMailServer>;
  deliveries: Delivery[];
  failures: Failure[];
  /** How long a write takes until mail and DNS follow it. */
  delays: WorldDelays;
  now(): number;
  /** Writers call these after each change of a tenant or a zone. */
  commitTenant(id: string): void;
  commitZone(name: string): void;
  /** What mail routing (a tenant) or the name servers (a zone) act on at this moment. */
  effectiveSettings(id: string): MailFlowSettings;
  /** What the administration interface shows to a reader at this moment. */
  visibleSettings(id: string): MailFlowSettings;
  /** `lagMs`: how far a name server is behind the others. */
  effectiveRecords(zone: string, lagMs?: number): ZoneRecord[];
}

export interface WorldDelays {
  exchangeMs: number;
  dnsMs: number;
  /** How long a write takes until the Exchange administration interface shows it; 0 when absent. */
  readBackMs?: number;
}

export interface WorldOptions {
  now?: () => number;
  delays?: WorldDelays;
}

/** Makes an empty world. `seed.ts` fills it with a customer. */
export function createWorld(options: WorldOptions = {}): World {
  const now = options.now ?? Date.now;
  const settingsHistory = new Map<string, Array<{ at: number; value: MailFlowSettings }>>();
  const recordsHistory = new Map<string, Array<{ at: number; value: ZoneRecord[] }>>();
  const world: World = {
    tenants: new Map(),
    zones: new Map(),
    oldServers: new Map(),
    deliveries: [],
    failures: [],
    delays: options.delays ?? { exchangeMs: 0, dnsMs: 0 },
    now,
    commitTenant(id) {
      const tenant = world.tenants.get(id);
      if (tenant) remember(settingsHistory, id, now(), structuredClone(tenant.settings));
    },
    commitZone(name) {
      const zone = world.zones.get(name);
      if (zone) remember(recordsHistory, name, now(), structuredClone(zone.records));
    },
    effectiveSettings(id) {
      const tenant = world.tenants.get(id);
      if (!tenant) throw new Error(`no simulated tenant "${id}"`);
      return effective(settingsHistory.get(id), now() - world.delays.exchangeMs) ?? tenant.settings;
    },
    visibleSettings(id) {
      const tenant = world.tenants.get(id);
      if (!tenant) throw new Error(`no simulated tenant "${id}"`);
      const delayMs = world.delays.readBackMs ?? 0;
      return delayMs === 0 ? tenant.settings : (effective(settingsHistory.get(id), now() - delayMs) ?? tenant.settings);
    },
    effectiveRecords(name, lagMs = 0) {
      const zone = world.zones.get(name);
      if (!zone) throw new Error(`no simulated zone "${name}"`);
      return effective(recordsHistory.get(name), now() - world.delays.dnsMs - lagMs) ?? zone.records;
    },
  };
  return world;
}

function remember<T>(history: Map<string, Array<{ at: number; value: T }>>, key: string, at: number, value: T): void {
  const entries = history.get(key) ?? [];
  // 100 versions are more than any delay can still make visible; the bound keeps long demos small.
  history.set(key, [...entries, { at, value }].slice(-100));
}

function effective<T>(entries: ReadonlyArray<{ at: number; value: T }> | undefined, at: number): T | undefined {
  if (!entries?.length) return undefined;
  const settled = entries.filter((entry) => entry.at <= at);
  return (settled.at(-1) ?? entries[0])?.value;
}
