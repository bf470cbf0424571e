import type { OldMailDomain, OldMailServer, World } from '../world.ts';
import { effectOf, scriptFor } from './sieve.ts';

export interface AliasRow {
  id: number;
  address: string;
  goto: string;
  active: number;
  public_comment: string;
  private_comment: string;
  sogo_visible: number;
}

export interface FilterRow {
  id: number;
  username: string;
  active: number;
  filter_type: string;
  script_data: string;
  script_desc: string;
}

/** Settings of a domain that the world has no place for. */
export interface DomainSettings {
  backupmx: number;
  relay_all_recipients: number;
  relay_unknown_only: number;
  /** Of a relayed domain; of others the world tells. */
  active: number;
  /** Aliases that the domain may have. */
  aliases: number;
}

/**
 * The database. What decides how mail goes is the world's: an alias row in force is an alias there, and a prefilter that
 * redirects is one for the address of the mailbox. A test may change the rest.
 */
export interface Tables {
  server(): OldMailServer;
  domains: Map<string, DomainSettings>;
  /** Rows of addresses, those in force among them; the world's word counts for their targets. */
  aliases: AliasRow[];
  filters: FilterRow[];
  /** Mailboxes that are not active, with their `active`: 0 refuses mail, 2 the login. */
  inactive: Map<string, number>;
  /** Names of alias domains with the domain that each stands for. */
  aliasDomains: Map<string, { target: string; active: number }>;
  /** Rooms and devices. */
  resources: Set<string>;
  settingsOf(domain: string): DomainSettings;
  nextId(): number;
  /** Takes over what the world holds and the tables do not. */
  pull(): void;
  /** Lets the world have what the tables hold of this address. */
  push(address: string): void;
}

const DEFAULTS = { backupmx: 0, relay_all_recipients: 0, relay_unknown_only: 0, active: 1, aliases: 400 };

export function createTables(world: World, host: string): Tables {
  let lastId = 0;
  const tables: Tables = {
    server() {
      const server = world.oldServers.get(host);
      if (!server) throw new Error(`no simulated mail server "${host}"`);
      return server;
    },
    domains: new Map(),
    aliases: [],
    filters: [],
    inactive: new Map(),
    aliasDomains: new Map(),
    resources: new Set(),
    settingsOf(domain) {
      const settings = tables.domains.get(domain) ?? { ...DEFAULTS };
      tables.domains.set(domain, settings);
      return settings;
    },
    nextId: () => ++lastId,
    pull() {
      for (const [name, domain] of tables.server().domains) pullDomain(tables, name, domain);
    },
    push(address) {
      const name = domainOf(address);
      const domain = tables.server().domains.get(name);
      if (!domain) return;
      const row = tables.aliases.find((one) => one.address === address && one.active > 0);
      const targets = row?.goto.split(',') ?? filterTargets(tables, address);
      if (address === `@${name}`) domain.catchAll = targets?.[0] ?? null;
      else if (targets) domain.aliases.set(address, targets);
      else domain.aliases.delete(address);
    },
  };
  return tables;
}

export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}

function filterTargets(tables: Tables, mailbox: string): string[] | undefined {
  const active = activePrefilter(tables, mailbox);
  const effect = active && effectOf(active.script_data);
  return effect && [...effect.targets, ...(effect.keeps ? [mailbox] : [])];
}

function activePrefilter({ filters }: Tables, mailbox: string): FilterRow | undefined {
  return filters.find((row) => row.username === mailbox && row.filter_type === 'prefilter' && row.active === 1);
}

function pullDomain(tables: Tables, name: string, domain: OldMailDomain): void {
  // A mailbox takes its filters with it.
  tables.filters = tables.filters.filter(
    ({ username }) => domainOf(username) !== name || domain.mailboxes.has(username) || tables.inactive.has(username),
  );
  const held = new Map(domain.aliases);
  if (domain.catchAll !== null) held.set(`@${name}`, [domain.catchAll]);
  for (const [address, targets] of held) {
    if (domain.mailboxes.has(address)) pullFilter(tables, address, targets);
    else pullAlias(tables, address, targets.join(','));
  }
  tables.aliases = tables.aliases.filter(
    (row) => row.active === 0 || domainOf(row.address) !== name || held.has(row.address),
  );
}

function pullAlias(tables: Tables, address: string, goto: string): void {
  const row = tables.aliases.find((one) => one.address === address);
  if (row) row.goto = goto;
  else {
    const comments = { public_comment: '', private_comment: '' };
    tables.aliases.push({ id: tables.nextId(), address, goto, active: 1, ...comments, sogo_visible: 1 });
  }
}

/** Forwarding of a mailbox that a seed or a test put into the world is a filter that its user made. */
function pullFilter(tables: Tables, username: string, targets: string[]): void {
  if (filterTargets(tables, username)?.join() === targets.join()) return;
  const twins = tables.filters.filter((row) => row.username === username && row.filter_type === 'prefilter');
  for (const twin of twins) twin.active = 0;
  const script_data = scriptFor(username, targets);
  tables.filters.push({
    id: tables.nextId(),
    username,
    active: 1,
    filter_type: 'prefilter',
    script_data,
    script_desc: 'Weiterleitung',
  });
}
