import type { HostRecords } from '../dns/answers.ts';
import { stableGuid, stableHex } from '../ids.ts';
import { internetHosts } from '../mail/internet.ts';
import type { OldMailDomain, OldMailServer, World, ZoneRecord } from '../world.ts';
import { giveMailbox } from './persons.ts';

/** The people of the fictitious customer, in the order in which they move. */
export const PERSONS: readonly string[] = [
  'anna',
  'bob',
  'carol',
  'david',
  'erin',
  'frank',
  'grace',
  'heidi',
  'ivan',
  'judy',
];
/** How many move first. */
export const FIRST_WAVE_SIZE = 4;

export interface SeedOptions {
  /** contoso.com when absent. */
  domain?: string;
  /** Addresses that have moved already: a mailbox in Exchange Online and membership of the group of the moved. */
  moved?: readonly string[];
  /** `mail.<domain>` when absent; a server of this name that is in the world already takes the domain too. */
  oldServerHost?: string;
  /** Public address of a new old server. */
  oldServerAddress?: string;
  /** The old server has a TLS certificate for its host name. */
  withCertificate?: boolean;
}

/** The customer as a test or the demo speaks of it. */
export interface Seed {
  domain: string;
  initialDomain: string;
  tenantId: string;
  clientId: string;
  clientSecret: string;
  cloudflareToken: string;
  zone: string;
  oldServerHost: string;
  oldServerAddress: string;
  /** MX target that Microsoft names for the domain. */
  mxHost: string;
  /** Mailboxes of persons, in the order in which they move. */
  users: string[];
  /** The first four of them. */
  firstWave: string[];
  sharedMailbox: string;
  list: string;
  /** Sends through the old server and never moves. */
  scanner: string;
  /** Group in Exchange Online whose members have moved. */
  movedGroup: string;
  /** Names in no zone, for the DNS server. */
  dnsHosts: Map<string, HostRecords>;
}

/** Fills the world with a customer before the migration: everything on the old server, an unused tenant, a zone at Cloudflare. */
export function seedContoso(world: World, options: SeedOptions = {}): Seed {
  const domain = options.domain ?? 'contoso.com';
  const at = (local: string) => `${local}@${domain}`;
  const users = PERSONS.map(at);
  const seed: Seed = {
    domain,
    initialDomain: `${domain.replaceAll('.', '')}.onmicrosoft.com`,
    tenantId: stableGuid('tenant', domain),
    clientId: stableGuid('application', domain),
    clientSecret: `secret-${stableHex('client secret', domain)}`,
    cloudflareToken: stableHex('cloudflare token', domain).padEnd(40, '0'),
    zone: domain,
    oldServerHost: options.oldServerHost ?? `mail.${domain}`,
    oldServerAddress: options.oldServerAddress ?? '203.0.113.10',
    mxHost: `${domain.replaceAll('.', '-')}.mail.protection.outlook.com`,
    users,
    firstWave: users.slice(0, FIRST_WAVE_SIZE),
    sharedMailbox: at('info'),
    list: at('sales'),
    scanner: at('scanner'),
    movedGroup: at('moved'),
    dnsHosts: new Map(),
  };
  seedOldServer(world, seed, options.withCertificate ?? false);
  seedTenant(world, seed);
  seedZone(world, seed);
  for (const address of options.moved ?? []) giveMailbox(world, seed, address, { moved: true });
  seed.dnsHosts = internetHosts(world).set('_spf.mailer.example', { txt: ['v=spf1 ip4:192.0.2.64/26 -all'] });
  if (!isInZone(seed)) seed.dnsHosts.set(seed.oldServerHost, { a: [seed.oldServerAddress] });
  return seed;
}

function isInZone(seed: Seed): boolean {
  return seed.oldServerHost.endsWith(`.${seed.domain}`);
}

function seedOldServer(world: World, seed: Seed, withCertificate: boolean): void {
  const at = (local: string) => `${local}@${seed.domain}`;
  const domain: OldMailDomain = {
    local: true,
    mailboxes: new Set([...seed.users, seed.sharedMailbox, seed.scanner]),
    aliases: new Map([
      [at('a.miller'), [at('anna')]],
      [at('accounts'), [at('erin')]],
      [at('postmaster'), [at('judy')]],
      [seed.list, [at('bob'), at('carol'), at('ivan')]],
    ]),
    catchAll: null,
  };
  const server: OldMailServer = world.oldServers.get(seed.oldServerHost) ?? {
    host: seed.oldServerHost,
    address: seed.oldServerAddress,
    domains: new Map(),
    smartHost: null,
    ...(withCertificate && { certificateName: seed.oldServerHost }),
    up: true,
  };
  seed.oldServerAddress = server.address;
  server.domains.set(seed.domain, domain);
  world.oldServers.set(server.host, server);
}

function seedTenant(world: World, seed: Seed): void {
  const spfText = 'v=spf1 include:spf.protection.outlook.com -all';
  const guid = stableGuid('group of the moved', seed.domain);
  const initialMxHost = seed.initialDomain.replace('.onmicrosoft.com', '.mail.protection.outlook.com');
  world.tenants.set(seed.tenantId, {
    id: seed.tenantId,
    initialDomain: seed.initialDomain,
    directoryDomains: new Map([
      [seed.initialDomain, { verified: true, supportedServices: ['Email'], mxHost: initialMxHost, spfText }],
      [seed.domain, { verified: true, supportedServices: ['Email'], mxHost: seed.mxHost, spfText }],
    ]),
    applications: [
      {
        clientId: seed.clientId,
        clientSecret: seed.clientSecret,
        roles: new Set([
          'Exchange.ManageAsApp',
          'ExchangeAdministrator',
          'Domain.Read.All',
          'GroupMember.Read.All',
          'User.Read.All',
          'Organization.Read.All',
        ]),
      },
    ],
    mailSubscription: true,
    disablesInboundConnectors: false,
    settings: {
      acceptedDomains: [
        acceptedDomain(seed.initialDomain, { initial: true, isDefault: false }),
        acceptedDomain(seed.domain, { initial: false, isDefault: true }),
      ],
      inboundConnectors: [],
      outboundConnectors: [],
      recipients: [
        {
          guid,
          displayName: 'Moved',
          type: 'MailUniversalDistributionGroup',
          addresses: [seed.movedGroup, `moved@${seed.initialDomain}`],
          members: [],
        },
      ],
      rejectDirectSend: false,
    },
  });
  world.commitTenant(seed.tenantId);
}

function acceptedDomain(name: string, kind: { initial: boolean; isDefault: boolean }) {
  return { name, domainType: 'Authoritative' as const, ...kind, matchSubDomains: false };
}

function seedZone(world: World, seed: Seed): void {
  const createdOn = '2021-03-08T09:15:00Z';
  const { domain, oldServerHost } = seed;
  const records: Array<Pick<ZoneRecord, 'name' | 'type' | 'content' | 'ttl' | 'priority'>> = [
    { name: domain, type: 'MX', content: oldServerHost, priority: 10, ttl: 3600 },
    { name: domain, type: 'TXT', content: '"v=spf1 include:_spf.mailer.example ~all"', ttl: 3600 },
    { name: domain, type: 'TXT', content: '"mailer-verification=7d2a61"', ttl: 1 },
    { name: domain, type: 'A', content: '203.0.113.80', ttl: 1 },
    { name: `www.${domain}`, type: 'CNAME', content: domain, ttl: 1 },
    ...(isInZone(seed) ? [{ name: oldServerHost, type: 'A', content: seed.oldServerAddress, ttl: 3600 }] : []),
  ];
  world.zones.set(domain, {
    id: stableHex('zone', domain),
    name: domain,
    status: 'active',
    type: 'full',
    nameServers: ['ada.ns.cloudflare.com', 'bob.ns.cloudflare.com'],
    apiTokens: new Set([seed.cloudflareToken]),
    soaMinimumSeconds: 1800,
    records: records.map((record, index) => ({
      id: stableHex('record', domain, index),
      ...record,
      createdOn,
      modifiedOn: createdOn,
    })),
  });
  world.commitZone(domain);
}
