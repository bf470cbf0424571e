import type { OldMailDomain, World } from '../world.ts';

/** One domain of the server: what mail follows stands in the world, the rest here. All addresses in lower case. */
export interface Site {
  id: string;
  name: string;
  domain: OldMailDomain;
  /** Targets of accounts whose forwarding is switched off. */
  dormant: Map<string, string[]>;
  /** Accounts without a mailbox and a target in force. */
  bare: Set<string>;
  /** Accounts with an automatic answer. */
  answering: Set<string>;
  /** Addresses of mailing lists. */
  lists: Set<string>;
  /** What happens to mail for unknown addresses where there is no catch-all. */
  unknown: 'bounce' | 'reject' | 'external-server';
}

/** A mail account as the interface tells it. */
export interface Account {
  name: string;
  hasMailbox: boolean;
  isForwarding: boolean;
  targets: string[];
  /** Without the domain. */
  aliases: string[];
  isAnswering: boolean;
}

export interface Sites {
  find(name: string): Site | undefined;
  byId(id: string): Site | undefined;
}

export function createSites(world: World, server: string): Sites {
  const known = new Map<string, Site>();

  function find(name: string): Site | undefined {
    const domain = world.oldServers.get(server)?.domains.get(name);
    if (!domain) return undefined;
    const site = known.get(name) ?? {
      id: String(known.size + 1),
      name,
      domain,
      dormant: new Map(),
      bare: new Set(),
      answering: new Set(),
      lists: new Set(),
      unknown: 'bounce',
    };
    known.set(name, site);
    return site;
  }

  return { find, byId: (id) => [...known.values()].find((site) => site.id === id) };
}

/** By address. What leads to one mailbox of the same domain is an alias of that account, and no account of its own. */
export function accountsOf(site: Site): Map<string, Account> {
  const { domain, dormant, bare, answering } = site;
  const addresses = new Set([...domain.mailboxes, ...domain.aliases.keys(), ...dormant.keys(), ...bare]);
  const aliases = new Map([...domain.aliases.keys()].map((address) => [address, ownerOf(site, address)]));
  const own = [...addresses].filter((address) => aliases.get(address) === undefined);
  return new Map(
    own.toSorted().map((address) => [
      address,
      {
        name: nameOf(address),
        hasMailbox: domain.mailboxes.has(address),
        isForwarding: domain.aliases.has(address),
        targets: (domain.aliases.get(address) ?? dormant.get(address) ?? []).filter((target) => target !== address),
        aliases: [...aliases].filter(([, owner]) => owner === address).map(([alias]) => nameOf(alias)),
        isAnswering: answering.has(address),
      },
    ]),
  );
}

/** The account that an address is an alias of. */
export function ownerOf({ domain }: Site, address: string): string | undefined {
  const [target, ...more] = domain.aliases.get(address) ?? [];
  if (domain.mailboxes.has(address) || target === undefined || more.length > 0) return undefined;
  return domain.mailboxes.has(target) ? target : undefined;
}

/** A mailbox keeps a copy of what is forwarded. */
export function setForwarding(site: Site, address: string, isOn: boolean, targets: string[]): void {
  const { domain, dormant, bare } = site;
  const hasMailbox = domain.mailboxes.has(address);
  domain.aliases.delete(address);
  dormant.delete(address);
  bare.delete(address);
  if (isOn && targets.length > 0) domain.aliases.set(address, [...(hasMailbox ? [address] : []), ...targets]);
  else if (targets.length > 0) dormant.set(address, targets);
  if (!hasMailbox && !domain.aliases.has(address)) bare.add(address);
}

/** With everything in it. */
export function removeAccount(site: Site, address: string): void {
  const { domain, dormant, bare, answering } = site;
  for (const alias of domain.aliases.keys()) if (ownerOf(site, alias) === address) domain.aliases.delete(alias);
  for (const place of [domain.mailboxes, domain.aliases, dormant, bare, answering]) place.delete(address);
}

function nameOf(address: string): string {
  return address.slice(0, address.lastIndexOf('@'));
}
