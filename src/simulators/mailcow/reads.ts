import type { CloudReply } from '../clouds/service.ts';
import type { JsonObject } from '../json.ts';
import { denied } from './replies.ts';
import { type AliasRow, domainOf, type FilterRow, type Tables } from './tables.ts';

/** `get/...`: what is not there, and a list without rows, is `{}`. Source: `data/web/json_api.php`. */
export function get(tables: Tables, [category = '', object = '', extra = '']: string[]): CloudReply {
  const domains = extra === '' ? [...tables.server().domains.keys(), ...tables.aliasDomains.keys()] : extra.split(',');
  switch (`${category}/${object === 'all' ? 'all' : 'one'}`) {
    case 'domain/one':
      return found(domainDetails(tables, object));
    case 'domain/all':
      return found([...tables.server().domains.keys()].map((name) => domainDetails(tables, name)));
    case 'mailbox/all':
      return found(domains.flatMap((name) => mailboxesOf(tables, name).map((address) => mailbox(tables, address))));
    case 'alias/all':
      return found(
        domains.flatMap((name) => tables.aliases.filter(({ address }) => domainOf(address) === name)).map(alias),
      );
    case 'alias/one': {
      const row = findAlias(tables, object);
      return found(row && alias(row));
    }
    case 'alias-domain/one':
      return found(aliasDomain(tables, object));
    case 'alias-domain/all':
      return found([...tables.aliasDomains.keys()].map((name) => aliasDomain(tables, name)));
    case 'filters/all':
      return found(tables.filters.filter((row) => isMailbox(tables, row.username)));
    case 'filters/one':
      return found(tables.filters.filter((row) => row.username === object && isMailbox(tables, row.username)));
    case 'resource/all':
      return found(
        [...tables.resources].map((name) => ({ name, kind: 'location', active: 1, domain: domainOf(name) })),
      );
    default:
      throw denied(404, 'route not found');
  }
}

/** MySQL compares a number with text by the digits that the text begins with. */
export function findAlias(tables: Tables, key: string): AliasRow | undefined {
  return tables.aliases.find((row) => row.address === key || row.id === Number.parseInt(key, 10));
}

export function findFilter(tables: Tables, id: unknown): FilterRow | undefined {
  return tables.filters.find((row) => row.id === Number(id) && isMailbox(tables, row.username));
}

export function isMailbox(tables: Tables, address: string): boolean {
  return tables.server().domains.get(domainOf(address))?.mailboxes.has(address) === true;
}

export function mailboxesOf(tables: Tables, domain: string): string[] {
  return [...(tables.server().domains.get(domain)?.mailboxes ?? [])];
}

/** An alias domain is told as the domain that it stands for. */
export function domainDetails(tables: Tables, asked: string): JsonObject | undefined {
  const name = tables.aliasDomains.get(asked)?.target ?? asked;
  const domain = tables.server().domains.get(name);
  if (!domain) return undefined;
  const settings = tables.settingsOf(name);
  const count = tables.aliases.filter(({ address }) => domainOf(address) === name).length;
  const active = settings.backupmx === 1 ? settings.active : Number(domain.local);
  const { backupmx, relay_all_recipients, relay_unknown_only } = settings;
  return {
    domain_name: name,
    description: name,
    mboxes_in_domain: mailboxesOf(tables, name).length,
    aliases_in_domain: count,
    aliases_left: settings.aliases - count,
    max_num_aliases_for_domain: settings.aliases,
    relayhost: '0',
    gal: 1,
    backupmx,
    backupmx_int: backupmx,
    active,
    active_int: active,
    relay_all_recipients,
    relay_unknown_only,
    created: '2023-01-01 00:00:00',
    modified: null,
    tags: [],
  };
}

function mailbox(tables: Tables, username: string): JsonObject {
  const active = tables.inactive.get(username) ?? 1;
  const domain = domainOf(username);
  return { username, active, active_int: active, domain, name: username, quota: 3221225472, attributes: {}, tags: [] };
}

function alias(row: AliasRow): JsonObject {
  const domain = domainOf(row.address);
  const is_catch_all = Number(row.address.startsWith('@'));
  return {
    in_primary_domain: '',
    ...row,
    domain,
    is_catch_all,
    active_int: row.active,
    created: '2023-01-01 00:00:00',
  };
}

function aliasDomain(tables: Tables, name: string): JsonObject | undefined {
  const row = tables.aliasDomains.get(name);
  return row && { alias_domain: name, target_domain: row.target, active: row.active, parent_is_backupmx: 0 };
}

function found(data: JsonObject | ReadonlyArray<unknown> | undefined): CloudReply {
  const isEmpty = data === undefined || (Array.isArray(data) && data.length === 0);
  return { status: 200, body: isEmpty ? {} : data };
}
