import { createFaults, type Faults, type RecordedRequest } from '../faults.ts';
import { createTestAuthority, type TestAuthority } from '../tls/certificates.ts';
import { startCloudServer } from './server.ts';
import { type CloudService, createGate } from './service.ts';

export interface AloneOptions {
  /** Signs the server's certificate; a new one when absent. */
  authority?: TestAuthority;
  /** None strike when absent; rules may be added while it runs. */
  faults?: Faults;
  /** Address to listen on; 127.0.0.1 when absent. */
  host?: string;
  /** Host name in the URL; localhost when absent. */
  name?: string;
}

/** One service, listening. */
export interface Alone {
  /** Without a final slash. */
  url: string;
  /** The certificate that clients must trust. */
  caPem: string;
  faults: Faults;
  /** Every request since the start; a test may empty it. */
  requests: RecordedRequest[];
  close(): Promise<void>;
}

/** Starts a service by itself, on a free port. */
export async function startAlone(service: CloudService, options: AloneOptions): Promise<Alone> {
  const {
    authority = createTestAuthority(),
    faults = createFaults(),
    host = '127.0.0.1',
    name = 'localhost',
  } = options;
  const requests: RecordedRequest[] = [];
  const certificate = authority.issue([...new Set([name, host])]);
  const { url, close } = await startCloudServer(service, createGate(faults, requests), { ...certificate, host, name });
  return { url, caPem: authority.caPem, faults, requests, close };
}
