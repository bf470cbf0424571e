import ipaddr from 'ipaddr.js';
import { parseNetwork } from '../../api/v1alpha1/rules/network.ts';

/** Networks that mail of one Microsoft cloud leaves from, as one published version lists them. */
export interface MailRanges {
  /** Ten digits: year, month, day and the number of that day's list, from 00. A later version is a greater text. */
  readonly version: string;
  /** As `canonicalRange` writes them and `sortRanges` sorts them. */
  readonly ranges: readonly string[];
}

/**
 * The one spelling of a network: its first address in the shortest form, and always a prefix length. Undefined for what
 * is no network. An address inside of a network stands for the network, as in a firewall's rule.
 */
export function canonicalRange(text: string): string | undefined {
  const network = parseNetwork(text);
  if (network === undefined) return undefined;
  const cidr = `${network.address}/${network.prefixLength}`;
  const { IPv4, IPv6 } = ipaddr;
  const first = network.family === 4 ? IPv4.networkAddressFromCIDR(cidr) : IPv6.networkAddressFromCIDR(cidr);
  return `${first}/${network.prefixLength}`;
}

/** Canonical ranges, each once: IPv4 before IPv6, by address, of one address the larger network first. */
export function sortRanges(ranges: Iterable<string>): readonly string[] {
  const unique = [...new Set(ranges)].map((range) => ({ range, key: sortKey(range) }));
  return unique.toSorted((one, other) => (one.key < other.key ? -1 : 1)).map(({ range }) => range);
}

/** A text that sorts as the network does: family, address, prefix length, each of fixed width. */
function sortKey(range: string): string {
  const [address, prefixLength] = ipaddr.parseCIDR(range);
  return `${address.kind()} ${Buffer.from(address.toByteArray()).toString('hex')} ${String(prefixLength).padStart(3, '0')}`;
}
