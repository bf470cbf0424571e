import { isIPv4 } from 'node:net';
import type { AuthoritativeAnswer, DnsAnswer, Resolver } from '../../ports/resolver.ts';
import { type ReadValue, readAddress, readMx, readNameServer, readReply, readTxt, unknown } from './answer.ts';
import { ask, type ServerAddress } from './ask.ts';
import { encodeQuery, type Question } from './message.ts';

export interface ResolverOptions {
  /** Resolvers as `address`, `address:port` or `[IPv6]:port`; the next one is asked when one does not know. */
  readonly servers: readonly string[];
  /** Port of the authoritative servers; another than 53 only in a lab. */
  readonly authoritativePort?: number;
  /** For one attempt at one server; 3 s when absent, more than any answer takes that is still of use. */
  readonly timeoutMs?: number;
}

const DNS_PORT = 53;
/** A name server that is silent at this many of its addresses counts as silent. */
const MAX_ADDRESSES_OF_A_SERVER = 2;

/** Makes a resolver that asks over the network and remembers nothing. */
export function createResolver(options: ResolverOptions): Resolver {
  const resolvers = options.servers.map(parseServer);
  const authoritativePort = options.authoritativePort ?? DNS_PORT;
  const timeoutMs = options.timeoutMs ?? 3_000;

  /** The first answer of these servers that is one. */
  async function askFirst<T>(
    servers: readonly ServerAddress[],
    question: Question,
    read: ReadValue<T>,
    authority: 'required' | 'any',
  ): Promise<DnsAnswer<T>> {
    const reasons: string[] = [];
    for (const server of servers) {
      const query = encodeQuery(question, authority === 'any');
      if (!query) return unknown(`"${question.name}" is not a DNS name`);
      const asked = await ask(server, query, timeoutMs);
      const answer = asked.kind === 'Reply' ? readReply(asked.reply, question, read, authority) : unknown(asked.why);
      if (answer.kind !== 'Unknown') return answer;
      reasons.push(answer.why);
    }
    return unknown(reasons.join('; ') || 'there is no server to ask');
  }

  function resolve<T>(question: Question, read: ReadValue<T>): Promise<DnsAnswer<T>> {
    return askFirst(resolvers, question, read, 'any');
  }

  async function addresses(name: string): Promise<DnsAnswer<string>> {
    const [ipv4, ipv6] = await Promise.all([
      resolve({ type: 'A', name }, readAddress),
      resolve({ type: 'AAAA', name }, readAddress),
    ]);
    return bothFamilies(ipv4, ipv6);
  }

  async function askNameServer<T>(
    host: string,
    question: Question,
    read: ReadValue<T>,
  ): Promise<AuthoritativeAnswer<T>> {
    const found = await addresses(host);
    if (found.kind !== 'Found') {
      const why = found.kind === 'Unknown' ? found.why : 'it has no address';
      return { server: host, answer: unknown(`the address of name server "${host}": ${why}`) };
    }
    const servers = found.values
      .slice(0, MAX_ADDRESSES_OF_A_SERVER)
      .map((address) => ({ address, port: authoritativePort }));
    return { server: host, answer: await askFirst(servers, question, read, 'required') };
  }

  /** One row for each name server; a single `Unknown` row when the name servers themselves are not known. */
  async function askAuthorities<T>(
    zone: string,
    question: Question,
    read: ReadValue<T>,
  ): Promise<readonly AuthoritativeAnswer<T>[]> {
    const nameServers = await resolve({ type: 'NS', name: zone }, readNameServer);
    if (nameServers.kind !== 'Found') {
      const why = nameServers.kind === 'Unknown' ? nameServers.why : 'it has none';
      return [{ server: zone, answer: unknown(`the name servers of "${zone}": ${why}`) }];
    }
    const hosts = [...new Set(nameServers.values)].sort();
    return Promise.all(hosts.map((host) => askNameServer(host, question, read)));
  }

  return {
    authoritativeMx: (zone, name) => askAuthorities(zone, { type: 'MX', name }, readMx),
    authoritativeTxt: (zone, name) => askAuthorities(zone, { type: 'TXT', name }, readTxt),
    mx: (name) => resolve({ type: 'MX', name }, readMx),
    txt: (name) => resolve({ type: 'TXT', name }, readTxt),
    addresses,
  };
}

/** IPv4 first. Half an answer is not one: the missing half may hold the address that matters. */
function bothFamilies(ipv4: DnsAnswer<string>, ipv6: DnsAnswer<string>): DnsAnswer<string> {
  if (ipv4.kind === 'Unknown') return ipv4;
  if (ipv6.kind === 'Unknown') return ipv6;
  const found = [ipv4, ipv6].filter((answer) => answer.kind === 'Found');
  if (found.length > 0) {
    const ttlSeconds = Math.min(...found.map((answer) => answer.ttlSeconds));
    return { kind: 'Found', ttlSeconds, values: found.flatMap((answer) => answer.values) };
  }
  const absent = [ipv4, ipv6].filter((answer) => answer.kind !== 'Found');
  const negativeTtlSeconds = Math.max(...absent.map((answer) => answer.negativeTtlSeconds));
  return { kind: absent.every((answer) => answer.kind === 'NxDomain') ? 'NxDomain' : 'NoData', negativeTtlSeconds };
}

function parseServer(text: string): ServerAddress {
  const match = /^\[(.+)\](?::(\d+))?$/.exec(text) ?? /^([^:]+):(\d+)$/.exec(text);
  const address = match?.[1] ?? text;
  if (!isIPv4(address) && !address.includes(':')) throw new Error(`"${text}" is not the address of a DNS resolver`);
  return { address, port: match?.[2] === undefined ? DNS_PORT : Number(match[2]) };
}
