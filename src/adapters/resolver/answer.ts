import type { Answer, DecodedPacket } from 'dns-packet';
import type { MxValue } from '../../domain/model/dns-record.ts';
import type { DnsAnswer } from '../../ports/resolver.ts';
import type { Question } from './message.ts';

/** More aliases than any sane chain has. */
const MAX_ALIASES = 8;

/** Response codes. Source: RFC 1035 section 4.1.1. */
const NO_ERROR = 0;
const NAME_ERROR = 3;

/** Turns a record of the asked type into a value. */
export type ReadValue<T> = (answer: Answer) => T | undefined;

/** What a reply says. Authority: only the server that holds the zone counts, and it must have the whole answer. */
export function readReply<T>(
  reply: DecodedPacket,
  question: Question,
  read: ReadValue<T>,
  authority: 'required' | 'any',
): DnsAnswer<T> {
  const code = responseCode(reply);
  if (code !== NO_ERROR && code !== NAME_ERROR) return unknown(`the server answered with code ${code}`);
  if (authority === 'required' && !reply.flag_aa) return unknown('the server does not hold the zone');
  const answers = reply.answers ?? [];
  const name = followAliases(answers, question.name);
  if (name === undefined) return unknown(`the aliases of "${question.name}" do not end`);

  const records = answers.filter((answer) => answer.type === question.type && sameName(answer.name, name));
  if (records.length > 0) {
    const values = records.map(read).filter((value) => value !== undefined);
    if (values.length < records.length) return unknown(`a record of "${name}" cannot be read`);
    return { kind: 'Found', ttlSeconds: Math.min(...records.map(ttlOf)), values };
  }
  return readAbsence(reply, question, name, authority);
}

function readAbsence<T>(
  reply: DecodedPacket,
  question: Question,
  name: string,
  authority: 'required' | 'any',
): DnsAnswer<T> {
  const negativeTtlSeconds = negativeTtl(reply.authorities ?? []);
  if (responseCode(reply) === NAME_ERROR) return { kind: 'NxDomain', negativeTtlSeconds: negativeTtlSeconds ?? 0 };
  if (negativeTtlSeconds === undefined) {
    // RFC 2308 section 2.2: name servers without an SOA are a hint where to ask next, not an answer.
    if (reply.authorities?.some((record) => record.type === 'NS')) return unknown('the server refers to others');
    if (authority === 'required' && !sameName(name, question.name)) return unknown(`"${name}" is held elsewhere`);
  }
  return { kind: 'NoData', negativeTtlSeconds: negativeTtlSeconds ?? 0 };
}

/** RFC 2308 section 5: the lower of the SOA's TTL and its minimum; without an SOA nobody remembers the absence. */
function negativeTtl(authorities: readonly Answer[]): number | undefined {
  const soa = authorities.find((record) => record.type === 'SOA');
  return soa && Math.min(soa.ttl ?? 0, soa.data.minimum ?? 0);
}

function followAliases(answers: readonly Answer[], asked: string): string | undefined {
  let name = asked;
  for (let aliases = 0; aliases <= MAX_ALIASES; aliases += 1) {
    const current = name;
    const alias = answers.find((answer) => answer.type === 'CNAME' && sameName(answer.name, current));
    if (alias?.type !== 'CNAME') return name;
    name = alias.data;
  }
  return undefined;
}

export function readMx(answer: Answer): MxValue | undefined {
  if (answer.type !== 'MX') return undefined;
  return { preference: answer.data.preference ?? 0, host: hostName(answer.data.exchange) };
}

/** The strings of a text joined without a separator (RFC 7208 section 3.3). */
export function readTxt(answer: Answer): string | undefined {
  if (answer.type !== 'TXT') return undefined;
  const strings = Array.isArray(answer.data) ? answer.data : [answer.data];
  return Buffer.concat(strings.map((string) => Buffer.from(string))).toString('utf8');
}

export function readAddress(answer: Answer): string | undefined {
  return answer.type === 'A' || answer.type === 'AAAA' ? answer.data : undefined;
}

export function readNameServer(answer: Answer): string | undefined {
  return answer.type === 'NS' ? hostName(answer.data) : undefined;
}

export function unknown(why: string): { readonly kind: 'Unknown'; readonly why: string } {
  return { kind: 'Unknown', why };
}

function responseCode(reply: DecodedPacket): number {
  return (reply.flags ?? 0) & 0xf;
}

function ttlOf(answer: Answer): number {
  return 'ttl' in answer ? (answer.ttl ?? 0) : 0;
}

/** Lower case, without the final dot; the root is empty, as in a null MX (RFC 7505). */
function hostName(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}

function sameName(left: string, right: string): boolean {
  return hostName(left) === hostName(right);
}
