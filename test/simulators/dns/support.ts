import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect } from 'node:net';
import packet, { type DecodedPacket, type RecordType } from 'dns-packet';

export interface AskOptions {
  /** UDP payload size to offer with EDNS; no EDNS when absent. */
  edns?: number;
  /** Gives up waiting. */
  signal?: AbortSignal;
}

function query(type: RecordType, name: string, options: AskOptions): Buffer {
  return packet.encode({
    type: 'query',
    id: 4711,
    flags: 0,
    questions: [{ type, name }],
    additionals: options.edns
      ? [
          {
            type: 'OPT',
            name: '.',
            udpPayloadSize: options.edns,
            extendedRcode: 0,
            ednsVersion: 0,
            flags: 0,
            flag_do: false,
            options: [],
          },
        ]
      : [],
  });
}

/** Asks one server over UDP. */
export async function askUdp(
  server: { address: string; port: number },
  type: RecordType,
  name: string,
  options: AskOptions = {},
): Promise<DecodedPacket> {
  const socket = createSocket('udp4');
  try {
    socket.send(query(type, name, options), server.port, server.address);
    const [bytes] = (await once(socket, 'message', { signal: options.signal })) as [Buffer];
    return packet.decode(bytes);
  } finally {
    socket.close();
  }
}

/** Asks one server over TCP. */
export async function askTcp(
  server: { address: string; port: number },
  type: RecordType,
  name: string,
): Promise<DecodedPacket> {
  const stream = connect(server.port, server.address);
  try {
    const message = query(type, name, {});
    const length = Buffer.alloc(2);
    length.writeUInt16BE(message.length);
    stream.write(Buffer.concat([length, message]));
    let received = Buffer.alloc(0);
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      received = Buffer.concat([received, chunk]);
      if (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) break;
    }
    return packet.decode(received.subarray(2));
  } finally {
    stream.destroy();
  }
}

/** The response code of an answer, by its number. */
export function rcodeOf(answer: DecodedPacket): number {
  return (answer.flags ?? 0) & 0x0f;
}
