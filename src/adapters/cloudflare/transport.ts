import type { HttpRequest, Send } from '../http/send.ts';
import { envelope } from './schema.ts';

/** Statuses whose answers have no body (Fetch standard, "null body status"). */
const NO_BODY = new Set([204, 205, 304]);

/**
 * Lets the Cloudflare client send through our `Send`: its own time-out does not cover the body, it knows no limit of
 * requests, and takes a refusal with status 200 for a success. Such an answer gets status 500 here.
 */
export function createCloudflareFetch(
  send: Send,
): (input: string | URL | Request, init?: RequestInit) => Promise<Response> {
  return async (input, init) => {
    const { status, headers, text } = await send(toHttpRequest(input, init));
    const seen = status === 200 && isRefusal(text) ? 500 : status;
    return new Response(NO_BODY.has(seen) ? null : text, { status: seen, headers: plainHeaders(headers) });
  };
}

function toHttpRequest(input: string | URL | Request, init: RequestInit = {}): HttpRequest {
  const { body, method } = init;
  if (input instanceof Request) throw new Error('the Cloudflare client sent something else than an address');
  if (body !== undefined && body !== null && typeof body !== 'string') {
    throw new Error('the Cloudflare client sent a body that is not text');
  }
  const url = String(input);
  return {
    method: method === 'POST' ? 'POST' : 'GET',
    url,
    headers: Object.fromEntries(new Headers(init.headers)),
    ...(body ? { body } : {}),
    operation: operationOf(url),
  };
}

/** `zones`, `dns_records` or `batch`. */
function operationOf(url: string): string {
  return new URL(url).pathname.split('/').at(-1) ?? '';
}

/** The text is decoded already. */
function plainHeaders(headers: Headers): Headers {
  const plain = new Headers(headers);
  plain.delete('content-encoding');
  plain.delete('content-length');
  return plain;
}

function isRefusal(text: string): boolean {
  try {
    const read = envelope.safeParse(JSON.parse(text));
    return read.success && !read.data.success;
  } catch {
    // What is no JSON is for the client to report.
    return false;
  }
}
