import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { stringify } from 'yaml';
import type { JsonObject } from '../json.ts';
import type { Api } from './api.ts';
import { answerDocument } from './documents.ts';
import { type ApiRequest, handleResource, readBody } from './handle.ts';
import { negotiate } from './negotiate.ts';
import { answerReview } from './reviews.ts';
import { ApiError, methodNotAllowed } from './status.ts';
import { parseTarget, type Target } from './target.ts';
import type { Tokens } from './tokens.ts';
import { watchObjects } from './watch.ts';

/** kube-apiserver's limit for request bodies. */
const MAX_BODY_BYTES = 3 * 1024 * 1024;

/** What anybody may read without a token. */
const PUBLIC_PATHS = ['/healthz', '/livez', '/readyz', '/version'];

export interface RecordedRequest {
  /** The Kubernetes verb: get, list, watch, create, update, patch, delete, deletecollection. */
  verb: string;
  /** Path and query. */
  path: string;
  userAgent: string;
}

export interface ServerOptions {
  certPem: string;
  keyPem: string;
  host: string;
  record(request: RecordedRequest): void;
}

export interface RunningServer {
  port: number;
  close(): Promise<void>;
}

/** Serves the API over HTTPS on a free port. */
export async function startServer(api: Api, tokens: Tokens, options: ServerOptions): Promise<RunningServer> {
  const server = createServer({ cert: options.certPem, key: options.keyPem }, (incoming, outgoing) => {
    respond(incoming, outgoing).catch((error: unknown) => sendError(outgoing, error));
  });

  async function respond(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const url = new URL(incoming.url ?? '/', 'https://localhost');
    const path = url.pathname.length > 1 ? url.pathname.replace(/\/+$/, '') : url.pathname;
    const user = tokens.userOf(/^Bearer (.+)$/.exec(incoming.headers.authorization ?? '')?.[1] ?? '');
    if (user === undefined && !PUBLIC_PATHS.includes(path)) throw new ApiError(401, 'Unauthorized', 'Unauthorized');
    const request: ApiRequest = {
      method: incoming.method ?? 'GET',
      path,
      query: url.searchParams,
      accept: incoming.headers.accept,
      contentType: incoming.headers['content-type']?.split(';')[0]?.trim() ?? '',
      userAgent: incoming.headers['user-agent'] ?? '',
      bytes: await readBytes(incoming),
    };
    const target = parseTarget(path, api.registry);
    options.record({ verb: verbOf(request, target), path: incoming.url ?? '/', userAgent: request.userAgent });
    if (target && isWatch(request)) streamWatch(target, request, outgoing);
    else answer(target, request, user ?? 'system:anonymous', outgoing);
  }

  function answer(target: Target | undefined, request: ApiRequest, user: string, outgoing: ServerResponse): void {
    if (target) {
      const { status, body, warnings } = handleResource(api, tokens, target, request);
      sendBody(outgoing, status, body, request.accept, warnings);
      return;
    }
    const review = request.method === 'POST' ? answerReview(request.path, readBody(request), user) : undefined;
    const document = review ?? answerDocument(api.registry.all(), request);
    if (document === undefined) sendText(outgoing, 404, '404 page not found\n');
    else if (typeof document === 'string') sendText(outgoing, 200, document);
    else sendBody(outgoing, review ? 201 : 200, document, request.accept, []);
  }

  function streamWatch(target: Target, request: ApiRequest, outgoing: ServerResponse): void {
    if (request.method !== 'GET') throw methodNotAllowed();
    const query = new URLSearchParams(request.query);
    const { name } = target;
    if (name !== undefined) query.set('fieldSelector', `metadata.name=${name}`);
    const form = negotiate(request.accept);
    // A watch that starts in the past may fail; its answer has begun by then, so it fails inside the stream.
    const output = {
      send(event: JsonObject) {
        if (!outgoing.headersSent) outgoing.writeHead(200, { 'content-type': 'application/json' });
        outgoing.write(`${JSON.stringify(event)}\n`);
      },
      end: () => outgoing.end(),
    };
    const stop = watchObjects(api, target, query, form, output);
    if (!outgoing.headersSent) {
      outgoing.writeHead(200, { 'content-type': 'application/json' });
      outgoing.flushHeaders();
    }
    outgoing.once('close', stop);
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function isWatch({ method, query, path }: ApiRequest): boolean {
  return method === 'GET' && ['true', '1'].includes(query.get('watch') ?? '') && !path.endsWith('/status');
}

function verbOf(request: ApiRequest, target: Target | undefined): string {
  const isOne = target?.name !== undefined;
  switch (request.method) {
    case 'GET':
      if (target && isWatch(request)) return 'watch';
      return target && !isOne ? 'list' : 'get';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'DELETE':
      return target && !isOne ? 'deletecollection' : 'delete';
    default:
      return request.method.toLowerCase();
  }
}

async function readBytes(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) {
      const message = `Request entity too large: limit is ${MAX_BODY_BYTES}`;
      throw new ApiError(413, 'RequestEntityTooLarge', message);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function sendBody(
  outgoing: ServerResponse,
  status: number,
  body: JsonObject,
  accept: string | undefined,
  warnings: readonly string[],
): void {
  const form = negotiate(accept);
  const isYaml = form.type === 'yaml';
  const isDiscovery = form.as === 'APIGroupDiscoveryList' && body.kind === form.as;
  const jsonType = isDiscovery ? `application/json;g=apidiscovery.k8s.io;v=v2;as=${form.as}` : 'application/json';
  outgoing.setHeader('content-type', isYaml ? 'application/yaml' : jsonType);
  if (warnings.length > 0) {
    outgoing.setHeader(
      'warning',
      warnings.map((text) => `299 - ${JSON.stringify(text)}`),
    );
  }
  outgoing.writeHead(status);
  outgoing.end(isYaml ? stringify(body, { aliasDuplicateObjects: false }) : JSON.stringify(body));
}

function sendText(outgoing: ServerResponse, status: number, text: string): void {
  outgoing.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' });
  outgoing.end(text);
}

function sendError(outgoing: ServerResponse, error: unknown): void {
  const message = `Internal error occurred: ${error instanceof Error ? error.stack : String(error)}`;
  const known = error instanceof ApiError ? error : new ApiError(500, 'InternalError', message);
  if (outgoing.headersSent) {
    outgoing.destroy();
    return;
  }
  // An unread rest of the body would be taken for the next request.
  const connection = known.code === 413 ? { connection: 'close' } : {};
  outgoing.writeHead(known.code, { 'content-type': 'application/json', ...connection });
  outgoing.end(JSON.stringify(known.toStatus()));
}
