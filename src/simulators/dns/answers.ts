import type { Answer, Question, SoaAnswer } from 'dns-packet';
import type { SimulatedZone, World, ZoneRecord } from '../world.ts';

/** Names outside every simulated zone: the rest of the internet, as far as a migration asks for it. */
export interface HostRecords {
  a?: readonly string[];
  mx?: ReadonlyArray<{ preference: number; exchange: string }>;
  txt?: readonly string[];
}

/** What a name server answers; `authoritative` is the AA bit. */
export interface DnsReply {
  rcode: number;
  authoritative: boolean;
  answers: Answer[];
  authorities: Answer[];
}

/** One name server's view of the world. */
export interface NameServerView {
  world: World;
  hosts: ReadonlyMap<string, HostRecords>;
  /** How far this name server is behind, in milliseconds. */
  lagMs: number;
  /** Address of each name server by its host name. */
  nameServers: ReadonlyMap<string, string>;
  /** Address to answer for an A record instead of the recorded one; public addresses cannot be bound on a laptop. */
  reachableAddress(address: string): string;
}

export const NO_ERROR = 0;
export const SERVER_FAILURE = 2;
export const NAME_ERROR = 3;
export const REFUSED = 5;

/** Cloudflare serves "automatic" (1) as five minutes. Source: Cloudflare, "Time to live (TTL)". */
const AUTOMATIC_TTL_SECONDS = 300;
const HOST_TTL_SECONDS = 3600;
/** Cloudflare's name servers keep the records of the zone's own NS set for a day. */
const NS_TTL_SECONDS = 86_400;
/** Longest chain of CNAMEs that is followed; more is a loop. */
const MAX_ALIASES = 8;

/** Answers one question, from the zones with authority and from the hosts as a resolver would. */
export function answerQuestion(view: NameServerView, question: Question): DnsReply {
  const name = question.name.toLowerCase().replace(/\.$/, '');
  const zone = zoneOf(view.world, name);
  return zone ? answerFromZone(view, zone, name, question.type) : answerFromHosts(view, name, question.type);
}

function zoneOf(world: World, name: string): SimulatedZone | undefined {
  return [...world.zones.values()]
    .filter((zone) => name === zone.name || name.endsWith(`.${zone.name}`))
    .sort((left, right) => right.name.length - left.name.length)[0];
}

function answerFromZone(view: NameServerView, zone: SimulatedZone, asked: string, type: string): DnsReply {
  const records = view.world.effectiveRecords(zone.name, view.lagMs);
  const answers: Answer[] = [];
  let name = asked;
  for (let aliases = 0; aliases <= MAX_ALIASES; aliases += 1) {
    const own = ownAnswers(view, zone, name, type, records);
    if (own.length > 0) return found([...answers, ...own]);
    const alias = records.find((record) => record.name.toLowerCase() === name && record.type === 'CNAME');
    if (!alias) break;
    answers.push({ type: 'CNAME', name, ttl: ttlOf(alias), data: alias.content });
    name = alias.content.toLowerCase().replace(/\.$/, '');
    if (!isWithin(zone, name)) return found([...answers, ...answerQuestion(view, { name, type } as Question).answers]);
  }
  const exists =
    name === zone.name ||
    records.some((record) => record.name.toLowerCase() === name || record.name.toLowerCase().endsWith(`.${name}`));
  return {
    rcode: exists ? NO_ERROR : NAME_ERROR,
    authoritative: true,
    answers,
    authorities: [startOfAuthority(zone)],
  };
}

function isWithin(zone: SimulatedZone, name: string): boolean {
  return name === zone.name || name.endsWith(`.${zone.name}`);
}

function found(answers: Answer[], authoritative = true): DnsReply {
  return { rcode: NO_ERROR, authoritative, answers, authorities: [] };
}

function ownAnswers(
  view: NameServerView,
  zone: SimulatedZone,
  name: string,
  type: string,
  records: readonly ZoneRecord[],
): Answer[] {
  if (name === zone.name && type === 'SOA') return [startOfAuthority(zone)];
  if (name === zone.name && type === 'NS') {
    return zone.nameServers.map((server) => ({ type: 'NS', name, ttl: NS_TTL_SECONDS, data: server }));
  }
  return records
    .filter((record) => record.name.toLowerCase() === name && record.type === type)
    .flatMap((record) => toAnswer(view, record));
}

function toAnswer(view: NameServerView, record: ZoneRecord): Answer[] {
  const name = record.name.toLowerCase();
  const ttl = ttlOf(record);
  switch (record.type) {
    case 'A':
      return [{ type: 'A', name, ttl, data: view.reachableAddress(record.content) }];
    case 'AAAA':
      return [{ type: 'AAAA', name, ttl, data: record.content }];
    case 'CNAME':
      return [{ type: 'CNAME', name, ttl, data: record.content }];
    case 'MX':
      return [{ type: 'MX', name, ttl, data: { preference: record.priority ?? 0, exchange: record.content } }];
    case 'TXT':
      return [{ type: 'TXT', name, ttl, data: characterStrings(record.content) }];
    default:
      return [];
  }
}

function ttlOf(record: ZoneRecord): number {
  return record.ttl === 1 ? AUTOMATIC_TTL_SECONDS : record.ttl;
}

/** The strings of a TXT value as Cloudflare shows it: quoted strings with escapes, or one bare text. Source: RFC 1035 section 5.1. */
export function characterStrings(content: string): Buffer[] {
  if (!content.startsWith('"')) return split(Buffer.from(content));
  return [...content.matchAll(/"((?:[^"\\]|\\.)*)"/gs)].map(([, inner = '']) => unescaped(inner));
}

/** `\ddd` is an octet, not a character: two of them may make one character of UTF-8. */
function unescaped(text: string): Buffer {
  const units = [...text.matchAll(/\\(\d{3})|\\(.)|([^\\]+)/gs)];
  return Buffer.concat(
    units.map(([, octet, escaped, plain]) =>
      octet === undefined ? Buffer.from(escaped ?? plain ?? '') : Buffer.from([Number(octet)]),
    ),
  );
}

/** A character string holds at most 255 octets (RFC 1035 section 3.3); the provider splits a bare text. */
function split(text: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (let start = 0; start === 0 || start < text.length; start += 255) parts.push(text.subarray(start, start + 255));
  return parts;
}

function startOfAuthority(zone: SimulatedZone): SoaAnswer {
  const data = {
    mname: zone.nameServers[0] ?? `ns.${zone.name}`,
    rname: `dns.${zone.name}`,
    serial: 1,
    refresh: 10_000,
    retry: 2_400,
    expire: 604_800,
    minimum: zone.soaMinimumSeconds,
  };
  // The lower of the record's TTL and its minimum is the negative TTL (RFC 2308 section 5); both are the same here.
  return { type: 'SOA', name: zone.name, ttl: zone.soaMinimumSeconds, data };
}

function answerFromHosts(view: NameServerView, name: string, type: string): DnsReply {
  const nameServer = view.nameServers.get(name);
  const host = nameServer ? { a: [nameServer] } : view.hosts.get(name);
  if (!host) return { rcode: NAME_ERROR, authoritative: false, answers: [], authorities: [rootAuthority()] };
  const answers = hostAnswers(view, name, type, host);
  return { ...found(answers, false), authorities: answers.length > 0 ? [] : [rootAuthority()] };
}

function hostAnswers(view: NameServerView, name: string, type: string, host: HostRecords): Answer[] {
  const ttl = HOST_TTL_SECONDS;
  switch (type) {
    case 'A':
      return (host.a ?? []).map((address) => ({ type, name, ttl, data: view.reachableAddress(address) }));
    case 'MX':
      return (host.mx ?? []).map((data) => ({ type, name, ttl, data }));
    case 'TXT':
      return (host.txt ?? []).map((text) => ({ type, name, ttl, data: characterStrings(text) }));
    default:
      return [];
  }
}

/** A resolver hands on the SOA of the zone that denies the name; for names that nobody holds that is the root. */
function rootAuthority(): SoaAnswer {
  const data = {
    mname: 'a.root-servers.net',
    rname: 'nstld.verisign-grs.com',
    serial: 1,
    refresh: 1_800,
    retry: 900,
    expire: 604_800,
    minimum: 86_400,
  };
  return { type: 'SOA', name: '.', ttl: 86_400, data };
}
