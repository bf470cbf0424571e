import type { MailWorld } from './mail-world.ts';
import type { Outcome } from './message.ts';
import type { Standing } from './standing.ts';
import { NO_MX, OLD_SERVER_CLOSED } from './texts.ts';

/** Where Exchange Online hands over a message for the domain that it routes by MX: with a part of MX at itself, to itself. */
export function byMx(world: MailWorld, from: 'Internet' | 'OtherTenant'): Outcome | Standing {
  switch (world.mx) {
    case 'ExchangeOnline':
    case 'Mixed':
      return { at: 'ExchangeOnline', from, form: 'Domain' };
    case 'Legacy':
    case 'LegacyByAddress':
    case 'Elsewhere':
      return from === 'OtherTenant' ? toLegacy(world, 'Internet') : toLegacy(world, 'ExchangeOnline');
    case 'None':
      return { kind: 'Bounced', by: 'ExchangeOnline', text: NO_MX };
  }
}

/** The old server as Exchange Online reaches it. */
export function toLegacy(
  world: MailWorld,
  from: 'ExchangeOnline' | 'Internet',
  form: Standing['form'] = 'Domain',
): Outcome | Standing {
  if (!world.legacy.up) return { kind: 'Deferred', text: OLD_SERVER_CLOSED };
  return { at: 'Legacy', from, form };
}
