import type { MigrationSpec, Phase } from '../../../src/api/v1alpha1/normalize.ts';
import type { ConditionReason } from '../../../src/api/v1alpha1/reasons.ts';
import type { Facts } from '../../../src/domain/facts.ts';
import type { Change, MailWorld } from '../../../src/domain/mailflow/mail-world.ts';
import type { Step } from '../../../src/domain/plan/step.ts';

/**
 * What the judge knows by itself. It is written from the mail-flow model's rules and waits and shares nothing with the
 * planner's needs, settlings and phase table, so that a fault there does not excuse itself.
 */

/** How long the old value of a change may really still be in use, in seconds. */
export function propagation({ thing }: Change, spec: MigrationSpec, facts: Facts): number {
  const { waits } = spec;
  switch (thing) {
    case 'AcceptedDomain':
    case 'OutboundConnector':
    case 'InboundConnector':
      return waits.settleSeconds;
    case 'Spf':
      return Math.min(facts.zoneMail.txt.ttlSeconds, waits.ttlSeconds);
    case 'MxLifetime':
      return Math.min(facts.zoneMail.mx.ttlSeconds, waits.ttlSeconds);
    case 'Mx':
      return waits.stragglersSeconds;
    case 'LegacySilence':
      return waits.silenceSeconds;
    case 'LegacySending':
      return waits.queueLifetimeSeconds;
    default:
      // A person's work is told when it is done.
      return 0;
  }
}

/** A rule of the safe order: what must be true, whatever value of a change in flight is looked at. */
export interface Rule {
  readonly says: string;
  /** What a refusal for its sake may be called; empty when none need name it. */
  readonly reasons: readonly ConditionReason[];
  readonly holds: (world: MailWorld) => boolean;
}

/** The declared smart host of every world. */
const OLD_SERVER = 'mail.contoso.com';

const RELAYS: Rule = {
  says: 'Exchange Online relays',
  reasons: ['UnsafePlan'],
  holds: (world) => world.domainType === 'InternalRelay',
};
const REFUSES: Rule = {
  says: 'Exchange Online refuses unknown addresses',
  reasons: ['UnsafePlan'],
  holds: (world) => world.domainType === 'Authoritative',
};
const ROUTE: Rule = {
  says: 'a route to the old server that does not lead to Microsoft',
  reasons: ['LoopRisk', 'ForeignConnector', 'DomainNotVerified'],
  holds: ({ outbound }) => outbound.kind === 'SmartHost' && outbound.leadsTo !== 'Microsoft',
};
const DECLARED: Rule = {
  says: 'the route leads to the declared smart host',
  // The step that sets the connector speaks of it; a plan that is refused for something else need not.
  reasons: [],
  holds: ({ outbound }) => outbound.host === OLD_SERVER,
};
const NO_ROUTE: Rule = {
  says: 'no route to the old server',
  reasons: ['ForeignConnector'],
  holds: ({ outbound }) => outbound.kind !== 'SmartHost',
};
const KNOWN: Rule = {
  says: 'the old server is known to Exchange Online',
  reasons: ['ConnectorDisabledByMicrosoft'],
  holds: ({ inbound, legacy }) => inbound.by !== 'Nothing' || !legacy.identified,
};
const SPF: Rule = {
  says: 'SPF passes Exchange Online',
  reasons: ['SpfBlocked', 'PartialObservation'],
  holds: ({ spf }) => spf.exchange === 'Pass',
};
const SUPPORTED: Rule = {
  says: 'the old server is no Exchange Server that may be out of support',
  reasons: ['WaitingForPerson'],
  holds: ({ legacy }) => !legacy.mayBeOutOfDate,
};
const FORWARDED: Rule = {
  says: 'forwarders for everybody who moved',
  reasons: ['WaitingForPerson'],
  holds: (world) => world.forwarders === 'Confirmed',
};
const LOCAL: Rule = {
  says: 'the old server holds the domain',
  reasons: ['BounceRisk'],
  holds: ({ legacy, mx }) => legacy.role === 'Local' || (legacy.role === 'Auto' && mx === 'Legacy'),
};
const PINNED: Rule = {
  says: 'the old server holds the domain whatever MX says',
  reasons: ['BounceRisk'],
  holds: ({ legacy }) => legacy.role === 'Local',
};
const OPEN: Rule = {
  says: "the old server takes Microsoft's mail",
  reasons: ['WaitingForPerson'],
  holds: ({ legacy }) => legacy.acceptsMicrosoft,
};
const ANSWERS: Rule = {
  says: 'the old server answers',
  reasons: ['LegacyUnreachable'],
  holds: ({ legacy }) => legacy.up,
};
const KEEPS: Rule = {
  says: 'the old server hands no unknown address back',
  reasons: ['LegacyAcceptsUnknown'],
  holds: ({ legacy: { unknownRecipients, catchAllFollowed } }) =>
    unknownRecipients !== 'RelayToExchange' && (unknownRecipients !== 'CatchAll' || catchAllFollowed),
};
const SHORT: Rule = {
  says: 'a short time to live of MX',
  reasons: ['WaitingForTtl'],
  holds: ({ mxLifetime }) => mxLifetime === 'Short',
};
const POLICY: Rule = {
  says: 'MTA-STS that allows the new MX',
  reasons: ['WaitingForPerson'],
  holds: ({ mtaSts }) => mtaSts !== 'Published',
};
const MX_MOVED: Rule = {
  says: 'MX at Exchange Online',
  reasons: ['UnsafePlan'],
  holds: ({ mx }) => mx === 'ExchangeOnline',
};
const SILENT: Rule = {
  says: 'the old server hears nothing from outside',
  reasons: ['WaitingForPerson'],
  holds: ({ legacy }) => legacy.silent,
};
const STOPPED: Rule = {
  says: 'the old server sends nothing',
  reasons: ['WaitingForPerson'],
  holds: ({ legacy }) => legacy.stopped,
};
const PAID: Rule = {
  says: 'a subscription with mailboxes',
  reasons: ['MailSubscriptionMissing'],
  holds: ({ mailSubscription }) => mailSubscription !== 'None',
};
const NO_TRAP: Rule = {
  says: 'no mailbox in Exchange Online of somebody who has not moved',
  reasons: ['UnusedMailboxReceives'],
  holds: ({ classes }) =>
    classes.every(
      ({ accepted, standing, exchange, legacy }) =>
        accepted || standing !== 'Staying' || exchange !== 'Mailbox' || legacy === 'None',
    ),
};
const COMPLETE: Rule = {
  says: 'every address in Exchange Online',
  reasons: ['RecipientMissing'],
  holds: ({ classes }) =>
    classes.every(({ accepted, standing, exchange, legacy }) => {
      if (accepted || standing === 'Nobody') return true;
      return exchange !== 'PointsToLegacy' && (exchange !== 'None' || legacy === 'None');
    }),
};

/** What must be true before a change, by the safe order of the mail-flow model (I4, I6, I7, I10). */
export function rulesBefore({ kind, change }: Step, world: MailWorld): readonly Rule[] {
  switch (change.thing) {
    case 'AcceptedDomain':
      if (change.value === 'Authoritative') return [MX_MOVED, SILENT, COMPLETE];
      return world.mx === 'ExchangeOnline'
        ? [ROUTE, DECLARED, LOCAL, KEEPS, FORWARDED, SPF, KNOWN, OPEN]
        : [ROUTE, DECLARED, LOCAL, KEEPS];
    case 'OutboundConnector':
      return kind === 'RemoveConnector' ? [REFUSES] : [];
    case 'InboundConnector':
      return change.value.by === 'Nothing' ? [STOPPED] : [SPF, SUPPORTED];
    case 'Spf':
      return change.value.legacy === 'NoPass' && world.spf.legacy !== 'NoPass' ? [STOPPED] : [];
    case 'Mx':
      if (change.value !== 'ExchangeOnline') return [LOCAL, FORWARDED];
      if (world.domainType === 'Authoritative') return [PAID, SPF, SHORT, POLICY, REFUSES, COMPLETE];
      return [PAID, SPF, SHORT, POLICY, RELAYS, ROUTE, DECLARED, KNOWN, FORWARDED, OPEN, PINNED, NO_TRAP, ANSWERS];
    case 'Forwarders':
      if (change.value === 'Unconfirmed') return [LET_GO];
      // A panel may hold them before it takes the domain, and then they mean nothing yet.
      if (kind === 'SetForwarders' && !LOCAL.holds(world)) return [PAID, KNOWN];
      return world.mx === 'ExchangeOnline' ? [PAID, LOCAL, KNOWN] : [PAID, RELAYS, KNOWN];
    case 'LegacySmartHost':
      return [KNOWN, SPF];
    case 'LegacySilence':
      return [MX_MOVED];
    case 'LegacySending':
      return [REFUSES];
    case 'LegacyDomain':
      if (change.value !== 'Remote') return LOCAL.holds(world) ? [] : [FORWARDED];
      return [MX_MOVED, SILENT, REFUSES, NO_ROUTE, STOPPED];
    default:
      return [];
  }
}

const NOT_REFUSED: Rule = {
  says: 'SPF does not fail Exchange Online',
  reasons: ['SpfBlocked'],
  holds: ({ spf }) => spf.exchange !== 'NoPass',
};
const WIDE: Rule = {
  says: 'SPF passes the old server',
  reasons: ['SpfBlocked'],
  holds: ({ spf }) => spf.legacy !== 'NoPass',
};
const MX_OLD: Rule = {
  says: 'MX at the old server',
  reasons: ['UnsafePlan'],
  holds: ({ mx }) => mx === 'Legacy' || mx === 'Elsewhere',
};
const LET_GO: Rule = {
  says: 'the old server let the domain go',
  reasons: ['WaitingForPerson'],
  holds: ({ legacy }) => legacy.role === 'Remote',
};

const DIRECT: Rule = {
  says: 'mail for the rest of the world leaves directly',
  reasons: ['LoopRisk'],
  holds: (world) => !world.routesAllViaLegacy,
};

const HYBRID = [PAID, PINNED, DIRECT, RELAYS, ROUTE, DECLARED, KNOWN, NOT_REFUSED, WIDE, FORWARDED];

/** What a phase means: true of a world that has reached it. */
export const PHASE_MEANS: Readonly<Record<Phase, readonly Rule[]>> = {
  Prepare: [],
  Send: [...HYBRID, MX_OLD],
  Receive: [...HYBRID, MX_MOVED, OPEN],
  Retire: [PAID, REFUSES, NO_ROUTE, NOT_REFUSED, MX_MOVED, SILENT, STOPPED, LET_GO],
};
