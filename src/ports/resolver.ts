import type { MxValue } from '../domain/model/dns-record.ts';

/** Answer of one server to one question; `Unknown` is no answer, a refusal, or a server failure: never absence. */
export type DnsAnswer<T> =
  | { readonly kind: 'Found'; readonly ttlSeconds: number; readonly values: readonly T[] }
  | { readonly kind: 'NoData' | 'NxDomain'; readonly negativeTtlSeconds: number }
  | { readonly kind: 'Unknown'; readonly why: string };

/** What one authoritative server says. */
export interface AuthoritativeAnswer<T> {
  /** Host name of the server. */
  readonly server: string;
  readonly answer: DnsAnswer<T>;
}

/**
 * DNS as the world sees it.
 *
 * Guarantees: `authoritative*` asks every name server of the zone by address, without recursion, and takes an answer only
 *   with the AA bit; one row for each server. The other methods ask the configured resolvers. TXT values come joined.
 *   TCP is used when an answer is truncated. Nothing is cached.
 * Errors: none is thrown for a failing server: the row says `Unknown` with the reason.
 */
export interface Resolver {
  authoritativeMx(zone: string, name: string): Promise<readonly AuthoritativeAnswer<MxValue>[]>;
  authoritativeTxt(zone: string, name: string): Promise<readonly AuthoritativeAnswer<string>[]>;
  mx(name: string): Promise<DnsAnswer<MxValue>>;
  txt(name: string): Promise<DnsAnswer<string>>;
  /** IPv4 and IPv6 addresses, CNAMEs followed. */
  addresses(name: string): Promise<DnsAnswer<string>>;
}
