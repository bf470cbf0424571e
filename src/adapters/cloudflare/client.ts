import Cloudflare from 'cloudflare';
import type { RecordBatchParams } from 'cloudflare/resources/dns/records';
import type { z } from 'zod';
import { TerminalError } from '../../errors.ts';
import { createSend, type HttpDeps } from '../http/create-send.ts';
import type { RateLimit } from '../http/rate-limit.ts';
import { toCloudflareError, unreadable } from './errors.ts';
import { type DnsRecord, dnsRecord, pageInfo, type ZoneRow, zoneRow } from './schema.ts';
import { createCloudflareFetch } from './transport.ts';

/** The interface answers within seconds. */
const TIMEOUT_MS = 15_000;
/** Half of the 1,200 requests in 5 minutes that a user has over all his tokens. Source: Cloudflare, "API rate limits". */
const LIMIT: RateLimit = { requestsPerSecond: 2, burst: 20, concurrency: 4 };
/** Records that one request lists; a name with more is not one that we touch. */
const PAGE_SIZE = 100;
/** What an `Authorization` header can carry (RFC 6750 section 2.1). */
const TOKEN = /^[A-Za-z0-9\-._~+/]+=*$/;

export interface CloudflareOptions {
  readonly apiToken: string;
  /** For example `https://api.cloudflare.com`, without `/client/v4`. */
  readonly cloudflareUrl: string;
}

export type Batch = Omit<RecordBatchParams, 'zone_id'>;

/** The three calls that we make; each is one HTTPS request. Errors: those of `DnsProvider`, and `ChangedMeanwhile` of a batch. */
export interface CloudflareClient {
  listZones(name: string): Promise<readonly ZoneRow[]>;
  /** All records of one name, of every type. */
  listRecords(zoneId: string, name: string): Promise<readonly DnsRecord[]>;
  /** All or nothing. */
  batch(zoneId: string, name: string, batch: Batch): Promise<void>;
}

export function createCloudflareClient(options: CloudflareOptions, deps: HttpDeps): CloudflareClient {
  const apiToken = options.apiToken.trim();
  const send = createSend({ service: 'cloudflare', limit: LIMIT, timeoutMs: TIMEOUT_MS }, deps);
  const cloudflare = new Cloudflare({
    apiToken,
    // Else the environment may add a second kind of credentials to each request.
    apiKey: null,
    apiEmail: null,
    userServiceKey: null,
    baseURL: `${options.cloudflareUrl}/client/v4`,
    // The client repeats writes too, and sleeps through any Retry-After; both belong to the work queue.
    maxRetries: 0,
    // The client's own output would pass by our log and its redaction; `Send` logs each request.
    logLevel: 'off',
    fetch: createCloudflareFetch(send),
  });

  async function call<T>(what: string, request: () => Promise<T>): Promise<T> {
    if (!TOKEN.test(apiToken))
      throw new TerminalError('CredentialsRejected', `Cloudflare, ${what}: the API token has no valid form`);
    try {
      return await request();
    } catch (error) {
      throw toCloudflareError(error, what, deps.clock.now());
    }
  }

  return {
    async listZones(name) {
      const what = `zone "${name}"`;
      const page = await call(what, async () => cloudflare.zones.list({ name }));
      return readPage(zoneRow, page, what);
    },
    async listRecords(zoneId, name) {
      const what = `records of "${name}"`;
      const query = { zone_id: zoneId, name: { exact: name }, per_page: PAGE_SIZE };
      const page = await call(what, async () => cloudflare.dns.records.list(query));
      return readPage(dnsRecord, page, what);
    },
    async batch(zoneId, name, batch) {
      await call(`change of "${name}"`, async () => cloudflare.dns.records.batch({ ...batch, zone_id: zoneId }));
    },
  };
}

/** One complete page, or an error: rows that were left out must not look like absence. */
function readPage<T>(
  schema: z.ZodType<T>,
  page: { result: unknown; result_info: unknown },
  what: string,
): readonly T[] {
  const rows = schema.array().safeParse(page.result);
  if (!rows.success) throw unreadable(what, rows.error.message);
  const info = pageInfo.safeParse(page.result_info);
  if (!info.success) throw unreadable(what, info.error.message);
  const { total_pages: pages = 1, total_count: count = rows.data.length } = info.data;
  if (pages > 1 || count > rows.data.length)
    throw unreadable(what, `${rows.data.length} of ${count} rows came in the first page`);
  return rows.data;
}
