/**
 * Every condition type, condition reason and event reason that the operator writes, each with what it means.
 * They are part of the API: alerts and scripts match on them, so a name once published stays.
 */

export const CONDITION_TYPES = {
  Ready: 'The declared phase is reached and nothing is left to do.',
  Reconciling: 'The operator is on the way to the declared phase, or waits for the world.',
  Stalled: 'A person must act before anything goes on; the reason says what.',
  Drifted: 'The world differs from a phase that was reached, and the operator did not make the difference.',
  MailFlowSafe: 'In the world as it is now no message loops, bounces or is lost.',
  RecipientsMatched: 'Every address that the old server accepts exists in Exchange Online, and the other way round.',
} as const;
export type ConditionType = keyof typeof CONDITION_TYPES;

export const CONDITION_REASONS = {
  // Going on
  Progressing: 'Steps are being made.',
  PhaseReached: 'The world is as the declared phase wants it.',
  NotSo: 'The condition does not hold, which is as it should be.',
  Suspended: 'A person set spec.suspend; nothing is read and nothing is changed.',

  // Waiting for the world
  WaitingForTtl: 'Caches may still hold a DNS record as it was before the change.',
  WaitingForDns: 'The name servers of the zone do not all show the change yet.',
  WaitingForSettling: 'A change in Exchange Online may not be in force everywhere yet.',
  WaitingForReadBack: 'The service has taken a change and does not show it yet.',
  WaitingForStragglers: 'Senders may still deliver to the old MX.',
  WaitingForQueueLifetime: 'A mail server may still hold messages that need what is to be taken away.',
  WaitingForSilence: 'The old server has not been silent for long enough.',
  WaitingForProof: 'Exchange Online has not been asked yet about the targets of all new forwarders.',
  WaitingForPerson: 'A task that only a person can do is open.',
  ApprovalNeeded: 'The plan takes away more than spec.limits allows without the annotation hybridmail.dev/approve.',

  // The resource
  SchemaProblem: "The cluster's definition of the kind is another version's and drops what the operator must keep.",
  InvalidSpec: 'The spec breaks a rule that admission should have refused.',
  DomainClaimed: 'An older resource of this cluster manages the domain.',
  TenantNotAllowed: 'The namespace may not use the fleet-wide app registration for this tenant.',
  SharedSettingsDiffer: 'An older resource declares other settings for the inbound connector that both share.',
  SecretNotFound: 'A Secret that the spec names does not exist.',
  AgentsNotServed: 'The operator has no certificate to answer agents beside old servers with.',
  LedgerInvalid:
    'The ConfigMap that holds which forwarders on the old server are ours cannot be used; the message says why.',
  SecretIncomplete: 'A Secret lacks a key or holds a value that cannot be used.',
  InventoryNotFound: 'The ConfigMap of spec.legacy.inventory, or its key, does not exist.',
  InventoryInvalid: 'The inventory holds a line that is not an address of the domain.',

  // The services
  CredentialsRejected: 'A service refused the credentials.',
  PermissionMissing: 'The credentials are valid and lack a permission or a role.',
  RefusedByService: 'A service understood a request and refused it.',
  AlreadyExists: 'A thing of that name exists already, and it is not ours.',
  DomainNotVerified: 'The tenant does not hold the domain, or has not proven that it owns it.',
  MailSubscriptionMissing: 'The tenant has no active subscription with mailboxes.',
  GroupNotFound: 'The group of spec.recipients.migrated does not exist in the tenant.',
  ZoneNotFound: 'The DNS provider does not show the zone to these credentials.',
  ZoneNotWritable: 'The zone cannot be changed at this provider, or the world does not ask this provider.',
  RecordRefused: 'The DNS provider refused a record.',
  Throttled: 'A service asked for a pause.',
  ServiceUnavailable: 'A service failed or did not answer; it is asked again.',
  PartialObservation: 'A part of the world could not be read; no plan is made from the rest.',
  KubernetesUnavailable: 'The API server failed or did not answer; it is asked again.',
  KubernetesForbidden: 'The API server refuses a call of the operator: its service account lacks a right.',
  KubernetesConflict: 'An object changed while it was being written; it is read again.',
  InternalError: 'A fault of the operator itself.',

  // The judgement
  Safe: 'No hazard was found.',
  UnsafePlan: 'The rehearsal found a step after which mail would loop, bounce or be lost; nothing was changed.',
  LoopRisk: 'A message can travel in a circle.',
  BounceRisk: 'A message to an address that exists can be refused.',
  BlackHoleRisk: 'A message can be accepted where nobody reads it.',
  UnusedMailboxReceives: 'The mailbox of somebody who has not moved already takes mail.',
  SpfBlocked: 'The SPF record cannot be changed safely: it is broken, ambiguous or at its look-up limit.',
  ConnectorDisabledByMicrosoft:
    'Microsoft created or keeps a connector disabled; only Microsoft support can enable it.',
  ForeignConnector: 'A connector that is not ours decides over the mail of this domain.',
  ForeignForwarder: 'Something of somebody else on the old server is where a forwarder must be.',
  SharedSenderAddress: 'Another tenant or resource sends from the same address.',
  LegacyUnreachable: 'The old server does not answer on its port, or its hosting panel does not.',
  AgentSilent: 'The agent beside the old server has not been heard, or not for a while.',
  LegacyAcceptsUnknown: 'The old server accepts mail for addresses that nobody has.',

  // Recipients
  Matched: 'Both sides have the same addresses.',
  RecipientMissing: 'An address that the old server accepts does not exist in Exchange Online.',
  ForwarderWithoutMailbox: 'A forwarder points to an address that has no mailbox in Exchange Online.',
  RecipientsUnknown: 'What the old server accepts is not known; spec.legacy.inventory tells it.',

  // Drift
  InSync: 'The world is as the operator left it.',
  DriftFound: 'Somebody changed what the operator manages.',
  NotReached: 'No phase was reached yet, so nothing can have drifted.',
} as const;
export type ConditionReason = keyof typeof CONDITION_REASONS;

export const EVENT_REASONS = {
  PhaseReached: 'A declared phase was reached.',
  StepApplied: 'A step was made and read back.',
  StepRefused: 'A step was not made: a rule, a service or a hazard refused it.',
  PlanRefused: 'The rehearsal refused a plan.',
  DriftDetected: 'Something that the operator manages was changed by somebody else.',
  DriftCorrected: 'It was put back.',
  GateWaiting: 'A step waits; the message says for what and until when.',
  LoopRisk: CONDITION_REASONS.LoopRisk,
  BounceRisk: CONDITION_REASONS.BounceRisk,
  BlackHoleRisk: CONDITION_REASONS.BlackHoleRisk,
  UnusedMailboxReceives: CONDITION_REASONS.UnusedMailboxReceives,
  RecipientMissing: CONDITION_REASONS.RecipientMissing,
  ForwarderWithoutMailbox: CONDITION_REASONS.ForwarderWithoutMailbox,
  ConnectorDisabledByMicrosoft: CONDITION_REASONS.ConnectorDisabledByMicrosoft,
  SharedSenderAddress: CONDITION_REASONS.SharedSenderAddress,
  ApprovalNeeded: CONDITION_REASONS.ApprovalNeeded,
  CredentialsRejected: CONDITION_REASONS.CredentialsRejected,
  PermissionMissing: CONDITION_REASONS.PermissionMissing,
  TenantNotAllowed: CONDITION_REASONS.TenantNotAllowed,
  DomainClaimed: CONDITION_REASONS.DomainClaimed,
  SchemaProblem: CONDITION_REASONS.SchemaProblem,
  InvalidSpec: CONDITION_REASONS.InvalidSpec,
  Throttled: CONDITION_REASONS.Throttled,
  Suspended: CONDITION_REASONS.Suspended,
  MicrosoftRangesChanged: "Microsoft's sending ranges changed; the old server's firewall must let the new ones in.",
  LeftInPlace: 'The resource was deleted; the message lists what remains in the world.',
} as const;
export type EventReason = keyof typeof EVENT_REASONS;
