import { type Clouds, startClouds } from './clouds/start.ts';
import { type Seed, type SeedOptions, seedContoso } from './customer/seed.ts';
import { type DnsServer, startDnsServer } from './dns/server.ts';
import { createFaults, type Faults } from './faults.ts';
import { createAddressBook } from './mail/addresses.ts';
import { type MailNetwork, startMailNetwork } from './mail/network.ts';
import { createWorld, type World, type WorldDelays } from './world.ts';

export interface LabOptions {
  readonly seed?: SeedOptions;
  readonly delays?: WorldDelays;
  /** Lets a test change the customer before anything listens. */
  readonly prepare?: (world: World, seed: Seed) => void;
}

/** A customer, the clouds, name servers and mail servers, all on loopback. */
export interface Lab extends AsyncDisposable {
  readonly world: World;
  readonly seed: Seed;
  readonly clouds: Clouds;
  readonly dns: DnsServer;
  readonly mail: MailNetwork;
  readonly faults: Faults;
  /** Settings by which an operator finds the lab instead of the vendors; its certificate authority is apart. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Starts everything that a migration touches, except Kubernetes. */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const world = createWorld(options.delays ? { delays: options.delays } : {});
  const seed = seedContoso(world, options.seed);
  options.prepare?.(world, seed);
  const faults = createFaults();
  const clouds = await startClouds(world, { faults });
  const dns = await startDnsServer(world, {
    hosts: seed.dnsHosts,
    reachable: createAddressBook(world).reachable,
    faults,
  });
  const mail = await startMailNetwork(world, { dns });
  return {
    world,
    seed,
    clouds,
    dns,
    mail,
    faults,
    environment: environmentOf(clouds, dns, mail),
    async [Symbol.asyncDispose]() {
      await mail.close();
      await dns.close();
      await clouds.close();
    },
  };
}

/** Settings by which an operator finds these instead of the vendors. */
export function environmentOf(
  clouds: Omit<Clouds, 'close'>,
  dns: Pick<DnsServer, 'address' | 'port'>,
  mail: Pick<MailNetwork, 'port'>,
): Readonly<Record<string, string>> {
  return {
    HYBRIDMAIL_LOGIN_URL: clouds.entraUrl,
    HYBRIDMAIL_EXCHANGE_URL: clouds.exchangeUrl,
    HYBRIDMAIL_GRAPH_URL: clouds.graphUrl,
    HYBRIDMAIL_CLOUDFLARE_URL: clouds.cloudflareUrl,
    HYBRIDMAIL_ENDPOINTS_URL: clouds.endpointsUrl,
    HYBRIDMAIL_DNS_SERVERS: `${dns.address}:${dns.port}`,
    HYBRIDMAIL_AUTHORITATIVE_DNS_PORT: String(dns.port),
    HYBRIDMAIL_EXCHANGE_SMTP_PORT: String(mail.port),
  };
}
