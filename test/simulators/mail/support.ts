import type { ExecutionContext } from 'ava';
import { initialAddress, setSmartHost, writeForwarders } from '../../../src/simulators/customer/persons.ts';
import { type Seed, type SeedOptions, seedContoso } from '../../../src/simulators/customer/seed.ts';
import { startDnsServer } from '../../../src/simulators/dns/server.ts';
import { type MailNetwork, startMailNetwork } from '../../../src/simulators/mail/network.ts';
import {
  type ConnectorRecord,
  createWorld,
  type MailFlowSettings,
  type SimulatedTenant,
  type World,
  type WorldDelays,
} from '../../../src/simulators/world.ts';

export type Phase = 'Prepare' | 'Send' | 'Receive' | 'Retire';

export interface MailWorld {
  world: World;
  seed: Seed;
  network: MailNetwork;
}

/** A running customer; everything is closed after the test. */
export async function startMailWorld(
  t: ExecutionContext,
  options: SeedOptions & {
    clock?: () => number;
    delays?: WorldDelays;
    change?: (world: World, seed: Seed) => void;
  } = {},
): Promise<MailWorld> {
  const world = createWorld({ now: options.clock, delays: options.delays });
  const seed = seedContoso(world, options);
  options.change?.(world, seed);
  const dns = await startDnsServer(world, { hosts: seed.dnsHosts });
  t.teardown(() => dns.close());
  const network = await startMailNetwork(world, { dns });
  t.teardown(() => network.close());
  return { world, seed, network };
}

export function tenantOf(world: World, seed: Seed): SimulatedTenant {
  const tenant = world.tenants.get(seed.tenantId);
  if (!tenant) throw new Error('no tenant');
  return tenant;
}

/** Changes the settings of the tenant as an administrator would. */
export function changeSettings(world: World, seed: Seed, change: (settings: MailFlowSettings) => void): void {
  change(tenantOf(world, seed).settings);
  world.commitTenant(seed.tenantId);
}

export function setDomainType(world: World, seed: Seed, domainType: 'Authoritative' | 'InternalRelay'): void {
  changeSettings(world, seed, (settings) => {
    for (const accepted of settings.acceptedDomains) {
      if (accepted.name === seed.domain) accepted.domainType = domainType;
    }
  });
}

export function setMx(world: World, seed: Seed, host: string): void {
  for (const record of world.zones.get(seed.zone)?.records ?? []) if (record.type === 'MX') record.content = host;
  world.commitZone(seed.zone);
}

export function outboundConnector(seed: Seed, change: Partial<ConnectorRecord> = {}): ConnectorRecord {
  return {
    Guid: '6f1a1f0e-0d3a-4a52-8a54-000000000001',
    Name: 'to the old server',
    Enabled: true,
    ConnectorType: 'OnPremises',
    RecipientDomains: [seed.domain],
    SmartHosts: [seed.oldServerHost],
    UseMXRecord: false,
    AllAcceptedDomains: false,
    IsTransportRuleScoped: false,
    TestMode: false,
    TlsSettings: null,
    ...change,
  };
}

export function inboundConnector(seed: Seed, change: Partial<ConnectorRecord> = {}): ConnectorRecord {
  return {
    Guid: '6f1a1f0e-0d3a-4a52-8a54-000000000002',
    Name: 'from the old server',
    Enabled: true,
    ConnectorType: 'OnPremises',
    SenderDomains: ['smtp:*;1'],
    SenderIPAddresses: [seed.oldServerAddress],
    TlsSenderCertificateName: null,
    ...change,
  };
}

/** Puts everything where a phase wants it, forwarders for the moved included. */
export function enterPhase(world: World, seed: Seed, phase: Phase, moved: readonly string[]): void {
  if (phase === 'Prepare') return;
  const hybrid = phase !== 'Retire';
  changeSettings(world, seed, (settings) => {
    settings.outboundConnectors = hybrid ? [outboundConnector(seed)] : [];
    settings.inboundConnectors = hybrid ? [inboundConnector(seed)] : [];
  });
  setDomainType(world, seed, hybrid ? 'InternalRelay' : 'Authoritative');
  setSmartHost(world, seed, hybrid ? seed.mxHost : null);
  writeForwarders(
    world,
    seed,
    moved.map((address) => ({ address, targets: [initialAddress(seed, address)] })),
  );
  if (phase !== 'Send') setMx(world, seed, seed.mxHost);
}
