import { Agent, fetch as fetchThrough } from 'undici';
import { TerminalError, TransientError } from '../../errors.ts';
import { redact } from './redact.ts';
import type { HttpRequest, Send } from './send.ts';

/** 32 MiB: a page of 1,000 Exchange recipients with every property is about 5 MB, and a batch holds up to eight pages. */
const MAX_RESPONSE_BYTES = 32 * 1024 * 1024;

/** So that an administrator finds us in sign-in and audit logs. */
const USER_AGENT = 'hybrid-mail-operator';

export interface FetchTransportOptions {
  /** Covers the whole exchange, the body too. */
  readonly timeoutMs: number;
  /** Ends what is under way when the program stops. */
  readonly signal?: AbortSignal | undefined;
  /** Largest body that is read; 32 MiB when absent. */
  readonly maxResponseBytes?: number | undefined;
  /** The one authority, or certificate, that is trusted; the platform's when absent. PEM. */
  readonly caPem?: string | undefined;
}

/** The innermost `Send`: Node's fetch with a time-out, a size limit and no redirects. */
export function createFetchTransport(options: FetchTransportOptions): Send {
  const maxBytes = options.maxResponseBytes ?? MAX_RESPONSE_BYTES;
  const fetchIt = options.caPem === undefined ? fetch : fetchTrusting(options.caPem);
  return async (request) => {
    const timeout = AbortSignal.timeout(options.timeoutMs);
    const signal = options.signal ? AbortSignal.any([timeout, options.signal]) : timeout;
    try {
      const response = await fetchIt(request.url, {
        method: request.method,
        headers: { 'user-agent': USER_AGENT, ...request.headers },
        body: bodyText(request) ?? null,
        redirect: 'manual',
        signal,
      });
      if (response.status >= 300 && response.status < 400) {
        await response.body?.cancel();
        throw redirected(request, response);
      }
      return { status: response.status, headers: response.headers, text: await readText(response, maxBytes, request) };
    } catch (error) {
      if (error instanceof TerminalError || error instanceof TransientError) throw error;
      if (options.signal?.aborted) throw error;
      const why = timeout.aborted ? `no whole answer in ${options.timeoutMs / 1000} s` : connectionFault(error);
      throw new TransientError('ServiceUnavailable', `${request.operation} at ${place(request)}: ${why}`, {
        cause: error,
      });
    }
  };
}

/** The package's own fetch: the platform's takes no dispatcher of another version. */
function fetchTrusting(ca: string): typeof fetch {
  const dispatcher = new Agent({ connect: { ca } });
  return ((url: string, init: RequestInit) =>
    fetchThrough(url, { ...(init as object), dispatcher })) as unknown as typeof fetch;
}

/** Host and path, without a query: it may hold addresses. */
export function place(request: Pick<HttpRequest, 'url'>): string {
  const url = new URL(request.url);
  return `${url.host}${url.pathname}`;
}

function bodyText(request: HttpRequest): string | undefined {
  if (typeof request.body !== 'function') return request.body;
  return request.body(request.headers?.authorization ?? '');
}

// A redirect is never followed: fetch would drop the body of a POST, and the token must not reach another host.
function redirected(request: HttpRequest, response: Response): TerminalError {
  const location = response.headers.get('location') ?? '';
  const target = URL.canParse(location, request.url) ? new URL(location, request.url).host : 'an unknown place';
  return new TerminalError(
    'RefusedByService',
    `${request.operation} at ${place(request)}: redirected to ${target}, which is not followed; configure that host if it is right`,
  );
}

async function readText(response: Response, maxBytes: number, request: HttpRequest): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > maxBytes) {
      throw new TransientError(
        'ServiceUnavailable',
        `${request.operation} at ${place(request)}: answer of more than ${maxBytes} bytes`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** `fetch failed` says nothing: the reason is in the innermost cause. */
function connectionFault(error: unknown): string {
  let innermost: unknown = error;
  while (innermost instanceof Error && innermost.cause instanceof Error) innermost = innermost.cause;
  if (!(innermost instanceof Error)) return 'connection failed';
  const code = 'code' in innermost && typeof innermost.code === 'string' ? `${innermost.code}: ` : '';
  return redact(`connection failed (${code}${innermost.message})`);
}
