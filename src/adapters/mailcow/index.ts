import { TerminalError } from '../../errors.ts';
import type { Panel } from '../hosting-panel/panel.ts';
import type { HttpDeps } from '../http/create-send.ts';
import { createAliases } from './aliases.ts';
import { type ClientOptions, createMailcowClient } from './client.ts';
import { unreadable } from './errors.ts';
import { createFilters } from './filters.ts';
import { inTheWay } from './in-the-way.ts';
import { setRole } from './role.ts';
import {
  aliasDomainAnswer,
  aliasesAnswer,
  type DomainRow,
  domainAnswer,
  filtersAnswer,
  type MailboxRow,
  mailboxesAnswer,
  resourcesAnswer,
} from './schema.ts';
import type { MailcowState } from './state.ts';
import { toState } from './translate.ts';

export interface MailcowOptions extends ClientOptions {
  readonly domain: string;
}

/**
 * One domain on a mailcow server. An address without a mailbox gets an alias, one with a mailbox a Sieve filter; both
 * carry our name. A look is five requests.
 */
export function createMailcowPanel({ domain, ...options }: MailcowOptions, deps: HttpDeps): Panel<MailcowState> {
  const client = createMailcowClient(options, deps);
  const aliases = createAliases(client, domain);
  const filters = createFilters(client);

  /** The domain's row, and what it is an alias of, if it is one. */
  async function readDomain() {
    const row = await client.get(`domain/${domain}`, domainAnswer);
    if (row === null) {
      throw new TerminalError('RefusedByService', `mailcow, reading domain/${domain}: there is no such domain`);
    }
    if (row.domain_name.toLowerCase() === domain) return { domain: row, aliasDomain: null };
    const aliasDomain = await client.get(`alias-domain/${domain}`, aliasDomainAnswer);
    if (aliasDomain?.target_domain !== row.domain_name) {
      throw unreadable(`reading domain/${domain}`, `the row of another domain, "${row.domain_name}"`);
    }
    return { domain: row, aliasDomain };
  }

  return {
    async read() {
      const rows = await readDomain();
      const [mailboxes, aliasRows, filterRows, resources] = await Promise.all([
        client.get(`mailbox/all/${rows.domain.domain_name}`, mailboxesAnswer),
        client.get(`alias/all/${domain}`, aliasesAnswer),
        client.get('filters/all', filtersAnswer),
        client.get('resource/all', resourcesAnswer),
      ]);
      demandAll(mailboxes, rows.domain);
      return toState(domain, { ...rows, mailboxes, aliases: aliasRows, filters: filterRows, resources });
    },
    inTheWay,
    async add(forwarder, state) {
      if (state.mailboxes.has(forwarder.address)) await filters.add(forwarder);
      else await aliases.add(forwarder, state);
    },
    async remove(forwarder, state) {
      if (state.mailboxes.has(forwarder.address)) await filters.remove(forwarder);
      await aliases.remove(forwarder, state);
    },
    setRole: (role, state) => setRole(client, domain, role, state),
  };
}

/** An empty list and a list that was not told look alike: the domain's own count tells them apart. */
function demandAll(mailboxes: readonly MailboxRow[], { domain_name: name, mboxes_in_domain: count }: DomainRow): void {
  const told = mailboxes.filter(({ username }) => username.toLowerCase().endsWith(`@${name.toLowerCase()}`));
  if (told.length !== count) throw unreadable(`reading mailbox/all/${name}`, `${told.length} of ${count} mailboxes`);
}
