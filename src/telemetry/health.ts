import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from '../ports/logger.ts';
import type { MetricsPage } from './metrics.ts';

/** Undefined when all is well, else one sentence about what is not. */
export type Check = () => string | undefined;

export interface HealthOptions {
  /** 0 takes a free port. */
  readonly port: number;
  /** The address to listen on. */
  readonly host: string;
  /** By name: a failing one makes Kubernetes restart the pod. */
  readonly live: Readonly<Record<string, Check>>;
  /** By name: a failing one takes the pod out of service. */
  readonly ready: Readonly<Record<string, Check>>;
  readonly metrics: () => Promise<MetricsPage>;
  readonly logger: Logger;
}

export interface HealthServer extends AsyncDisposable {
  readonly port: number;
}

interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

const TEXT = 'text/plain; charset=utf-8';
/** Kubelet and Prometheus ask with a few hundred bytes and one connection each. */
const LIMITS = { maxHeaderSize: 8_192, headersTimeout: 5_000, requestTimeout: 5_000, keepAliveTimeout: 5_000 };
const MAX_CONNECTIONS = 50;

/** Serves /healthz, /readyz and /metrics for GET and HEAD; any other path is 404. Resolves once it listens. */
export async function startHealthServer(options: HealthOptions): Promise<HealthServer> {
  const server = createServer(LIMITS, (request, response) => {
    // Nothing here takes a body: the connection ends with the answer to one that sends it.
    answer(options, request).then(
      (result) => respond(request, response, result),
      (error: unknown) => {
        options.logger.error('a health request failed', { error: String(error) });
        respond(request, response, { status: 500, contentType: TEXT, body: 'internal error\n' });
      },
    );
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.listen(options.port, options.host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(options: HealthOptions, request: IncomingMessage): Promise<Answer> {
  const path = request.url?.split('?', 1)[0];
  const known = path === '/healthz' || path === '/readyz' || path === '/metrics';
  if (!known) return { status: 404, contentType: TEXT, body: 'not found\n' };
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return { status: 405, contentType: TEXT, body: 'method not allowed\n' };
  }
  if (path === '/metrics') return { status: 200, ...(await options.metrics()) };
  return checked(path === '/healthz' ? options.live : options.ready);
}

/** One line for each check, as the API server's own endpoints write them. */
function checked(checks: Readonly<Record<string, Check>>): Answer {
  const results = Object.entries(checks).map(([name, check]) => ({ name, problem: run(check) }));
  const lines = results.map(({ name, problem }) => (problem === undefined ? `[+]${name} ok` : `[-]${name} ${problem}`));
  const ok = results.every(({ problem }) => problem === undefined);
  return { status: ok ? 200 : 503, contentType: TEXT, body: `${[...lines, ok ? 'ok' : 'failed'].join('\n')}\n` };
}

function run(check: Check): string | undefined {
  try {
    return check();
  } catch (error) {
    return `check failed: ${String(error)}`;
  }
}

function respond(request: IncomingMessage, response: ServerResponse, { status, contentType, body }: Answer): void {
  const hasBody = request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined;
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'x-content-type-options': 'nosniff',
    ...(hasBody && { connection: 'close' }),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
