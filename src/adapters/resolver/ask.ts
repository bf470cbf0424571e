import { createSocket } from 'node:dgram';
import { createConnection } from 'node:net';
import type { DecodedPacket } from 'dns-packet';
import { decodeReply, type Query } from './message.ts';

/** A name server or resolver. */
export interface ServerAddress {
  readonly address: string;
  readonly port: number;
}

export type Asked =
  | { readonly kind: 'Reply'; readonly reply: DecodedPacket }
  | { readonly kind: 'NoReply'; readonly why: string };

/** UDP loses packets: a question is sent this often before the server counts as silent. */
const UDP_ATTEMPTS = 2;

/** Asks one server: over UDP, and over TCP when the answer is truncated (RFC 7766 section 5). */
export async function ask(server: ServerAddress, query: Query, timeoutMs: number): Promise<Asked> {
  let asked: Asked = { kind: 'NoReply', why: 'not asked' };
  for (let attempt = 0; attempt < UDP_ATTEMPTS && asked.kind === 'NoReply'; attempt += 1) {
    asked = await askOverUdp(server, query, timeoutMs);
  }
  return asked.kind === 'Reply' && asked.reply.flag_tc ? askOverTcp(server, query, timeoutMs) : asked;
}

function askOverUdp(server: ServerAddress, query: Query, timeoutMs: number): Promise<Asked> {
  return new Promise((resolve) => {
    const socket = createSocket(server.address.includes(':') ? 'udp6' : 'udp4');
    const timer = setTimeout(() => finish(noReply(server, `silent for ${timeoutMs} ms over UDP`)), timeoutMs);
    let done = false;
    function finish(asked: Asked): void {
      if (done) return;
      done = true;
      clearTimeout(timer);
      socket.close();
      resolve(asked);
    }
    socket.on('error', (error) => finish(noReply(server, error.message)));
    socket.on('message', (bytes) => {
      // What does not fit the question may be forged: it must not end the wait for the true answer.
      const reply = decodeReply(bytes, query);
      if (reply) finish({ kind: 'Reply', reply });
    });
    // A connected socket takes datagrams from this server only, and learns of a closed port.
    socket.connect(server.port, server.address, () => socket.send(query.bytes));
  });
}

function askOverTcp(server: ServerAddress, query: Query, timeoutMs: number): Promise<Asked> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: server.address, port: server.port });
    const timer = setTimeout(() => finish(noReply(server, `silent for ${timeoutMs} ms over TCP`)), timeoutMs);
    let received = Buffer.alloc(0);
    function finish(asked: Asked): void {
      clearTimeout(timer);
      socket.destroy();
      resolve(asked);
    }
    socket.on('error', (error) => finish(noReply(server, error.message)));
    socket.on('close', () => finish(noReply(server, 'closed the TCP connection')));
    socket.on('connect', () => socket.write(withLength(query.bytes)));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      const size = received.length < 2 ? undefined : received.readUInt16BE(0);
      if (size === undefined || received.length < 2 + size) return;
      const reply = decodeReply(received.subarray(2, 2 + size), query);
      finish(reply ? { kind: 'Reply', reply } : noReply(server, 'answered another question'));
    });
  });
}

/** RFC 1035 section 4.2.2: two octets of length come first, so that a message has at most 64 KiB. */
function withLength(bytes: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function noReply(server: ServerAddress, why: string): Asked {
  return { kind: 'NoReply', why: `${server.address} port ${server.port}: ${why}` };
}
