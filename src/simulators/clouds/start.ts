import { createCloudflareService } from '../cloudflare/service.ts';
import { publishedLists } from '../endpoints/lists.ts';
import { createEndpointsService } from '../endpoints/service.ts';
import { createEntraService } from '../entra/service.ts';
import { createTokens } from '../entra/tokens.ts';
import { createExchangeService } from '../exchange/service.ts';
import { createFaults, type Faults, type RecordedRequest } from '../faults.ts';
import { createGraphService } from '../graph/service.ts';
import { createTestAuthority, type TestAuthority } from '../tls/certificates.ts';
import type { World } from '../world.ts';
import { startCloudServer } from './server.ts';
import { createGate } from './service.ts';

export interface CloudsOptions {
  /** Signs the servers' certificate; a new one when absent. */
  authority?: TestAuthority;
  /** None strike when absent; rules may be added while the clouds run. */
  faults?: Faults;
  /** Address to listen on; 127.0.0.1 when absent. */
  host?: string;
  /** Host name in the URLs; localhost when absent. */
  name?: string;
}

/** The five services, listening. URLs have no final slash. */
export interface Clouds {
  /** Authority host of the token service. */
  entraUrl: string;
  /** Base of the Exchange administration interface, without `/adminapi`. */
  exchangeUrl: string;
  /** Base of Microsoft Graph, without `/v1.0`. */
  graphUrl: string;
  /** Base of Cloudflare, without `/client/v4`. */
  cloudflareUrl: string;
  /** Base of the list of Microsoft's networks. */
  endpointsUrl: string;
  /** The certificate that clients must trust. */
  caPem: string;
  faults: Faults;
  /** Every request since the start, members of batches too; a test may empty it. */
  requests: RecordedRequest[];
  close(): Promise<void>;
}

/** Starts the simulated clouds over one world, each on a free port. */
export async function startClouds(world: World, options: CloudsOptions = {}): Promise<Clouds> {
  const {
    authority = createTestAuthority(),
    faults = createFaults(),
    host = '127.0.0.1',
    name = 'localhost',
  } = options;
  const { certPem, keyPem } = authority.issue([...new Set([name, host])]);
  const requests: RecordedRequest[] = [];
  const gate = createGate(faults, requests);
  const tokens = createTokens();
  const listen = { certPem, keyPem, host, name };
  const [entra, exchange, graph, cloudflare, endpoints] = await Promise.all([
    startCloudServer(createEntraService(world, tokens), gate, listen),
    startCloudServer(createExchangeService(world, tokens, gate), gate, listen),
    startCloudServer(createGraphService(world, tokens, gate), gate, listen),
    startCloudServer(createCloudflareService(world), gate, listen),
    startCloudServer(createEndpointsService(publishedLists()), gate, listen),
  ]);
  return {
    entraUrl: entra.url,
    exchangeUrl: exchange.url,
    graphUrl: graph.url,
    cloudflareUrl: cloudflare.url,
    endpointsUrl: endpoints.url,
    caPem: authority.caPem,
    faults,
    requests,
    async close() {
      await Promise.all([entra, exchange, graph, cloudflare, endpoints].map((server) => server.close()));
    },
  };
}
