import { createWorld, type SimulatedTenant, type SimulatedZone, type World } from '../../../../src/simulators/world.ts';

export const TENANT_ID = '3f1c0a52-7d3e-4a55-9a54-1d2b7c0e9f11';
export const CLIENT_ID = '6a3f8c1e-52d4-4c0b-9c2e-8d1f0b7a4e55';
export const CLIENT_SECRET = 'a secret of the tests';
export const ZONE_ID = '023e105f4ecef8ad9ca31a8372d0c353';
export const API_TOKEN = 'token-of-the-tests';

/** Time of the world when a test begins. */
export const START = Date.parse('2026-11-24T12:00:00Z');

export interface SmallWorld {
  world: World;
  tenant: SimulatedTenant;
  zone: SimulatedZone;
  /** Moves the world's clock. */
  advance(ms: number): void;
}

/** The smallest valid world: one tenant with contoso.com, one zone, nothing else in them. `change` alters it before it begins. */
export function smallWorld(change: (small: Omit<SmallWorld, 'advance'>) => void = () => {}): SmallWorld {
  let time = START;
  const world = createWorld({ now: () => time, delays: { exchangeMs: 0, dnsMs: 0 } });
  const tenant = smallTenant();
  const zone = smallZone();
  change({ world, tenant, zone });
  world.tenants.set(tenant.id, tenant);
  world.zones.set(zone.name, zone);
  world.commitTenant(tenant.id);
  world.commitZone(zone.name);
  return {
    world,
    tenant,
    zone,
    advance(ms) {
      time += ms;
    },
  };
}

function smallTenant(): SimulatedTenant {
  const initialDomain = 'contosocom.onmicrosoft.com';
  const directoryDomain = (mxHost: string) => ({
    verified: true,
    supportedServices: ['Email'],
    mxHost,
    spfText: 'v=spf1 include:spf.protection.outlook.com ~all',
  });
  return {
    id: TENANT_ID,
    initialDomain,
    directoryDomains: new Map([
      [initialDomain, directoryDomain('contosocom.mail.protection.outlook.com')],
      ['contoso.com', directoryDomain('contoso-com.mail.protection.outlook.com')],
    ]),
    applications: [
      {
        clientId: CLIENT_ID,
        clientSecret: CLIENT_SECRET,
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
        { name: initialDomain, domainType: 'Authoritative', initial: true, isDefault: false, matchSubDomains: false },
        { name: 'contoso.com', domainType: 'Authoritative', initial: false, isDefault: true, matchSubDomains: false },
      ],
      inboundConnectors: [],
      outboundConnectors: [],
      recipients: [],
      rejectDirectSend: false,
    },
  };
}

function smallZone(): SimulatedZone {
  return {
    id: ZONE_ID,
    name: 'contoso.com',
    status: 'active',
    type: 'full',
    nameServers: ['ada.ns.cloudflare.com', 'bob.ns.cloudflare.com'],
    apiTokens: new Set([API_TOKEN]),
    soaMinimumSeconds: 1800,
    records: [],
  };
}
