import type { MigrationSpec } from '../api/v1alpha1/normalize.ts';
import type { Facts } from './facts.ts';
import { capabilitiesOf } from './legacy-capabilities.ts';
import type { LegacyHabits } from './mailflow/mail-world.ts';
import { catchAllOf } from './recipients/legacy-forwards.ts';
import { EXCHANGE_VERSION } from './tasks.ts';

/** What the old server does, as far as it told the prober, its list says, or a person. */
export function legacyHabits(spec: MigrationSpec, facts: Facts): Omit<LegacyHabits, 'identified'> {
  return {
    role: roleOf(spec, facts),
    unknownRecipients: unknownRecipients(spec.domain, facts),
    catchAllFollowed: facts.doneTasks.has('legacy-catch-all') || catchAllOf(spec.domain, facts) !== 'None',
    ...waysOut(spec, facts),
    up: !isRefused(facts),
    relaysForMicrosoft: facts.doneTasks.has('legacy-firewall') ? 'No' : 'Unknown',
    sharedWithTenants: facts.sameSenders.length > 0,
    acceptsMicrosoft: facts.doneTasks.has('legacy-firewall'),
    mayBeOutOfDate: isExchangeServer(facts) && !facts.doneTasks.has(EXCHANGE_VERSION),
    silent: facts.doneTasks.has('legacy-silent'),
    stopped: facts.doneTasks.has('legacy-stopped-sending'),
  };
}

/** An agent sets the way out for the domain's own senders and no others; a person may have set it for all. */
function waysOut(
  spec: MigrationSpec,
  { legacyServer, doneTasks }: Facts,
): Pick<LegacyHabits, 'sendsThrough' | 'sendsForeignThrough'> {
  if (capabilitiesOf(spec)?.setsOutgoing) {
    const isThrough = legacyServer?.kind === 'Known' && legacyServer.outgoing?.kind === 'SmartHost';
    return { sendsThrough: isThrough ? 'ExchangeOnline' : 'Direct', sendsForeignThrough: 'Direct' };
  }
  const isThrough = doneTasks.has('legacy-smart-host');
  return {
    sendsThrough: isThrough ? 'ExchangeOnline' : 'Direct',
    sendsForeignThrough: isThrough && !doneTasks.has('legacy-bounces-direct') ? 'ExchangeOnline' : 'Direct',
  };
}

/**
 * A panel is asked, whatever a person marked; a person's mark counts where it is silent, or cannot be set. A server that
 * follows MX denies relay while MX leads elsewhere, and is still no other for that.
 */
function roleOf(spec: MigrationSpec, facts: Facts): LegacyHabits['role'] {
  const { legacyServer, legacyProbe, doneTasks, memory } = facts;
  const isAsked = legacyServer?.kind === 'Known' && capabilitiesOf(spec)?.setsRole === true;
  const told = legacyServer?.kind === 'Known' ? legacyServer.role : (memory.legacyRole ?? 'Unknown');
  if (told === 'Remote' || (doneTasks.has('legacy-domain-removed') && !isAsked)) return 'Remote';
  if (told === 'Auto') return 'Auto';
  const { answer, reply } = legacyProbe.nobody;
  return answer === 'Refused' && /relay/i.test(reply) ? 'Remote' : 'Local';
}

/** Source: Microsoft, Set-ReceiveConnector, parameter Banner: the greeting unless somebody set another. */
export function isExchangeServer({ legacyProbe }: Pick<Facts, 'legacyProbe'>): boolean {
  return /\bMicrosoft ESMTP MAIL Service\b/i.test(legacyProbe.greeting);
}

/** What the server's own list says of its catch-all goes before what it said to the prober. */
function unknownRecipients(domain: string, facts: Facts): LegacyHabits['unknownRecipients'] {
  const catchAll = catchAllOf(domain, facts);
  if (catchAll === 'RelayToExchange') return 'RelayToExchange';
  if (catchAll === 'Kept') return 'CatchAll';
  switch (facts.legacyProbe.nobody.answer) {
    case 'Refused':
      return 'Refuse';
    case 'Accepted':
      return 'CatchAll';
    case 'Unknown':
      return 'Unknown';
  }
}

/** Nobody listens. A time-out says nothing: many networks let no prober out to port 25. */
function isRefused({ legacyProbe: { reachable, nobody } }: Facts): boolean {
  return !reachable && /ECONNREFUSED|connection refused/i.test(nobody.reply);
}
