import type { ConditionReason } from '../../api/v1alpha1/reasons.ts';
import { onlyOnLegacy } from '../mailflow/invariants.ts';
import type { LegacyHabits, MailWorld, RecipientClass, Thing } from '../mailflow/mail-world.ts';
import { takesDomain } from '../mailflow/takes-domain.ts';

/** A fact about the world that a step relies on. */
interface Need {
  readonly holds: (world: MailWorld) => boolean;
  /** What must have settled before the need counts as held; null for what no step makes. */
  readonly thing: Thing | null;
  readonly reason: ConditionReason;
  /** What is wrong when it does not hold, and what a person can do. */
  readonly wrong: string;
  /** The recipients that are to blame; they are named. */
  readonly about?: (item: RecipientClass) => boolean;
  readonly wayOut: string;
}

/**
 * Everything that a step can rely on. Order is derived from these alone: a step comes after the step that makes what it
 * needs, and a need that nothing makes and that does not hold refuses the plan.
 */
export const NEEDS = {
  OutboundRoute: {
    holds: ({ outbound }) => outbound.kind === 'SmartHost' && outbound.leadsTo !== 'Microsoft',
    thing: 'OutboundConnector',
    reason: 'LoopRisk',
    wrong: "no connector of Exchange Online hands the domain to the old server, or its smart host is Microsoft's",
    wayOut: 'let spec.legacy.smartHost.host name the old server, not a Microsoft host',
  },
  OutboundGone: {
    holds: ({ outbound }) => outbound.kind !== 'SmartHost',
    thing: 'OutboundConnector',
    reason: 'ForeignConnector',
    wrong: 'an outbound connector that is not ours still carries the domain',
    wayOut: 'remove it, or leave the phase at Receive',
  },
  InboundMatch: {
    holds: ({ inbound, legacy }) => inbound.by !== 'Nothing' || !legacy.identified,
    thing: 'InboundConnector',
    reason: 'ConnectorDisabledByMicrosoft',
    wrong: 'no enabled inbound connector matches the old server',
    wayOut: 'ask Microsoft support to enable the connector',
  },
  InternalRelay: {
    holds: ({ domainType }) => domainType === 'InternalRelay',
    thing: 'AcceptedDomain',
    reason: 'UnsafePlan',
    wrong: 'the accepted domain is not InternalRelay',
    wayOut: 'declare phase Send first',
  },
  Authoritative: {
    holds: ({ domainType }) => domainType === 'Authoritative',
    thing: 'AcceptedDomain',
    reason: 'UnsafePlan',
    wrong: 'the accepted domain is not Authoritative',
    wayOut: 'declare phase Retire',
  },
  SpfCoversExchange: {
    holds: ({ spf }) => spf.exchange === 'Pass',
    thing: 'Spf',
    reason: 'SpfBlocked',
    wrong: 'SPF does not pass Exchange Online',
    wayOut: 'add the include that Microsoft 365 names to the SPF record',
  },
  ForwardersConfirmed: {
    holds: ({ forwarders }) => forwarders === 'Confirmed',
    thing: 'Forwarders',
    reason: 'WaitingForPerson',
    wrong: 'the forwarders of users who have moved are not confirmed',
    wayOut: 'write the forwarders of the report and mark the task as done',
  },
  MxShort: {
    holds: ({ mxLifetime }) => mxLifetime === 'Short',
    thing: 'MxLifetime',
    reason: 'WaitingForTtl',
    wrong: 'the MX records live too long in caches',
    wayOut: 'lower their time to live',
  },
  MtaStsNamesExchange: {
    holds: ({ mtaSts }) => mtaSts !== 'Published',
    thing: 'MtaSts',
    reason: 'WaitingForPerson',
    wrong: "nobody confirmed that the published MTA-STS policy names Exchange Online's MX",
    wayOut: 'do task mta-sts and mark it as done',
  },
  MxAtExchange: {
    holds: ({ mx }) => mx === 'ExchangeOnline',
    thing: 'Mx',
    reason: 'UnsafePlan',
    wrong: 'MX is not Exchange Online',
    wayOut: 'declare phase Receive first',
  },
  LegacyAcceptsMicrosoft: {
    holds: ({ legacy }) => legacy.acceptsMicrosoft,
    thing: 'LegacyFirewall',
    reason: 'WaitingForPerson',
    wrong: "nobody confirmed that the old server takes mail from Microsoft's ranges",
    wayOut: 'do task legacy-firewall and mark it as done',
  },
  LegacyKeepsUnknown: {
    holds: ({ legacy }) => !mayHandUnknownOn(legacy),
    thing: null,
    reason: 'LegacyAcceptsUnknown',
    wrong:
      'the old server takes mail for addresses that nobody has; where its catch-all leads into Exchange Online, that mail would go round',
    wayOut:
      'turn the catch-all off; or see that it ends on the old server, and list it in the inventory or mark task legacy-catch-all as done',
  },
  LegacySupported: {
    holds: ({ legacy }) => !legacy.mayBeOutOfDate,
    thing: null,
    reason: 'WaitingForPerson',
    wrong:
      'the old server is an Exchange Server, and nobody confirmed that its version is one that Exchange Online does not throttle and block (450 4.7.230)',
    wayOut: 'do task legacy-exchange-version and mark it as done',
  },
  LegacyAnswers: {
    holds: ({ legacy }) => legacy.up,
    thing: null,
    reason: 'LegacyUnreachable',
    wrong:
      'the old server refuses connections, and what Exchange Online passes on is returned after a day (550 5.4.316)',
    wayOut: 'start the old server',
  },
  LegacyTakesDomain: {
    holds: takesDomain,
    thing: 'LegacyDomain',
    reason: 'BounceRisk',
    wrong: 'the old server does not take the domain as its own',
    wayOut: 'make it a local domain there again, and take legacy-domain-removed out of annotation hybridmail.dev/done',
  },
  LegacyLetGo: {
    holds: ({ legacy }) => legacy.role === 'Remote',
    thing: 'LegacyDomain',
    reason: 'UnsafePlan',
    wrong: 'the old server still takes the domain as its own',
    wayOut: 'declare phase Retire',
  },
  LegacySilent: {
    holds: ({ legacy }) => legacy.silent,
    thing: 'LegacySilence',
    reason: 'WaitingForPerson',
    wrong: 'nobody confirmed that no mail arrives at the old server any more',
    wayOut: 'do task legacy-silent and mark it as done',
  },
  LegacyStopped: {
    holds: ({ legacy }) => legacy.stopped,
    thing: 'LegacySending',
    reason: 'WaitingForPerson',
    wrong: 'nobody confirmed that the old server has stopped sending',
    wayOut: 'do task legacy-stopped-sending and mark it as done',
  },
  MailSubscription: {
    holds: ({ mailSubscription }) => mailSubscription !== 'None',
    thing: null,
    reason: 'MailSubscriptionMissing',
    wrong: 'the tenant has no mail-enabled subscription, so Exchange Online puts all mail off (451 4.4.4)',
    wayOut: 'buy or start a subscription with Exchange Online in the tenant',
  },
  NoUnusedMailbox: {
    holds: ({ classes }) => !classes.some(isTrap),
    about: isTrap,
    thing: null,
    reason: 'UnusedMailboxReceives',
    wrong:
      'Exchange Online holds mailboxes of people who have not moved; from Receive on the internet delivers into them',
    wayOut: 'move these people, remove the mailboxes, or name the addresses in spec.recipients.accepted',
  },
  EveryAddressInExchange: {
    holds: ({ classes }) => !classes.some(losesItsHome),
    about: losesItsHome,
    thing: null,
    reason: 'RecipientMissing',
    wrong: 'addresses exist only on the old server',
    wayOut: 'create them in Exchange Online, name them in spec.recipients.accepted, or give spec.legacy.inventory',
  },
} satisfies Readonly<Record<string, Need>>;

export type NeedName = keyof typeof NEEDS;

/** The old server's catch-all leads into Exchange Online, or nobody said that it does not. */
export function mayHandUnknownOn({ unknownRecipients, catchAllFollowed }: LegacyHabits): boolean {
  return unknownRecipients === 'RelayToExchange' || (unknownRecipients === 'CatchAll' && !catchAllFollowed);
}

/** A need by name. */
export function need(name: NeedName): Need {
  return NEEDS[name];
}

/** A mail user or contact that points to the old server has an address in Exchange Online, and no mailbox. */
function losesItsHome(item: RecipientClass): boolean {
  return !item.accepted && (onlyOnLegacy(item) || item.exchange === 'PointsToLegacy');
}

function isTrap(item: RecipientClass): boolean {
  return !item.accepted && item.standing === 'Staying' && item.exchange === 'Mailbox' && item.legacy !== 'None';
}
