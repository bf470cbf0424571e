import { randomInt } from 'node:crypto';
import packet, { type DecodedPacket } from 'dns-packet';

/** Record types that are asked for. */
export type QuestionType = 'MX' | 'TXT' | 'NS' | 'A' | 'AAAA';

export interface Question {
  readonly type: QuestionType;
  readonly name: string;
}

/** Largest answer over UDP; avoids fragments. Source: DNS flag day 2020. */
const EDNS_UDP_BYTES = 1_232;

/** A question ready to be sent; the id is random so that nobody beside the path can answer in the server's name. */
export interface Query {
  readonly id: number;
  readonly question: Question;
  readonly bytes: Buffer;
}

/** Writes a question; undefined when the name cannot be one in DNS (RFC 1035 section 2.3.4). */
export function encodeQuery(question: Question, recursion: boolean): Query | undefined {
  if (!/^(?=.{1,253}$)[^.]{1,63}(?:\.[^.]{1,63})*$/.test(question.name)) return undefined;
  const id = randomInt(0x10000);
  const bytes = packet.encode({
    type: 'query',
    id,
    flags: recursion ? packet.RECURSION_DESIRED : 0,
    questions: [{ type: question.type, name: question.name, class: 'IN' }],
    additionals: [
      {
        type: 'OPT',
        name: '.',
        udpPayloadSize: EDNS_UDP_BYTES,
        extendedRcode: 0,
        ednsVersion: 0,
        flags: 0,
        flag_do: false,
        options: [],
      },
    ],
  });
  return { id, question, bytes };
}

/** Reads a reply; undefined for bytes that do not answer this query. */
export function decodeReply(bytes: Buffer, query: Query): DecodedPacket | undefined {
  let reply: DecodedPacket;
  try {
    reply = packet.decode(bytes);
  } catch {
    // Bytes from the network that are no message are not an answer; the wait goes on.
    return undefined;
  }
  const [echoed, ...others] = reply.questions ?? [];
  const answers =
    reply.type === 'response' &&
    reply.id === query.id &&
    others.length === 0 &&
    echoed?.type === query.question.type &&
    echoed.name.toLowerCase() === query.question.name.toLowerCase();
  return answers ? reply : undefined;
}
