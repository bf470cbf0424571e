import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Clock } from '../../ports/clock.ts';
import { HTTP_LIMITS, IDLE_TIMEOUT_MS, type Limits, MAX_HEADERS } from './limits.ts';
import { remoteName } from './remote.ts';

/** PEM: the certificate with its chain, and its private key. */
export interface TlsFiles {
  readonly certPem: string;
  readonly keyPem: string;
}

export interface HttpsServer {
  readonly port: number;
  /** New connections get the new certificate; throws, and keeps the old one, when the two do not fit. */
  setCertificate(tls: TlsFiles): void;
  /** Takes no connection any more and ends those that are there, after a moment for what is being answered. */
  close(): Promise<void>;
}

export interface HttpsServerOptions {
  readonly host: string;
  readonly port: number;
  readonly tls: TlsFiles;
  readonly limits: Limits;
  readonly clock: Clock;
  /** Answers a request; when it rejects, the connection ends without an answer. */
  serve(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

/** For answers that are on their way when the server closes. */
const GRACE_MS = 2_000;

/** Serves HTTP/1.1 over TLS 1.2 or newer. Resolves once it listens. */
export async function startHttpsServer(options: HttpsServerOptions): Promise<HttpsServer> {
  const { limits } = options;
  const running = new Set<Promise<void>>();
  const server = createServer({ ...HTTP_LIMITS, ...secure(options.tls) }, (request, response) => {
    const answered = options
      .serve(request, response)
      .catch(() => void response.destroy())
      .finally(() => running.delete(answered));
    running.add(answered);
  });
  server.maxConnections = limits.maxSockets;
  server.maxHeadersCount = MAX_HEADERS;
  server.setTimeout(IDLE_TIMEOUT_MS);
  const sockets = countSockets(limits.maxSocketsPerAddress);
  server.on('connection', sockets.add);
  server.listen(options.port, options.host);
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    setCertificate: (tls) => server.setSecureContext(secure(tls)),
    async close() {
      const closed = once(server, 'close');
      server.close();
      const grace = new AbortController();
      const moment = options.clock.sleep(GRACE_MS, grace.signal).catch(() => undefined);
      await Promise.race([
        Promise.all(running)
          .then(() => server.closeIdleConnections())
          .then(() => closed),
        moment,
      ]);
      grace.abort();
      sockets.destroyAll();
      await closed;
    },
  };
}

function secure({ certPem, keyPem }: TlsFiles) {
  return { cert: certPem, key: keyPem, minVersion: 'TLSv1.2' as const };
}

/** Connections before TLS: one address cannot take the places of all others. */
function countSockets(maxPerAddress: number) {
  const all = new Set<Socket>();
  const counts = new Map<string, number>();
  return {
    add(socket: Socket): void {
      const name = remoteName(socket.remoteAddress);
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      all.add(socket);
      socket.once('close', () => {
        all.delete(socket);
        const left = (counts.get(name) ?? 1) - 1;
        if (left > 0) counts.set(name, left);
        else counts.delete(name);
      });
      if (count > maxPerAddress) socket.destroy();
    },
    destroyAll(): void {
      for (const socket of all) socket.destroy();
    },
  };
}
