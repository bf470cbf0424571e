import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { ExecutionContext } from 'ava';
import { createCloudflareDns } from '../../../src/adapters/cloudflare/index.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { DnsProvider } from '../../../src/ports/dns.ts';
import { silentLogger } from '../../../src/ports/logger.ts';
import { noMetrics } from '../../../src/ports/metrics.ts';
import { type Clouds, startClouds } from '../../../src/simulators/clouds/start.ts';
import { createTestAuthority } from '../../../src/simulators/tls/certificates.ts';
import { createWorld, type SimulatedZone, type ZoneRecord } from '../../../src/simulators/world.ts';

export const ZONE = 'contoso.com';
export const API_TOKEN = 'token-of-contoso';

// One for all tests of a file; the global fetch reads the trusted authorities when it connects.
const authority = createTestAuthority();
setDefaultCACertificates([...getCACertificates('default'), authority.caPem]);

export interface CloudflareFixture {
  readonly clouds: Clouds;
  readonly zone: SimulatedZone;
  readonly provider: DnsProvider;
  /** Moves the adapter's clock; its waits take no time. */
  pass(ms: number): void;
}

export async function startCloudflare(
  t: ExecutionContext,
  records: readonly ZoneRecord[],
  apiToken = API_TOKEN,
): Promise<CloudflareFixture> {
  const world = createWorld();
  const zone: SimulatedZone = {
    id: '023e105f4ecef8ad9ca31a8372d0c353',
    name: ZONE,
    status: 'active',
    type: 'full',
    nameServers: ['ada.ns.cloudflare.com', 'bob.ns.cloudflare.com'],
    apiTokens: new Set([API_TOKEN]),
    soaMinimumSeconds: 1_800,
    records: [...records],
  };
  world.zones.set(ZONE, zone);
  world.commitZone(ZONE);
  const clouds = await startClouds(world, { authority });
  t.teardown(() => clouds.close());

  let nowMs = Date.UTC(2026, 0, 1);
  const clock: Clock = {
    now: () => nowMs,
    async sleep(ms) {
      nowMs += ms;
    },
  };
  const options = { apiToken, cloudflareUrl: clouds.cloudflareUrl };
  const provider = createCloudflareDns(options, { clock, logger: silentLogger, metrics: noMetrics });
  return {
    clouds,
    zone,
    provider,
    pass(ms) {
      nowMs += ms;
    },
  };
}

export function aRecord(id: string, changes: Partial<ZoneRecord>): ZoneRecord {
  return {
    id,
    name: ZONE,
    type: 'TXT',
    content: '""',
    ttl: 3_600,
    comment: null,
    createdOn: '2026-01-01T00:00:00Z',
    modifiedOn: '2026-01-01T00:00:00Z',
    ...changes,
  };
}
