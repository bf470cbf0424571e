import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import packet, { type Answer, type DecodedPacket } from 'dns-packet';

/** What a scripted server does with a question; undefined is silence. */
export interface Script {
  readonly rcode?: number;
  readonly authoritative?: boolean;
  readonly truncated?: boolean;
  readonly answers?: readonly Answer[];
  readonly authorities?: readonly Answer[];
  /** Last change to the bytes, to make them wrong; several datagrams are sent in order. */
  readonly garble?: (bytes: Buffer) => readonly Buffer[];
}

export type Answering = (
  type: string,
  name: string,
  transport: 'UDP' | 'TCP',
  query: DecodedPacket,
) => Script | undefined;

export interface ScriptedDns {
  readonly port: number;
  readonly asked: string[];
  close(): Promise<void>;
}

/** A name server that answers as a test says, right or wrong, over UDP and TCP on one loopback port. */
export async function startScriptedDns(answering: Answering): Promise<ScriptedDns> {
  const asked: string[] = [];
  const replies = (bytes: Buffer, transport: 'UDP' | 'TCP'): readonly Buffer[] => {
    const query = packet.decode(bytes);
    const question = query.questions?.[0] ?? { type: 'A', name: '' };
    asked.push(`${transport} ${query.flag_rd ? 'RD ' : ''}${question.type} ${question.name}`);
    const script = answering(question.type, question.name, transport, query);
    if (!script) return [];
    const flags =
      (script.authoritative ? packet.AUTHORITATIVE_ANSWER : 0) |
      (script.truncated ? packet.TRUNCATED_RESPONSE : 0) |
      (script.rcode ?? 0);
    const encoded = packet.encode({
      type: 'response',
      id: query.id,
      flags,
      questions: query.questions,
      answers: [...(script.answers ?? [])],
      authorities: [...(script.authorities ?? [])],
    });
    return script.garble ? script.garble(encoded) : [encoded];
  };

  for (;;) {
    const tcp = createServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.on('data', (bytes) => {
        const [reply] = replies(bytes.subarray(2), 'TCP');
        if (!reply) return;
        const length = Buffer.alloc(2);
        length.writeUInt16BE(reply.length);
        socket.write(Buffer.concat([length, reply]));
      });
    });
    tcp.listen(0, '127.0.0.1');
    await once(tcp, 'listening');
    const { port } = tcp.address() as AddressInfo;
    const udp = createSocket('udp4');
    udp.on('message', (bytes, from) => {
      for (const reply of replies(bytes, 'UDP')) udp.send(reply, from.port, from.address);
    });
    udp.bind(port, '127.0.0.1');
    const bound = await Promise.race([once(udp, 'listening').then(() => true), once(udp, 'error').then(() => false)]);
    if (!bound) {
      // The port is free for TCP only: take another one.
      tcp.close();
      continue;
    }
    return {
      port,
      asked,
      async close() {
        udp.close();
        await new Promise((resolve) => tcp.close(resolve));
      },
    };
  }
}
