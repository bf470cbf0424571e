import type { IncomingMessage, ServerResponse } from 'node:http';

/** What a request gets; without a body where there is nothing to say. */
export interface Answer {
  readonly status: number;
  /** ASCII. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const RETRY_AFTER = { 'retry-after': '5' };

export const ANSWERS = {
  done: { status: 204 },
  unauthorized: { status: 401, body: 'unauthorized\n', headers: { 'www-authenticate': 'Bearer' } },
  notFound: { status: 404, body: 'not found\n' },
  methodNotAllowed: { status: 405, body: 'method not allowed\n' },
  notAsked: { status: 409, body: 'not asked for\n' },
  tooLarge: { status: 413, body: 'too large\n' },
  tooMany: { status: 429, body: 'too many requests\n', headers: RETRY_AFTER },
  fault: { status: 500, body: 'internal error\n' },
  unavailable: { status: 503, body: 'come again\n', headers: RETRY_AFTER },
} as const satisfies Record<string, Answer>;

export function respond(request: IncomingMessage, response: ServerResponse, answer: Answer, closing: boolean): void {
  const { status, body, headers } = answer;
  response.writeHead(status, {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(body !== undefined && { 'content-type': 'text/plain; charset=us-ascii', 'content-length': body.length }),
    ...headers,
    // A body that was not wanted is not read: the connection ends with the answer.
    ...((closing || !request.complete) && { connection: 'close' }),
  });
  response.end(body, 'latin1');
}
