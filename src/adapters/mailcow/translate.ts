import type { Inventory } from '../../domain/model/inventory.ts';
import { type LegacyForwarder, type LegacyRole, leadsToInitialDomain } from '../../domain/model/legacy-server.ts';
import type { AliasDomainRow, AliasRow, DomainRow, FilterRow, MailboxRow, ResourceRow } from './schema.ts';
import { readRedirects } from './sieve.ts';
import { isInForce, isMachine, isOurFilter, type MailcowState, prefiltersOf, targetsOf } from './state.ts';

/** The rows that one look at a domain brings. */
export interface Rows {
  readonly domain: DomainRow;
  readonly aliasDomain: AliasDomainRow | null;
  /** Of an alias domain those of the domain that it stands for. */
  readonly mailboxes: readonly MailboxRow[];
  readonly aliases: readonly AliasRow[];
  /** Of all mailboxes of the server. */
  readonly filters: readonly FilterRow[];
  /** Of all domains of the server. */
  readonly resources: readonly ResourceRow[];
}

/**
 * What Postfix and Dovecot make of the rows. Temporary aliases (`time_limited_aliases`) are left out: their names are
 * made up by mailcow and they expire, so that nobody gives them to a mailbox elsewhere, and they cost a request each.
 */
export function toState(name: string, rows: Rows): MailcowState {
  const ofDomain = (address: string) => address.toLowerCase().endsWith(`@${name}`);
  const aliases = rows.aliases.filter(({ address }) => ofDomain(address));
  const own = rows.aliasDomain === null ? rows.mailboxes.filter(({ username }) => ofDomain(username)) : [];
  const mailboxes = new Map(own.map((row) => [row.username.toLowerCase(), isInForce(row)]));
  const filters = rows.filters.filter(({ username }) => ofDomain(username));
  const state = {
    domain: rows.domain,
    aliasDomain: rows.aliasDomain,
    mailboxes,
    mirrored: mirroredBy(name, rows),
    aliases,
    filters,
  };
  const resources = rows.resources.map((row) => row.name.toLowerCase()).filter(ofDomain);
  return {
    ...state,
    forwarders: forwardersOf(state),
    role: roleOf(rows.domain, rows.aliasDomain),
    inventory: inventoryOf(name, state, resources),
    queueLength: null,
  };
}

/**
 * Postfix takes a domain as its own while it is active and not relayed (`mysql_virtual_domains_maps.cf`), and an alias
 * domain while that is active. A relayed domain goes by MX, except that "relay non-existing mailboxes only" keeps what
 * is there.
 */
export function roleOf(domain: DomainRow, aliasDomain: AliasDomainRow | null): LegacyRole {
  if (aliasDomain !== null) return aliasDomain.active === 1 ? 'Local' : 'Remote';
  if (domain.active !== 1) return 'Remote';
  return domain.backupmx === 1 && domain.relay_unknown_only !== 1 ? 'Remote' : 'Local';
}

type Tables = Pick<MailcowState, 'domain' | 'aliasDomain' | 'mailboxes' | 'mirrored' | 'aliases' | 'filters'>;

/** An alias domain takes each mailbox of the other domain, resources among them, and none of its aliases. */
function mirroredBy(name: string, { aliasDomain, mailboxes, resources }: Rows): ReadonlyMap<string, string> {
  if (aliasDomain === null) return new Map();
  const suffix = `@${aliasDomain.target_domain.toLowerCase()}`;
  const accepted = [
    ...mailboxes.filter(isInForce).map((row) => row.username),
    ...resources.filter(isInForce).map((row) => row.name),
  ];
  const behind = accepted.map((address) => address.toLowerCase()).filter((address) => address.endsWith(suffix));
  return new Map(behind.map((address) => [`${address.slice(0, -suffix.length)}@${name}`, address]));
}

function forwardersOf(tables: Tables): readonly LegacyForwarder[] {
  const entries = [...byAlias(tables), ...byFilter(tables)];
  return entries.flatMap(([address, targets]) =>
    targets.filter((target) => target !== address && !isMachine(target)).map((target) => ({ address, target })),
  );
}

/** Targets by address of the aliases in force, without the catch-all. */
function byAlias({ aliases }: Tables): ReadonlyMap<string, readonly string[]> {
  const rows = aliases.filter((row) => isInForce(row) && !row.address.startsWith('@'));
  return new Map(rows.map((row) => [row.address.toLowerCase(), targetsOf(row)]));
}

/** Targets by mailbox where its active prefilter sends everything elsewhere. */
function byFilter({ filters, mailboxes }: Tables): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const [mailbox, isAccepted] of mailboxes) {
    const active = prefiltersOf(filters, mailbox).find(isInForce);
    const redirects = isAccepted && active ? readRedirects(active.script_data) : undefined;
    if (!active || !redirects) continue;
    // Without our filter, or one that is ours since it fits, the mailbox would get its mail: whoever takes ours out has to
    // see that it is there.
    const isThere = redirects.keeps || isOurFilter(active) || redirects.targets.every(leadsToInitialDomain);
    found.set(mailbox, [...new Set([...redirects.targets, ...(isThere ? [mailbox] : [])])]);
  }
  return found;
}

function inventoryOf(name: string, tables: Tables, resources: readonly string[]): Inventory {
  const { domain, aliases, mailboxes, mirrored } = tables;
  const filtered = byFilter(tables);
  const aliased = byAlias(tables);
  const accepted = [...mailboxes].filter(([, isAccepted]) => isAccepted).map(([address]) => address);
  const forwards = new Map<string, readonly string[]>();
  for (const [address, mailbox] of mirrored) forwards.set(address, [mailbox]);
  for (const [address, targets] of [...filtered, ...aliased]) {
    const people = targets.filter((target) => !isMachine(target));
    if (people.length > 0) forwards.set(address, people);
    else forwards.delete(address);
  }
  const catchAll = aliases.find((row) => isInForce(row) && row.address.toLowerCase() === `@${name}`);
  if (catchAll) forwards.set(`@${name}`, targetsOf(catchAll));
  else if (tables.aliasDomain === null && domain.relay_unknown_only === 1) forwards.set(`@${name}`, [`@${name}`]);
  const addresses = new Set([...accepted, ...aliased.keys(), ...mirrored.keys(), ...resources]);
  return { addresses: [...addresses].toSorted(), forwards };
}
