import type { MigrationSpec } from '../api/v1alpha1/normalize.ts';
import type { Facts } from './facts.ts';
import type { LegacyHabits } from './mailflow/mail-world.ts';
import { catchAllOf } from './recipients/legacy-forwards.ts';
import { EXCHANGE_VERSION } from './tasks.ts';

/** What the old server does, as far as it told the prober, its list says, or a person. */
export function legacyHabits(spec: MigrationSpec, facts: Facts): Omit<LegacyHabits, 'identified'> {
  const { nobody } = facts.legacyProbe;
  const throughExchange = facts.doneTasks.has('legacy-smart-host');
  const deniesRelay = nobody.answer === 'Refused' && /relay/i.test(nobody.reply);
  return {
    local: !deniesRelay && !facts.doneTasks.has('legacy-domain-removed'),
    unknownRecipients: unknownRecipients(spec.domain, facts),
    catchAllFollowed: facts.doneTasks.has('legacy-catch-all') || catchAllOf(spec.domain, facts) !== 'None',
    sendsThrough: throughExchange ? 'ExchangeOnline' : 'Direct',
    sendsForeignThrough: throughExchange && !facts.doneTasks.has('legacy-bounces-direct') ? 'ExchangeOnline' : 'Direct',
    up: !isRefused(facts),
    relaysForMicrosoft: facts.doneTasks.has('legacy-firewall') ? 'No' : 'Unknown',
    sharedWithTenants: facts.sameSenders.length > 0,
    acceptsMicrosoft: facts.doneTasks.has('legacy-firewall'),
    mayBeOutOfDate: isExchangeServer(facts) && !facts.doneTasks.has(EXCHANGE_VERSION),
    silent: facts.doneTasks.has('legacy-silent'),
    stopped: facts.doneTasks.has('legacy-stopped-sending'),
  };
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
