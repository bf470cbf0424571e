import type { Phase } from '../api/v1alpha1/normalize.ts';
import type { LegacyHabits } from './mailflow/mail-world.ts';
import type { AcceptedDomainType } from './model/accepted-domain.ts';
import type { MxRecords, MxValue } from './model/dns-record.ts';
import type { Forwards } from './model/inventory.ts';
import type { LegacyState } from './model/legacy-server.ts';
import type { MailRanges } from './model/mail-ranges.ts';
import type {
  AuthoritativeAnswer,
  DirectoryDomain,
  DnsAnswer,
  ExchangeSnapshot,
  RecipientProbe,
  Zone,
  ZoneMail,
} from './model/observed.ts';
import type { StartTls } from './model/start-tls.ts';
import type { SpfTree } from './spf/tree.ts';

/** One immutable, complete look at the world; a read that failed never gets here. */
export interface Facts {
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: number;
  readonly directory: DirectoryDomain;
  readonly exchange: ExchangeSnapshot;
  readonly zone: Zone;
  readonly zoneMail: ZoneMail;
  /** What each authoritative server says; only these gate, public resolvers do not. */
  readonly publicMx: readonly AuthoritativeAnswer<MxValue>[];
  readonly publicTxt: readonly AuthoritativeAnswer<string>[];
  /** Everything that the domain's SPF record leads to. */
  readonly spfTree: SpfTree;
  /** The domain's own addresses: where it has no MX, mail goes there (RFC 5321 section 5.1). */
  readonly domainAddresses: DnsAnswer<string>;
  /** TXT of `_mta-sts` below the domain: whether a policy is published; what it says is not read. */
  readonly mtaSts: DnsAnswer<string>;
  readonly smartHost: SmartHostFacts;
  readonly legacyProbe: LegacyProbe;
  /** What the old server's own interface, or the agent beside it, says; null with provider Manual, which has neither. */
  readonly legacyServer: LegacyState | null;
  /** RCPT answers of Exchange Online for forwarder targets, by target address. */
  readonly targetProbes: ReadonlyMap<string, RecipientProbe>;
  /** Targets of new forwarders whose turn to be asked about comes in a later look. */
  readonly unaskedTargets: ReadonlySet<string>;
  /** Addresses that the old server accepts, lower case; null when nobody listed them: unknown, not none. */
  readonly inventory: readonly string[] | null;
  /** Where the old server forwards, as far as somebody wrote it down; an address that is not here may forward too. */
  readonly legacyForwards: Forwards;
  /** What the old server's firewall must let in; null when it is not known. Nothing is decided by it. */
  readonly mailRanges: MailRanges | null;
  /** Other migrations of the cluster that still need the shared inbound connector, `namespace/name`, sorted. */
  readonly sharedWith: readonly string[];
  /** The older migration that shares the inbound connector and declares other settings for it; null when there is none. */
  readonly overruledBy: string | null;
  /** Migrations of other tenants that send from one of these addresses, `namespace/name`, sorted. */
  readonly sameSenders: readonly string[];
  /** Task ids that a person marked as done. */
  readonly doneTasks: ReadonlySet<string>;
  /** Plan hash that a person approved; null when none. */
  readonly approvedPlan: string | null;
  readonly memory: Memory;
}

/** Where the smart host's name leads, looked up as Exchange Online does: MX first, then addresses. */
export interface SmartHostFacts {
  readonly mx: DnsAnswer<MxValue>;
  readonly addresses: DnsAnswer<string>;
}

/** What the old server said to the prober. */
export interface LegacyProbe {
  readonly reachable: boolean;
  /** Answer for an address that nobody has. */
  readonly nobody: RecipientProbe;
  readonly startTls: StartTls;
  /** The greeting without its code; empty when there was none. */
  readonly greeting: string;
}

/** What the status remembers from earlier reconciles. */
export interface Memory {
  /** The phase whose end state the world last had, and the generation of the spec that it was. */
  readonly reached: Phase | null;
  readonly reachedGeneration: number | null;
  readonly baseline: Baseline | null;
  /** Terms that we added to the SPF record. */
  readonly spfTerms: readonly string[];
  readonly inFlight: readonly InFlight[];
  /** Tasks that were known as done. */
  readonly doneTasks: ReadonlySet<string>;
  /** How many forwarders were wanted; null before the first list. */
  readonly forwardersWanted: number | null;
  /** Digest of the list that was in force as a whole when the old server was last heard; null when none was. */
  readonly forwardersSet: string | null;
  /** Whether the old server took the domain as its own when it was last heard; null when it never said so. */
  readonly legacyRole: LegacyHabits['role'] | null;
}

/** The world before the first change. */
export interface Baseline {
  readonly takenAt: number;
  readonly mx: MxRecords;
  readonly spf: string | null;
  readonly acceptedDomainType: AcceptedDomainType;
}

/** A change whose old value may still be in use somewhere. */
export interface InFlight {
  /** Id of the step. */
  readonly step: string;
  /** The old value: a `Change` as JSON text. */
  readonly before: string;
  readonly since: number;
  readonly until: number;
  /** Where the wait comes from. */
  readonly why: string;
}
