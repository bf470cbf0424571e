import { TerminalError } from '../../errors.ts';
import type { MailcowClient } from './client.ts';
import { refused } from './errors.ts';
import type { MailcowState } from './state.ts';
import { roleOf } from './translate.ts';

/**
 * Makes the domain active or not: an inactive one is not the server's own, so that its mail leaves by MX, and outsiders
 * get 454. The interface leaves every field alone that is not sent. Users of an inactive domain cannot log in, and
 * aliases and the catch-all still rewrite what the server's other users send. Relaying is a person's setting.
 */
export async function setRole(
  client: MailcowClient,
  domain: string,
  role: 'Local' | 'Remote',
  state: MailcowState,
): Promise<void> {
  const what = `making ${domain} ${role === 'Local' ? 'active' : 'inactive'}`;
  if (role === 'Local' && roleOf({ ...state.domain, active: 1 }, null) === 'Remote' && state.aliasDomain === null) {
    const why = 'it is relayed; switch "Relay this domain" off in the domain\'s settings, which is not done for you';
    throw new TerminalError('RefusedByService', `mailcow, ${what}: ${why}`);
  }
  const path = state.aliasDomain === null ? 'edit/domain' : 'edit/alias-domain';
  const refusal = await client.post(path, { items: [domain], attr: { active: role === 'Local' ? 1 : 0 } }, what);
  if (refusal) throw refused(what, refusal);
}
