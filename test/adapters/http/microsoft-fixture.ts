import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { HttpDeps } from '../../../src/adapters/http/create-send.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import { silentLogger } from '../../../src/ports/logger.ts';
import { noMetrics } from '../../../src/ports/metrics.ts';
import { type Clouds, startClouds } from '../../../src/simulators/clouds/start.ts';
import type { ServiceName } from '../../../src/simulators/faults.ts';
import { createTestAuthority, type TestAuthority } from '../../../src/simulators/tls/certificates.ts';
import { createWorld, type RecipientRecord, type SimulatedTenant, type World } from '../../../src/simulators/world.ts';

export const TENANT_ID = '3f1c0a52-7d3e-4a55-9a54-1d2b7c0e9f11';
export const CLIENT_ID = '0b9b1a7e-2f0c-4c57-8a4f-5a6f3b1d2c33';
export const CLIENT_SECRET = 'a-secret-of-the-simulated-world';
export const INITIAL_DOMAIN = 'contosocom.onmicrosoft.com';

/** The simulated Microsoft with one tenant, on loopback. */
export interface MicrosoftFixture {
  readonly clouds: Clouds;
  readonly world: World;
  readonly tenant: SimulatedTenant;
  /** Sleeping moves it on at once; the world lives by it too. */
  readonly clock: Clock;
  readonly deps: HttpDeps;
  readonly authority: TestAuthority;
  /** HTTPS requests to the services since the last call of `forget`, members of batches not counted. */
  countRequests(...services: ServiceName[]): number;
  forget(): void;
  close(): Promise<void>;
}

export async function startMicrosoft(change: (tenant: SimulatedTenant) => void = () => {}): Promise<MicrosoftFixture> {
  const clock = createSteppingClock();
  const world = createWorld({ now: () => clock.now() });
  const tenant = createTenant();
  change(tenant);
  world.tenants.set(tenant.id, tenant);
  world.commitTenant(tenant.id);
  const authority = createTestAuthority();
  setDefaultCACertificates([...getCACertificates(), authority.caPem]);
  const clouds = await startClouds(world, { authority });
  return {
    clouds,
    world,
    tenant,
    clock,
    deps: { clock, logger: silentLogger, metrics: noMetrics },
    authority,
    countRequests: (...services) =>
      clouds.requests.filter((request) => !request.inBatch && services.includes(request.service)).length,
    forget: () => void clouds.requests.splice(0),
    close: () => clouds.close(),
  };
}

/** Real time plus what was slept: the wire's own times stay plausible, and no test waits. */
export function createSteppingClock(): Clock {
  let sleptMs = 0;
  return {
    now: () => Date.now() + sleptMs,
    async sleep(ms) {
      sleptMs += ms;
    },
  };
}

function createTenant(): SimulatedTenant {
  const domain = {
    verified: true,
    supportedServices: ['Email'],
    mxHost: 'contoso-com.mail.protection.outlook.com',
    spfText: 'v=spf1 include:spf.protection.outlook.com -all',
  };
  return {
    id: TENANT_ID,
    initialDomain: INITIAL_DOMAIN,
    directoryDomains: new Map([
      [INITIAL_DOMAIN, { ...domain, mxHost: 'contosocom.mail.protection.outlook.com' }],
      ['contoso.com', domain],
      ['unproven.example', { ...domain, verified: false, supportedServices: [] }],
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
        {
          name: INITIAL_DOMAIN,
          domainType: 'Authoritative',
          initial: true,
          isDefault: false,
          matchSubDomains: false,
        },
        { name: 'contoso.com', domainType: 'Authoritative', initial: false, isDefault: true, matchSubDomains: false },
      ],
      inboundConnectors: [],
      outboundConnectors: [],
      recipients: [
        mailbox('anna', 'UserMailbox'),
        mailbox('bert', 'UserMailbox'),
        mailbox('info', 'SharedMailbox'),
        mailbox('room', 'RoomMailbox'),
        {
          ...mailbox('moved', 'MailUniversalDistributionGroup'),
          members: ['anna@contoso.com', 'nested@contoso.com'],
        },
        { ...mailbox('nested', 'GroupMailbox'), members: ['bert@contoso.com', 'info@contoso.com'] },
        { ...mailbox('carl', 'MailContact'), addresses: ['carl@contoso.com'], externalAddress: 'carl@other.example' },
        { ...mailbox('stranger', 'UserMailbox'), addresses: ['stranger@fabrikam.example'] },
      ],
      rejectDirectSend: false,
    },
  };
}

function mailbox(name: string, type: RecipientRecord['type']): RecipientRecord {
  const number = [...name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % 1_000_000;
  return {
    guid: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    displayName: name,
    type,
    addresses: [`${name}@contoso.com`, `${name}@${INITIAL_DOMAIN}`],
  };
}
