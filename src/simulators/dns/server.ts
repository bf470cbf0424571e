import { setTimeout as sleep } from 'node:timers/promises';
import packet, { type Answer, type DecodedPacket, type OptAnswer, type Packet } from 'dns-packet';
import type { FaultRule, Faults, RecordedRequest } from '../faults.ts';
import type { World } from '../world.ts';
import {
  answerQuestion,
  type DnsReply,
  type HostRecords,
  type NameServerView,
  REFUSED,
  SERVER_FAILURE,
} from './answers.ts';
import { listenForDns } from './sockets.ts';

/** A question as it was recorded; `path` is `<type> <name>`, `method` the transport. */
export interface RecordedQuestion extends RecordedRequest {
  service: 'dns';
  method: 'UDP' | 'TCP';
  /** Address of the name server that was asked. */
  server: string;
}

/** A name server with an address and habits of its own; all fields may be changed while it runs. */
export interface NameServer {
  /** Loopback address; a second one on the same port makes servers that disagree possible. */
  address: string;
  /** How far its records are behind those of the others. */
  lagMs?: number;
  /** `ServerFailure` answers SERVFAIL, `Silent` nothing at all. */
  trouble?: 'ServerFailure' | 'Silent';
}

export interface DnsServerOptions {
  /** Address of the resolver, and of every name server that `nameServers` does not list; 127.0.0.1 when absent. */
  host?: string;
  /** Names that are in no zone; read at each question. */
  hosts?: ReadonlyMap<string, HostRecords>;
  /** Name servers with an address of their own, by host name. */
  nameServers?: ReadonlyMap<string, NameServer>;
  /** Public address to the loopback address that stands for it: A answers carry the latter. */
  reachable?: ReadonlyMap<string, string>;
  faults?: Faults;
  /** Also receives every question. */
  requests?: RecordedRequest[];
}

export interface DnsServer {
  address: string;
  port: number;
  questions: RecordedQuestion[];
  close(): Promise<void>;
}

/** Without EDNS an answer over UDP holds 512 octets (RFC 1035 section 2.3.4). */
const PLAIN_UDP_BYTES = 512;
/** Largest UDP answer with EDNS; avoids fragments. Source: DNS flag day 2020. */
const EDNS_UDP_BYTES = 1232;

/**
 * Serves the world's zones over UDP and TCP on one free port, as their name servers and as a resolver for everything else.
 * Faults: `FailBefore`, `FailAfter` and `Throttle` answer SERVFAIL, `RefusedWithStatus200` REFUSED, `ResetBefore` and
 * `ResetAfter` do not answer, `PartialPages` truncates, `Slow` waits.
 */
export async function startDnsServer(world: World, options: DnsServerOptions = {}): Promise<DnsServer> {
  const address = options.host ?? '127.0.0.1';
  const questions: RecordedQuestion[] = [];
  const addresses = new Set([address, ...[...(options.nameServers?.values() ?? [])].map((server) => server.address)]);

  async function reply(bytes: Buffer, server: string, method: 'UDP' | 'TCP'): Promise<Buffer | undefined> {
    const query = decode(bytes);
    const question = query?.questions?.[0];
    if (!query || !question) return undefined;
    const recorded: RecordedQuestion = {
      service: 'dns',
      method,
      path: `${question.type} ${question.name.toLowerCase()}`,
      effect: 'read',
      server,
    };
    questions.push(recorded);
    options.requests?.push(recorded);
    const fault = options.faults?.strike(recorded);
    const trouble = [...(options.nameServers?.values() ?? [])].find((entry) => entry.address === server)?.trouble;
    if (trouble === 'Silent' || fault?.kind === 'ResetBefore' || fault?.kind === 'ResetAfter') return undefined;
    if (fault?.kind === 'Slow') await sleep(fault.delayMs ?? 200);
    const failure = trouble === 'ServerFailure' ? SERVER_FAILURE : failureOf(fault);
    const answer =
      failure === undefined ? answerQuestion(viewOf(world, options, address, server), question) : failed(failure);
    return encode(query, answer, method === 'TCP' ? Number.POSITIVE_INFINITY : udpLimit(query, fault));
  }

  const { port, sockets } = await listenForDns([...addresses], reply);
  return {
    address,
    port,
    questions,
    async close() {
      await Promise.all(sockets.map((socket) => socket.close()));
    },
  };
}

function viewOf(world: World, options: DnsServerOptions, address: string, server: string): NameServerView {
  const nameServers = new Map<string, string>();
  for (const zone of world.zones.values()) {
    for (const name of zone.nameServers) {
      nameServers.set(name.toLowerCase(), options.nameServers?.get(name)?.address ?? address);
    }
  }
  const own = [...(options.nameServers?.values() ?? [])].find((entry) => entry.address === server);
  return {
    world,
    hosts: options.hosts ?? new Map(),
    lagMs: own?.lagMs ?? 0,
    nameServers,
    reachableAddress: (recorded) => options.reachable?.get(recorded) ?? recorded,
  };
}

function decode(bytes: Buffer): DecodedPacket | undefined {
  try {
    return packet.decode(bytes);
  } catch {
    // Not a DNS message: a real server drops it too.
    return undefined;
  }
}

function failureOf(fault: FaultRule | undefined): number | undefined {
  switch (fault?.kind) {
    case 'FailBefore':
    case 'FailAfter':
    case 'Throttle':
      return SERVER_FAILURE;
    case 'RefusedWithStatus200':
      return REFUSED;
    default:
      return undefined;
  }
}

function failed(rcode: number): DnsReply {
  return { rcode, authoritative: false, answers: [], authorities: [] };
}

function udpLimit(query: DecodedPacket, fault: FaultRule | undefined): number {
  if (fault?.kind === 'PartialPages') return 0;
  const edns = query.additionals?.find((record): record is OptAnswer => record.type === 'OPT');
  return edns ? Math.max(PLAIN_UDP_BYTES, Math.min(edns.udpPayloadSize, EDNS_UDP_BYTES)) : PLAIN_UDP_BYTES;
}

function encode(query: DecodedPacket, reply: DnsReply, limit: number): Buffer {
  const edns: Answer[] = query.additionals?.some((record) => record.type === 'OPT') ? [ednsRecord()] : [];
  const message: Packet = {
    type: 'response',
    id: query.id,
    flags:
      reply.rcode |
      packet.RECURSION_AVAILABLE |
      (query.flag_rd ? packet.RECURSION_DESIRED : 0) |
      (reply.authoritative ? packet.AUTHORITATIVE_ANSWER : 0),
    questions: query.questions,
    answers: reply.answers,
    authorities: reply.authorities,
    additionals: edns,
  };
  const bytes = packet.encode(message);
  if (bytes.length <= limit) return bytes;
  return packet.encode({
    ...message,
    flags: (message.flags ?? 0) | packet.TRUNCATED_RESPONSE,
    answers: [],
    authorities: [],
  });
}

function ednsRecord(): Answer {
  return {
    type: 'OPT',
    name: '.',
    udpPayloadSize: EDNS_UDP_BYTES,
    extendedRcode: 0,
    ednsVersion: 0,
    flags: 0,
    flag_do: false,
    options: [],
  };
}
