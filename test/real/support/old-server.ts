import type { Lookup } from '../../../src/simulators/mail/lookup.ts';
import type { ExternalOldServers, MailNetwork } from '../../../src/simulators/mail/network.ts';
import type { IssuedCertificate } from '../../../src/simulators/tls/certificates.ts';
import type { OldMailServer } from '../../../src/simulators/world.ts';

/** What an administrator may have set up besides what `OldMailServer` says. */
export interface Habits {
  /** Unknown addresses of the domain go to this server under the same address. */
  readonly unknownTo?: string;
  /** Only senders of these domains go by the smart host; the others by MX. */
  readonly ownSendersOnly?: readonly string[];
  /** Takes mail for everybody from this loopback address, as from its own users. */
  readonly relaysFor?: string;
  /** Offers STARTTLS with this certificate. */
  readonly certificate?: IssuedCertificate;
}

/** A real program that plays the old server of a mail network. */
export interface RealOldServer extends ExternalOldServers {
  /** Sets it up as the world's record says, and returns when it acts on that. */
  configure(server: OldMailServer, habits?: Habits): Promise<void>;
  stop(): Promise<void>;
}

/** What a real server must know of the network that it joins. */
export interface Neighbourhood {
  readonly network: MailNetwork;
  readonly lookup: Lookup;
  /** Domains whose mail the server may have to send on by MX. */
  readonly domains: readonly string[];
  /** Loopback address of the old server. */
  readonly address: string;
  /** Loopback address of the people and devices behind it. */
  readonly office: string;
}

/** Where mail for each domain goes by the simulated MX sets: `[address]:port` of loopback, best first. */
export async function routesByMx(hood: Neighbourhood): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = await Promise.all(
    hood.domains.map(async (domain) => [domain, reachable(hood, await hood.lookup.byMx(domain))] as const),
  );
  return new Map(found.filter(([, addresses]) => addresses.length > 0));
}

/** Loopback addresses of the smart host, or an error: a test that sets one wants it found. */
export async function smartHostOf(hood: Neighbourhood, server: OldMailServer): Promise<readonly string[]> {
  if (!server.smartHost) return [];
  const addresses = reachable(hood, await hood.lookup.byHost(server.smartHost.host));
  if (addresses.length === 0) throw new Error(`smart host ${server.smartHost.host} is nowhere`);
  return addresses;
}

function reachable({ network }: Neighbourhood, found: Awaited<ReturnType<Lookup['byMx']>>): readonly string[] {
  const hosts = 'hosts' in found ? found.hosts : [];
  return hosts.flatMap(({ address }) => network.reachable.get(address) ?? []);
}

/** The servers' own words for a loop. */
export const LOOP = /Hop count exceeded|too many hops|too many "Received" headers|loops back to myself/i;

/** The network's port is taken at the old server's address, by a connection that another server made from there. */
export class PortTaken extends Error {}
