import type { OldMailDomain, World } from '../world.ts';

/** Features of a plan that our functions belong to, by cPanel's names. */
export const MAIL_FEATURES = [
  'autoresponders',
  'changemx',
  'defaultaddress',
  'emaildomainfwd',
  'forwarders',
  'lists',
  'popaccts',
] as const;

/**
 * A cPanel account: its mail domains are those of one old server of the world. Here stands what the world has no place
 * for; it is told, and mail does not follow it. A test changes it.
 */
export interface CPanelAccount {
  readonly user: string;
  /** Valid API tokens. */
  readonly tokens: Set<string>;
  readonly features: Set<string>;
  /** Rules of the alias files that are no plain addresses: `|program`, `:fail: text`, several targets in one value. */
  readonly rules: Array<{ dest: string; forward: string }>;
  /** By domain, as `list_default_address` tells them; the world's catch-all where there is none. */
  readonly defaultAddresses: Map<string, string>;
  /** Destination by domain. */
  readonly domainForwards: Map<string, string>;
  /** Addresses of Mailman lists. */
  readonly lists: Set<string>;
  /** Addresses that answer by themselves. */
  readonly autoResponders: Set<string>;
  /** Domains for which the server is a backup exchanger. */
  readonly backups: Set<string>;
  /** How answers are wrapped: `/execute` gives them flat, calls through WHM in `result`. */
  envelope: 'Flat' | 'Wrapped';
  /** Every call with its parameters since the start; a test may empty it. */
  readonly calls: Array<{ name: string; parameters: Readonly<Record<string, string>> }>;
}

export interface CPanelAccountOptions {
  /** contoso when absent. */
  user?: string;
  /** The API token; 32 characters of cPanel's when absent. */
  token?: string;
}

export function createCPanelAccount(options: CPanelAccountOptions): CPanelAccount {
  return {
    user: options.user ?? 'contoso',
    tokens: new Set([options.token ?? 'U7HMR63FHY282DQZ4H5BIH16JLYSO01M']),
    features: new Set(MAIL_FEATURES),
    rules: [],
    defaultAddresses: new Map(),
    domainForwards: new Map(),
    lists: new Set(),
    autoResponders: new Set(),
    backups: new Set(),
    envelope: 'Flat',
    calls: [],
  };
}

/** The mail domains of the account. */
export function domainsOf(world: World, oldServerHost: string): ReadonlyMap<string, OldMailDomain> {
  return world.oldServers.get(oldServerHost)?.domains ?? new Map();
}
