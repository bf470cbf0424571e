import { createResolver } from '../../../src/adapters/resolver/index.ts';
import { startDnsServer } from '../../../src/simulators/dns/server.ts';
import { createWorld, type ZoneRecord } from '../../../src/simulators/world.ts';
import { testResolver, type ZoneOfTest } from '../../contract/resolver.ts';

const ZONE = 'contoso.com';
const SERVERS = ['ada.ns.example', 'bob.ns.example'] as const;
const TTL_SECONDS = 3_600;
const NEGATIVE_TTL_SECONDS = 1_800;
const LAG_MS = 60_000;

testResolver('dns-packet against the simulated name servers', async (t, zone) => {
  let nowMs = Date.UTC(2026, 0, 1);
  const world = createWorld({ now: () => nowMs });
  const records = (mx: ZoneOfTest['mx']): ZoneRecord[] => [
    ...mx.map(({ preference, host }, index) => aRecord(`mx${index}`, 'MX', host, preference)),
    ...zone.txt.map((text, index) => aRecord(`txt${index}`, 'TXT', text)),
  ];
  const simulated = {
    id: 'zone',
    name: ZONE,
    status: 'active' as const,
    type: 'full' as const,
    nameServers: [...SERVERS],
    apiTokens: new Set<string>(),
    soaMinimumSeconds: NEGATIVE_TTL_SECONDS,
    records: records(zone.oldMx),
  };
  world.zones.set(ZONE, simulated);
  world.commitZone(ZONE);
  nowMs += LAG_MS;
  simulated.records = records(zone.mx);
  world.commitZone(ZONE);
  nowMs += LAG_MS / 2;

  const server = await startDnsServer(world, {
    nameServers: new Map([
      [SERVERS[0], { address: '127.0.0.1' }],
      [SERVERS[1], { address: '127.0.0.2', ...HABITS[zone.second] }],
    ]),
  });
  t.teardown(() => server.close());
  const resolver = createResolver({
    servers: [`127.0.0.1:${server.port}`],
    authoritativePort: server.port,
    timeoutMs: 300,
  });
  return { resolver, zone: ZONE, servers: SERVERS, ttlSeconds: TTL_SECONDS, negativeTtlSeconds: NEGATIVE_TTL_SECONDS };
});

const HABITS = {
  Agrees: {},
  Lags: { lagMs: LAG_MS },
  Silent: { trouble: 'Silent' },
  Fails: { trouble: 'ServerFailure' },
} as const satisfies Record<ZoneOfTest['second'], object>;

function aRecord(id: string, type: 'MX' | 'TXT', content: string, priority?: number): ZoneRecord {
  return {
    id,
    name: ZONE,
    type,
    content,
    ttl: TTL_SECONDS,
    ...(priority === undefined ? {} : { priority }),
    createdOn: '2026-01-01T00:00:00Z',
    modifiedOn: '2026-01-01T00:00:00Z',
  };
}
