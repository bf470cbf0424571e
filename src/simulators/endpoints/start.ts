import { startCloudServer } from '../clouds/server.ts';
import { createGate } from '../clouds/service.ts';
import { createFaults, type Faults, type RecordedRequest } from '../faults.ts';
import { createTestAuthority, type TestAuthority } from '../tls/certificates.ts';
import { type EndpointsInstance, type PublishedList, publishedLists } from './lists.ts';
import { createEndpointsService } from './service.ts';

export interface EndpointsOptions {
  /** Signs the server's certificate; a new one when absent. */
  authority?: TestAuthority;
  /** None strike when absent; rules may be added while the service runs. */
  faults?: Faults;
  /** Address to listen on; 127.0.0.1 when absent. */
  host?: string;
  /** Host name in the URL; localhost when absent. */
  name?: string;
  /** Counts the hour of the limit; real time when absent. */
  now?: () => number;
}

/** The service, listening. */
export interface Endpoints {
  /** Without a final slash. */
  url: string;
  /** The certificate that clients must trust. */
  caPem: string;
  /** What is published; a test changes it. */
  lists: Map<EndpointsInstance, PublishedList>;
  faults: Faults;
  /** Every request since the start; a test may empty it. */
  requests: RecordedRequest[];
  close(): Promise<void>;
}

/** Starts the web service with Microsoft's endpoints on a free port. */
export async function startEndpoints(options: EndpointsOptions = {}): Promise<Endpoints> {
  const {
    authority = createTestAuthority(),
    faults = createFaults(),
    host = '127.0.0.1',
    name = 'localhost',
    now = Date.now,
  } = options;
  const lists = publishedLists();
  const requests: RecordedRequest[] = [];
  const certificate = authority.issue([...new Set([name, host])]);
  const service = createEndpointsService(lists, now);
  const { url, close } = await startCloudServer(service, createGate(faults, requests), { ...certificate, host, name });
  return { url, caPem: authority.caPem, lists, faults, requests, close };
}
