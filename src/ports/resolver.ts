import type { MxValue } from '../domain/model/dns-record.ts';
import type { AuthoritativeAnswer, DnsAnswer } from '../domain/model/observed.ts';

export type { AuthoritativeAnswer, DnsAnswer };

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
