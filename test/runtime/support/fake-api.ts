import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { KubeConfig } from '@kubernetes/client-node';
import { createTestAuthority } from '../../../src/simulators/tls/certificates.ts';

/** A request as the fake server saw it. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

/** A watch that a test speaks through. */
export interface FakeWatch {
  readonly query: Readonly<Record<string, string>>;
  readonly closed: () => boolean;
  send(type: string, object: unknown): void;
  raw(text: string): void;
  end(): void;
  /** Cuts the connection, as a broken network does. */
  reset(): void;
}

/** What a script answers: JSON, or whatever it does with the response itself. */
export type Answer = { readonly status: number; readonly body: unknown; readonly headers?: Record<string, string> };
export type Script = (request: SeenRequest, response: ServerResponse) => Answer | 'handled' | undefined;

export interface FakeApi extends AsyncDisposable {
  readonly kubeConfig: KubeConfig;
  readonly requests: SeenRequest[];
  readonly watches: FakeWatch[];
  /** TLS connections so far. */
  connections(): number;
  openConnections(): number;
  /** Answers every request that no watch is; the newest script that gives an answer wins. Returns its removal. */
  script(script: Script): () => void;
  count(method: string, pathPart: string): number;
}

const authority = createTestAuthority();
const certificate = authority.issue(['127.0.0.1']);

/** An HTTPS server on a free loopback port that does what the test says, and nothing else. */
export async function startFakeApi(): Promise<FakeApi> {
  const requests: SeenRequest[] = [];
  const watches: FakeWatch[] = [];
  const scripts: Script[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;

  const server = createServer({ cert: certificate.certPem, key: certificate.keyPem }, async (request, response) => {
    const seen = await read(request);
    requests.push(seen);
    for (const script of scripts.toReversed()) {
      const answer = script(seen, response);
      if (answer === 'handled') return;
      if (answer) return reply(response, answer);
    }
    if (seen.query.watch === 'true') {
      watches.push(openWatch(seen, response));
      return;
    }
    reply(response, failure(404, 'NotFound'));
  });
  server.on('secureConnection', (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromClusterAndUser(
    {
      name: 'fake',
      server: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
      caData: Buffer.from(authority.caPem).toString('base64'),
      skipTLSVerify: false,
    },
    { name: 'user', token: 'fake-token' },
  );

  return {
    kubeConfig,
    requests,
    watches,
    connections: () => connections,
    openConnections: () => sockets.size,
    script(script) {
      scripts.push(script);
      return () => scripts.splice(scripts.indexOf(script), 1);
    },
    count: (method, part) => requests.filter((seen) => seen.method === method && seen.path.includes(part)).length,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** An error answer as the API server gives it. */
export function failure(code: number, reason: string, message = `${reason} for the test`): Answer {
  return { status: code, body: { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message } };
}

/** A page of a list. */
export function page(items: readonly unknown[], resourceVersion: string, continueToken = ''): Answer {
  return { status: 200, body: { kind: 'List', metadata: { resourceVersion, continue: continueToken }, items } };
}

async function read(request: IncomingMessage): Promise<SeenRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const url = new URL(request.url ?? '/', 'https://fake');
  const text = Buffer.concat(chunks).toString('utf8');
  return {
    method: request.method ?? '',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: request.headers,
    body: text === '' ? undefined : JSON.parse(text),
  };
}

function reply(response: ServerResponse, { status, body, headers }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

function openWatch({ query }: SeenRequest, response: ServerResponse): FakeWatch {
  let closed = false;
  response.on('close', () => {
    closed = true;
  });
  response.writeHead(200, { 'content-type': 'application/json' });
  response.flushHeaders();
  return {
    query,
    closed: () => closed,
    send: (type, object) => response.write(`${JSON.stringify({ type, object })}\n`),
    raw: (text) => response.write(text),
    end: () => response.end(),
    reset: () => response.socket?.destroy(),
  };
}
