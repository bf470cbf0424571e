import type { ClientSecretCredentialOptions } from '@azure/identity';
import { TransientError } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import { isRecord, parseJson } from '../http/json.ts';
import { parseRetryAfter } from '../http/retry-after.ts';
import type { HttpRequest, HttpResponse, Send } from '../http/send.ts';

/** The library's own interface of what sends its requests. */
export type IdentityHttpClient = NonNullable<ClientSecretCredentialOptions['httpClient']>;
type IdentityRequest = Parameters<IdentityHttpClient['sendRequest']>[0];
type IdentityResponse = Awaited<ReturnType<IdentityHttpClient['sendRequest']>>;

export interface IdentityTransport {
  readonly httpClient: IdentityHttpClient;
  /** What went wrong with the last request, once: the library drops classes, pauses, and the answers of its discovery. */
  takeFault(): unknown;
}

/** Lets @azure/identity send through our `Send`, so that its requests have the same limits, log and metrics as others. */
export function createIdentityTransport(send: Send, clock: Clock): IdentityTransport {
  let fault: unknown;
  return {
    takeFault() {
      const taken = fault;
      fault = undefined;
      return taken;
    },
    httpClient: {
      async sendRequest(request) {
        try {
          const response = await send(toHttpRequest(request));
          if (response.status === 429 || response.status >= 500) {
            throw new TransientError(
              response.status === 429 ? 'Throttled' : 'ServiceUnavailable',
              `sign-in service ${new URL(request.url).host} answered with status ${response.status}`,
              { retryAfterMs: parseRetryAfter(response.headers.get('retry-after'), clock.now()) },
            );
          }
          if (response.status >= 400) fault = new Error(refusalText(response));
          return {
            request,
            status: response.status,
            headers: toLibraryHeaders(response.headers),
            bodyAsText: response.text,
          };
        } catch (error) {
          fault = error;
          throw error;
        }
      },
    },
  };
}

/** `AADSTS90002: Tenant '...' not found.` without the numbers that differ each time. */
function refusalText(response: HttpResponse): string {
  const body = parseJson(response.text);
  const description = isRecord(body) && typeof body.error_description === 'string' ? body.error_description : '';
  const text = description.replace(/\s*Trace ID:.*$/s, '');
  return text === '' ? `status ${response.status}` : text;
}

function toHttpRequest(request: IdentityRequest): HttpRequest {
  const { body } = request;
  if (body !== undefined && body !== null && typeof body !== 'string') {
    throw new Error('the identity library sent a body that is not text');
  }
  return {
    method: request.method === 'POST' ? 'POST' : 'GET',
    url: request.url,
    headers: request.headers.toJSON(),
    ...(body ? { body } : {}),
    operation: request.method === 'POST' ? 'token' : 'openid-configuration',
  };
}

function toLibraryHeaders(headers: Headers): IdentityResponse['headers'] {
  return {
    get: (name) => headers.get(name) ?? undefined,
    has: (name) => headers.has(name),
    set: (name, value) => headers.set(name, String(value)),
    delete: (name) => headers.delete(name),
    toJSON: () => Object.fromEntries(headers),
    [Symbol.iterator]: () => headers.entries(),
  };
}
