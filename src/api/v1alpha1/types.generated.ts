/* Generated from crds/hybridmailmigrations.hybridmail.dev.yaml by "npm run generate"; not to be edited. */

/**
 * One mail domain of one Microsoft 365 tenant that moves away from one old mail server.
 */
export interface HybridMailMigration {
  readonly apiVersion: 'hybridmail.dev/v1alpha1';
  readonly kind: 'HybridMailMigration';
  readonly metadata: HybridMailMigrationMetadata;
  readonly spec: HybridMailMigrationSpec;
  readonly status?: HybridMailMigrationStatus;
}
export interface HybridMailMigrationMetadata {
  readonly name: string;
  readonly namespace: string;
  /**
   * Missing before the API server has taken the object.
   */
  readonly uid?: string;
  readonly resourceVersion?: string;
  /**
   * Grows with every change of the spec.
   */
  readonly generation?: number;
  /**
   * RFC 3339.
   */
  readonly creationTimestamp?: string;
  /**
   * RFC 3339; set while the object is being deleted.
   */
  readonly deletionTimestamp?: string;
  readonly finalizers?: readonly string[];
  readonly labels?: {
    readonly [k: string]: string;
  };
  readonly annotations?: {
    readonly [k: string]: string;
  };
}
/**
 * What a person wants. A phase is a desired end state; the operator finds the safe steps to it, forward or backward.
 */
export interface HybridMailMigrationSpec {
  /**
   * The mail domain, lower case, international names as A-labels (xn--...), without a final dot. Cannot be changed.
   */
  readonly domain: string;
  /**
   * The wanted end state. Prepare only observes and reports. Send lets migrated people write while MX stays at the old server. Receive moves MX to Exchange Online. Retire takes the old server out. Any move may be declared, a phase back is a roll back; gates decide when it happens.
   */
  readonly phase: 'Prepare' | 'Send' | 'Receive' | 'Retire';
  readonly tenant: HybridMailMigrationSpecTenant;
  readonly legacy: HybridMailMigrationSpecLegacy;
  readonly dns: HybridMailMigrationSpecDns;
  readonly recipients: HybridMailMigrationSpecRecipients;
  /**
   * While MX is at the old server, let Exchange Online judge SPF by the hop before the old server (EFSkipLastIP of the inbound connector).
   */
  readonly enhancedFiltering?: boolean;
  /**
   * What happens when the world differs from a phase that was reached. Correct puts it back through the same gates, Report only shows it.
   */
  readonly drift?: 'Correct' | 'Report';
  /**
   * True stops every change and every look at the world until it is false again.
   */
  readonly suspend?: boolean;
  readonly limits?: HybridMailMigrationSpecLimits;
  readonly waits?: HybridMailMigrationSpecWaits;
}
/**
 * The Microsoft 365 tenant that the domain moves to.
 */
export interface HybridMailMigrationSpecTenant {
  /**
   * Directory (tenant) id, a GUID. Cannot be changed.
   */
  readonly id: string;
  /**
   * The Microsoft cloud that holds the tenant; decides which service addresses are used.
   */
  readonly cloud?: 'Worldwide' | 'USGovGCCHigh' | 'USGovDoD' | 'China';
  readonly credentialsSecretRef?: HybridMailMigrationSpecTenantCredentialsSecretRef;
}
/**
 * Secret of this namespace with clientId and one of clientSecret or certificate (PEM, certificate and key), or neither for workload identity. Without it the operator's fleet-wide app registration is used, if the namespace may use it for this tenant.
 */
export interface HybridMailMigrationSpecTenantCredentialsSecretRef {
  /**
   * Name of the Secret.
   */
  readonly name: string;
}
/**
 * The old mail server.
 */
export interface HybridMailMigrationSpecLegacy {
  readonly smartHost: HybridMailMigrationSpecLegacySmartHost;
  readonly sendsFrom?: HybridMailMigrationSpecLegacySendsFrom;
  readonly forwarders?: HybridMailMigrationSpecLegacyForwarders;
  readonly inventory?: HybridMailMigrationSpecLegacyInventory;
}
/**
 * Where Exchange Online delivers mail for people who have not moved (smart host of the outbound connector).
 */
export interface HybridMailMigrationSpecLegacySmartHost {
  /**
   * DNS name or IP address of the old server as Exchange Online reaches it.
   */
  readonly host: string;
  /**
   * Port on which the operator probes the old server. Exchange Online itself always connects to port 25.
   */
  readonly port?: number;
  /**
   * How Exchange Online protects the connection: Opportunistic uses TLS when it is offered, EncryptionOnly demands TLS with any certificate, CertificateValidation a certificate of a public authority, DomainValidation also that it names tlsDomain.
   */
  readonly tls?: 'Opportunistic' | 'EncryptionOnly' | 'CertificateValidation' | 'DomainValidation';
  /**
   * Name that the certificate must carry, for tls DomainValidation.
   */
  readonly tlsDomain?: string;
}
/**
 * How Exchange Online recognizes mail of the old server. Empty means that the old server has neither a fixed address nor a certificate: no inbound connector and no SPF terms are made.
 */
export interface HybridMailMigrationSpecLegacySendsFrom {
  /**
   * Public addresses that the old server sends from: IPv4 addresses or networks of /24 to /32 for the inbound connector and SPF, IPv6 addresses or networks of /48 to /128 for SPF only.
   */
  readonly addresses?: readonly string[];
  /**
   * Name in the certificate that the old server shows when it sends. Preferred where the server has one: it also carries bounces and forwarded mail. *.contoso.com stands for every host below.
   */
  readonly certificateName?: string;
}
/**
 * How forwarders (user@domain to user@initial domain) come onto the old server.
 */
export interface HybridMailMigrationSpecLegacyForwarders {
  /**
   * Manual lists the forwarders as a task and a person writes them. Postfix sets them, and the way out of the domain's own senders, through the agent beside it. CPanel, Plesk and Mailcow set them, and whether the server takes the domain as its own, through the panel's interface.
   */
  readonly provider?: 'Manual' | 'Postfix' | 'CPanel' | 'Plesk' | 'Mailcow';
  /**
   * Where the panel answers, such as https://panel.example.net:2083. Without it the smart host, on port 2083 (cPanel), 8443 (Plesk) or 443 (mailcow).
   */
  readonly url?: string;
  readonly credentialsSecretRef?: HybridMailMigrationSpecLegacyForwardersCredentialsSecretRef;
}
/**
 * Secret of this namespace with key token: what the agent shows, 20 characters or more, or the panel's API token or key. cPanel needs key user too. With key ca.crt only this certificate, or what it signed, is trusted as the panel's.
 */
export interface HybridMailMigrationSpecLegacyForwardersCredentialsSecretRef {
  /**
   * Name of the Secret.
   */
  readonly name: string;
}
/**
 * All addresses that the old server accepts, which provider Manual cannot list. Without it they are unknown and Retire stays closed.
 */
export interface HybridMailMigrationSpecLegacyInventory {
  readonly configMapRef: HybridMailMigrationSpecLegacyInventoryConfigMapRef;
}
/**
 * ConfigMap of this namespace that holds the list.
 */
export interface HybridMailMigrationSpecLegacyInventoryConfigMapRef {
  /**
   * Name of the ConfigMap.
   */
  readonly name: string;
  /**
   * Key whose value has one address on each line, after it, where it is known, the targets to which the old server forwards it, as in a Postfix virtual table; @domain is the catch-all. Empty lines and lines that begin with # are skipped.
   */
  readonly key?: string;
}
/**
 * Where the domain's DNS records are kept.
 */
export interface HybridMailMigrationSpecDns {
  /**
   * The company or server that holds the zone.
   */
  readonly provider: 'Cloudflare';
  /**
   * Name of the zone that holds the domain's records; the domain itself when it is left out.
   */
  readonly zone?: string;
  readonly credentialsSecretRef: HybridMailMigrationSpecDnsCredentialsSecretRef;
  readonly mx?: HybridMailMigrationSpecDnsMx;
  readonly spf?: HybridMailMigrationSpecDnsSpf;
}
/**
 * Secret of this namespace with the provider's credentials. Cloudflare: apiToken, with Zone Read and DNS Write on the zone.
 */
export interface HybridMailMigrationSpecDnsCredentialsSecretRef {
  /**
   * Name of the Secret.
   */
  readonly name: string;
}
/**
 * The domain's MX records.
 */
export interface HybridMailMigrationSpecDnsMx {
  /**
   * False leaves MX to a person, who gets the change as a task.
   */
  readonly manage?: boolean;
  /**
   * Time to live that MX gets before and after the move, in seconds.
   */
  readonly ttlSeconds?: number;
}
/**
 * The domain's SPF record.
 */
export interface HybridMailMigrationSpecDnsSpf {
  /**
   * False leaves SPF to a person, who gets the change as a task.
   */
  readonly manage?: boolean;
}
/**
 * Which addresses have moved, and which are left out.
 */
export interface HybridMailMigrationSpecRecipients {
  readonly migrated: HybridMailMigrationSpecRecipientsMigrated;
  /**
   * Addresses that are never treated as moved, whatever migrated says; they stay at the old server until Retire.
   */
  readonly exclude?: readonly string[];
  /**
   * Addresses that may disappear at Retire although the old server accepts them, and mailboxes of people who have not moved that may take mail from Receive on. Each is named by a person.
   */
  readonly accepted?: readonly string[];
}
/**
 * Who has moved. A mailbox alone does not move a person, so there is no default.
 */
export interface HybridMailMigrationSpecRecipientsMigrated {
  /**
   * Group takes the members (nested ones too) of a group, List the addresses given here, EveryMailbox everybody who has a mailbox in Exchange Online.
   */
  readonly from: 'Group' | 'List' | 'EveryMailbox';
  /**
   * Mail address or object id of the group, for from Group.
   */
  readonly group?: string;
  /**
   * Addresses that have moved, for from List. More than fit here belong into a group.
   */
  readonly addresses?: readonly string[];
}
/**
 * How much one plan may take away without a person's approval (annotation hybridmail.dev/approve).
 */
export interface HybridMailMigrationSpecLimits {
  /**
   * A plan that removes more of our forwarders than this needs approval.
   */
  readonly forwarderRemovals?: number;
}
/**
 * Shorter waits for a lab, in seconds. Each one left out keeps the safe figure; the status says so when any is set. Not for a domain that carries real mail.
 */
export interface HybridMailMigrationSpecWaits {
  /**
   * After a change in Exchange Online, until it counts as in force everywhere. 3600 when left out.
   */
  readonly settleSeconds?: number;
  /**
   * After MX moved, until no sender uses the old value any more. 259200 (72 hours) when left out.
   */
  readonly stragglersSeconds?: number;
  /**
   * How long a mail server keeps trying to deliver a message. 432000 (5 days) when left out.
   */
  readonly queueLifetimeSeconds?: number;
  /**
   * How long the old server must have been silent before Retire. 259200 (72 hours) when left out.
   */
  readonly silenceSeconds?: number;
  /**
   * The longest that a DNS record is taken to live in caches. 604800 (7 days), more than any usual record, when left out.
   */
  readonly ttlSeconds?: number;
}
/**
 * What the operator found and did. Written by the operator alone.
 */
export interface HybridMailMigrationStatus {
  /**
   * Generation of the spec that this status speaks of.
   */
  readonly observedGeneration?: number;
  /**
   * When the world is looked at again at the latest.
   */
  readonly nextCheckTime?: string;
  readonly phase?: HybridMailMigrationStatusPhase;
  /**
   * Ready, Reconciling and Stalled follow kstatus; Drifted, MailFlowSafe and RecipientsMatched are judgements about the world.
   */
  readonly conditions?: readonly HybridMailMigrationStatusCondition[];
  readonly tenant?: HybridMailMigrationStatusTenant;
  readonly baseline?: HybridMailMigrationStatusBaseline;
  readonly owned?: HybridMailMigrationStatusOwned;
  /**
   * Changes whose old value may still be in use somewhere.
   */
  readonly inFlight?: readonly HybridMailMigrationStatusInFlightEntry[];
  readonly plan?: HybridMailMigrationStatusPlan;
  /**
   * What only a person can do.
   */
  readonly tasks?: readonly HybridMailMigrationStatusTask[];
  /**
   * Each thing in the world that is managed: what is, what should be, since when it differs.
   */
  readonly resources?: readonly HybridMailMigrationStatusResource[];
  readonly microsoftRanges?: HybridMailMigrationStatusMicrosoftRanges;
  readonly forwarders?: HybridMailMigrationStatusForwarders;
  readonly legacy?: HybridMailMigrationStatusLegacy;
  readonly recipients?: HybridMailMigrationStatusRecipients;
  /**
   * The last changes made or refused, newest first.
   */
  readonly history?: readonly HybridMailMigrationStatusHistoryEntry[];
}
/**
 * How far the migration is.
 */
export interface HybridMailMigrationStatusPhase {
  /**
   * Phase of the spec that this status speaks of.
   */
  readonly declared?: 'Prepare' | 'Send' | 'Receive' | 'Retire';
  /**
   * The phase whose end state the world last had; missing before the first.
   */
  readonly reached?: 'Prepare' | 'Send' | 'Receive' | 'Retire';
  /**
   * Generation of the spec whose end state it was; a difference under the same generation is drift.
   */
  readonly reachedGeneration?: number;
  /**
   * Id of the step that is being made or waited for.
   */
  readonly step?: string;
}
/**
 * One condition.
 */
export interface HybridMailMigrationStatusCondition {
  /**
   * What the condition is about.
   */
  readonly type: string;
  /**
   * True, False or Unknown.
   */
  readonly status: 'True' | 'False' | 'Unknown';
  /**
   * Why, in one word.
   */
  readonly reason: string;
  /**
   * Why, in a sentence.
   */
  readonly message: string;
  /**
   * When the status last changed.
   */
  readonly lastTransitionTime: string;
  /**
   * Generation of the spec that the condition speaks of.
   */
  readonly observedGeneration?: number;
}
/**
 * What the tenant's directory says about the domain.
 */
export interface HybridMailMigrationStatusTenant {
  /**
   * The tenant's first domain, *.onmicrosoft.com; forwarders point there.
   */
  readonly initialDomain?: string;
  /**
   * MX host that Exchange Online wants for the domain.
   */
  readonly mxHost?: string;
  /**
   * When the tenant was first read with these credentials and held the domain as verified; a claim on the domain counts from then.
   */
  readonly verifiedAt?: string;
}
/**
 * The world before the first change; a roll back restores it. Taken once.
 */
export interface HybridMailMigrationStatusBaseline {
  /**
   * When it was read.
   */
  readonly takenAt: string;
  readonly mx: HybridMailMigrationStatusBaselineMx;
  /**
   * The SPF record as text; null when there was none.
   */
  readonly spf: string | null;
  /**
   * Type of the accepted domain.
   */
  readonly acceptedDomainType: 'Authoritative' | 'InternalRelay';
}
/**
 * The MX records.
 */
export interface HybridMailMigrationStatusBaselineMx {
  /**
   * Time to live in seconds.
   */
  readonly ttlSeconds: number;
  /**
   * The values; empty when there were none.
   */
  readonly values: readonly HybridMailMigrationStatusBaselineMxValue[];
}
/**
 * One MX value.
 */
export interface HybridMailMigrationStatusBaselineMxValue {
  /**
   * The lowest is tried first.
   */
  readonly preference: number;
  /**
   * Host name without the final dot.
   */
  readonly host: string;
}
/**
 * What the operator added to things that others own, and so may take away again. Connectors carry their mark themselves.
 */
export interface HybridMailMigrationStatusOwned {
  /**
   * Terms that were added to the domain's SPF record.
   */
  readonly spfTerms?: readonly string[];
}
/**
 * One change under way.
 */
export interface HybridMailMigrationStatusInFlightEntry {
  /**
   * Id of the step that made the change.
   */
  readonly step: string;
  /**
   * The old value.
   */
  readonly before: string;
  /**
   * When it was changed.
   */
  readonly since: string;
  /**
   * When the old value is gone everywhere.
   */
  readonly until: string;
  /**
   * Where the wait comes from, in a sentence.
   */
  readonly why: string;
}
/**
 * The steps from the world to the declared phase.
 */
export interface HybridMailMigrationStatusPlan {
  /**
   * Identifies the plan; the value of the annotation hybridmail.dev/approve.
   */
  readonly hash: string;
  /**
   * How many steps the way has in all, those done included.
   */
  readonly steps: number;
  /**
   * How many of them are done.
   */
  readonly done: number;
  /**
   * The next step in words.
   */
  readonly next?: string;
  /**
   * When the next step may be made, where that is known.
   */
  readonly waitingUntil?: string;
  /**
   * What the rehearsal of the plan says, in a sentence.
   */
  readonly verdict?: string;
}
/**
 * One task.
 */
export interface HybridMailMigrationStatusTask {
  /**
   * Name for the annotation hybridmail.dev/done.
   */
  readonly id: string;
  /**
   * Open, Done (proven), or Unverified (a person says so and nothing can prove it).
   */
  readonly state: 'Open' | 'Done' | 'Unverified';
  /**
   * What to do.
   */
  readonly text: string;
  /**
   * How it is verified.
   */
  readonly verify: string;
}
/**
 * One managed thing.
 */
export interface HybridMailMigrationStatusResource {
  /**
   * What it is, such as AcceptedDomain or OutboundConnector.
   */
  readonly kind: string;
  /**
   * Its name in the world.
   */
  readonly name: string;
  /**
   * InSync, Drifted, Absent, Unknown (could not be read), or Foreign (somebody else's, left alone).
   */
  readonly state: 'InSync' | 'Drifted' | 'Absent' | 'Unknown' | 'Foreign';
  /**
   * What it is now.
   */
  readonly observed?: string;
  /**
   * Field, found and wanted value.
   */
  readonly difference?: string;
  /**
   * When the state last changed.
   */
  readonly since?: string;
}
/**
 * Microsoft's sending ranges when the world was last read; a newer version is an Event.
 */
export interface HybridMailMigrationStatusMicrosoftRanges {
  /**
   * Version of Microsoft's list, ten digits.
   */
  readonly version: string;
  /**
   * Networks that the old server's firewall must let in on port 25.
   */
  readonly ranges: readonly string[];
}
/**
 * Forwarders on the old server, counted.
 */
export interface HybridMailMigrationStatusForwarders {
  /**
   * How many there should be.
   */
  readonly wanted: number;
  /**
   * How many of these are there.
   */
  readonly present: number;
  /**
   * Addresses of the domain that the old server forwards and that are not ours; missing where it cannot be asked.
   */
  readonly foreign?: number;
  /**
   * Digest of the wanted list; the list itself is in the report.
   */
  readonly digest?: string;
}
/**
 * What the old server's interface, or the agent beside it, last said of itself.
 */
export interface HybridMailMigrationStatusLegacy {
  /**
   * Whether it takes the domain as its own. Auto does so while MX leads to it, Remote sends its mail elsewhere.
   */
  readonly role: 'Local' | 'Auto' | 'Remote';
}
/**
 * Addresses of the domain on both sides, counted. A count that is not known is missing.
 */
export interface HybridMailMigrationStatusRecipients {
  /**
   * Addresses in Exchange Online.
   */
  readonly exchange?: number;
  /**
   * Addresses that the old server accepts.
   */
  readonly legacy?: number;
  /**
   * Addresses that only the old server accepts.
   */
  readonly onlyLegacy?: number;
  /**
   * Addresses that only Exchange Online has.
   */
  readonly onlyExchange?: number;
  /**
   * Mailboxes in Exchange Online of people who have not moved.
   */
  readonly unusedMailboxes?: number;
  /**
   * Addresses named as moved that have no mailbox or group in Exchange Online.
   */
  readonly missing?: number;
}
/**
 * One change.
 */
export interface HybridMailMigrationStatusHistoryEntry {
  /**
   * When.
   */
  readonly at: string;
  /**
   * Id of the step.
   */
  readonly step: string;
  /**
   * Applied, or Refused.
   */
  readonly result: 'Applied' | 'Refused';
  /**
   * What was changed, or why not.
   */
  readonly message: string;
}
