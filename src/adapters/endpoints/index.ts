import { randomUUID } from 'node:crypto';
import type { Clock } from '../../ports/clock.ts';
import type { MailEndpoints, MailRanges } from '../../ports/endpoints.ts';
import { createSend, type HttpDeps } from '../http/create-send.ts';
import { RATE_LIMITS } from '../http/rate-limit.ts';
import { createEndpointsClient, type EndpointsClient, type EndpointsInstance } from './client.ts';

export type { EndpointsInstance };

/** "We recommend that you check the version not more than once an hour." Source: the service's page. */
const LOOK_EVERY_MS = 3_600_000;

/** Two static files behind a content network: a second is long. */
const TIMEOUT_MS = 5_000;

/** The whole Worldwide list is about 50 kB. */
const MAX_RESPONSE_BYTES = 4 * 1024 * 1024;

export interface EndpointsOptions {
  /** `https://endpoints.office.com`, or where a test serves the lists. */
  readonly endpointsUrl: string;
}

export interface EndpointsService {
  /** The reader of one cloud: the same one for everybody who asks. */
  of(instance: EndpointsInstance): MailEndpoints;
}

/**
 * The "Microsoft 365 IP Address and URL web service". Make one for a process: it is one client of the service, with a
 * GUID of its own, and the hour is counted in it.
 */
export function createEndpointsService({ endpointsUrl }: EndpointsOptions, deps: HttpDeps): EndpointsService {
  const transport = { timeoutMs: TIMEOUT_MS, maxResponseBytes: MAX_RESPONSE_BYTES };
  const send = createSend({ service: 'endpoints', limit: RATE_LIMITS.endpoints, ...transport }, deps);
  const client = createEndpointsClient({ endpointsUrl, clientRequestId: randomUUID() }, send, deps.clock);
  const readers = new Map<EndpointsInstance, MailEndpoints>();
  return {
    of(instance) {
      const reader = readers.get(instance) ?? createReader(instance, client, deps.clock);
      readers.set(instance, reader);
      return reader;
    },
  };
}

function createReader(instance: EndpointsInstance, client: EndpointsClient, clock: Clock): MailEndpoints {
  let known: MailRanges | undefined;
  let last: { readonly atMs: number; readonly outcome: Promise<MailRanges> } | undefined;

  async function look(): Promise<MailRanges> {
    const version = await client.latestVersion(instance);
    // An earlier version comes from a cache that is behind: the list that we have is the newer one.
    if (known === undefined || version > known.version) known = { version, ranges: await client.ranges(instance) };
    return known;
  }

  return {
    read() {
      const nowMs = clock.now();
      // The promise is kept, not its value: whoever asks while the answer is on its way waits for the same one.
      if (last === undefined || nowMs - last.atMs >= LOOK_EVERY_MS) last = { atMs: nowMs, outcome: look() };
      return last.outcome;
    },
  };
}
