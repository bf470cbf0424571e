import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type CloudReply, type CloudService, type Gate, payloadOf } from './service.ts';

/** Larger than any request of these interfaces; a body beyond it is answered with 413. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** A listening service. */
export interface CloudServer {
  /** `https://<name>:<port>` without a final slash. */
  url: string;
  close(): Promise<void>;
}

export interface CloudServerOptions {
  certPem: string;
  keyPem: string;
  /** Address to listen on. */
  host: string;
  /** Host name in `url`; the certificate names it. */
  name: string;
}

/** Serves one simulated service over HTTPS on a free port. */
export async function startCloudServer(
  service: CloudService,
  gate: Gate,
  options: CloudServerOptions,
): Promise<CloudServer> {
  const server = createServer({ cert: options.certPem, key: options.keyPem }, (incoming, outgoing) => {
    respond(service, gate, incoming).then(
      (reply) => (reply === 'reset' ? incoming.socket.destroy() : send(outgoing, reply)),
      (error: Error) => send(outgoing, { status: 500, raw: `the simulator failed: ${error.message}` }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://${options.name}:${port}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function respond(service: CloudService, gate: Gate, incoming: IncomingMessage): Promise<CloudReply | 'reset'> {
  const text = await readText(incoming);
  if (text === undefined) return { status: 413, raw: 'request body too large' };
  const request = {
    method: incoming.method ?? 'GET',
    url: new URL(incoming.url ?? '/', `https://${incoming.headers.host ?? 'localhost'}`),
    headers: incoming.headers,
    text,
  };
  const recorded = {
    service: service.name,
    method: request.method,
    path: request.url.pathname,
    ...service.describe(request),
  };
  return gate(
    recorded,
    (limits) => service.handle(request, limits),
    (status) => service.refuse(status),
  );
}

async function readText(incoming: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(outgoing: ServerResponse, reply: CloudReply): void {
  const type = reply.body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' };
  outgoing.writeHead(reply.status, { ...type, ...reply.headers });
  outgoing.end(payloadOf(reply));
}
