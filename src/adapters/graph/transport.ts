import { type Context, GraphClientError, type Middleware } from '@microsoft/microsoft-graph-client';
import type { HttpRequest, Send } from '../http/send.ts';

/** Statuses whose answers have no body (Fetch standard, "null body status"). */
const NO_BODY = new Set([204, 205, 304]);

/**
 * Lets the Graph client send through our `Send` in place of its own chain, which sends no token to hosts that it does
 * not know, retries by itself, has no time-out, and loses the cause of a failed connection.
 */
export function createGraphTransport(send: Send): Middleware {
  return {
    async execute(context: Context): Promise<void> {
      try {
        const response = await send(toHttpRequest(context));
        const body = NO_BODY.has(response.status) ? null : response.text;
        context.response = new Response(body, { status: response.status, headers: response.headers });
      } catch (error) {
        throw new TransportFault(error);
      }
    },
  };
}

/** Carries an error of `Send` through the client, which wraps every other class and drops the cause. */
export class TransportFault extends GraphClientError {
  readonly fault: unknown;

  constructor(fault: unknown) {
    super('request was not answered');
    // The base class sets its own prototype.
    Object.setPrototypeOf(this, TransportFault.prototype);
    this.fault = fault;
  }
}

function toHttpRequest(context: Context): HttpRequest {
  const options = context.options ?? {};
  const { body } = options;
  if (typeof context.request !== 'string') throw new Error('the Graph client sent something else than an address');
  if (body !== undefined && body !== null && typeof body !== 'string') {
    throw new Error('the Graph client sent a body that is not text');
  }
  return {
    method: options.method === 'POST' ? 'POST' : 'GET',
    url: context.request,
    headers: Object.fromEntries(new Headers(options.headers as Record<string, string>)),
    ...(body ? { body } : {}),
    operation: '$batch',
  };
}
