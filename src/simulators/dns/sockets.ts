import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket as Stream } from 'node:net';

/** Answers one message that came to this address; undefined stays silent. */
export type DnsResponder = (bytes: Buffer, address: string, transport: 'UDP' | 'TCP') => Promise<Buffer | undefined>;

interface Listening {
  close(): Promise<unknown>;
}

/** A free TCP port may be taken for UDP or on another address; this many others are tried. */
const PORT_ATTEMPTS = 20;

/** Listens over UDP and TCP on one free port of all addresses. */
export async function listenForDns(
  addresses: readonly string[],
  reply: DnsResponder,
): Promise<{ port: number; sockets: Listening[] }> {
  for (let attempt = 1; ; attempt += 1) {
    const sockets: Listening[] = [];
    let port = 0;
    try {
      for (const address of addresses) {
        const tcp = await listenTcp(address, port, reply);
        sockets.push(tcp);
        port = tcp.port;
        sockets.push(await listenUdp(address, port, reply));
      }
      return { port, sockets };
    } catch (error) {
      await Promise.all(sockets.map((socket) => socket.close()));
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

async function listenUdp(address: string, port: number, reply: DnsResponder): Promise<Listening> {
  const socket: Socket = createSocket('udp4');
  socket.bind(port, address);
  await once(socket, 'listening');
  let open = true;
  socket.on('message', async (bytes, peer) => {
    const answer = await reply(bytes, address, 'UDP');
    if (answer && open) socket.send(answer, peer.port, peer.address);
  });
  return {
    async close() {
      open = false;
      socket.close();
      await once(socket, 'close');
    },
  };
}

async function listenTcp(address: string, port: number, reply: DnsResponder): Promise<Listening & { port: number }> {
  const streams = new Set<Stream>();
  const server: Server = createServer((stream) => {
    streams.add(stream);
    stream.on('close', () => streams.delete(stream));
    // The asker went away: nobody is left to tell.
    stream.on('error', () => stream.destroy());
    answerStream(stream, address, reply);
  });
  server.listen(port, address);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const stream of streams) stream.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Messages over TCP carry their length in two octets (RFC 1035 section 4.2.2). */
function answerStream(stream: Stream, address: string, reply: DnsResponder): void {
  let pending = Buffer.alloc(0);
  stream.on('data', async (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE(0)) {
      const end = 2 + pending.readUInt16BE(0);
      const message = pending.subarray(2, end);
      pending = pending.subarray(end);
      const answer = await reply(message, address, 'TCP');
      if (!answer) continue;
      const length = Buffer.alloc(2);
      length.writeUInt16BE(answer.length);
      stream.write(Buffer.concat([length, answer]));
    }
  });
}
