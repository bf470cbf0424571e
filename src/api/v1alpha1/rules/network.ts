import ipaddr from 'ipaddr.js';

/** An address or a network; an address is a network of its full length. */
export interface Network {
  readonly family: 4 | 6;
  readonly prefixLength: number;
  readonly address: ipaddr.IPv4 | ipaddr.IPv6;
  /** True when it was written with a prefix length. */
  readonly written: boolean;
}

/** Ranges from which no mail can reach Exchange Online. Source: IANA special-purpose registries. Documentation ranges stay allowed for examples. */
const NOT_PUBLIC = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/3',
];

/** All IPv6 addresses that are routed in the internet. Source: RFC 4291 section 2.4. */
const GLOBAL_IPV6 = '2000::/3';

/** Ranges that Microsoft's mail leaves from. Source: endpoints service, ServiceAreas=Exchange, id 10, version 2026081400. */
export const MICROSOFT_RANGES = [
  '40.92.0.0/15',
  '40.107.0.0/16',
  '52.100.0.0/14',
  '104.47.0.0/17',
  '2a01:111:f400::/48',
  '2a01:111:f403::/48',
] as const;

/** Reads an address or network as Kubernetes does: four decimal parts, no leading zeros, no IPv4 inside of IPv6, no zone. */
export function parseNetwork(text: string): Network | undefined {
  const [addressText = '', prefixText, ...rest] = text.split('/');
  const address = parseAddress(addressText);
  if (address === undefined || rest.length > 0) return undefined;
  const full = address.kind() === 'ipv4' ? 32 : 128;
  const written = prefixText !== undefined;
  if (written && !/^(0|[1-9]\d{0,2})$/.test(prefixText)) return undefined;
  const prefixLength = written ? Number(prefixText) : full;
  return prefixLength > full ? undefined : { family: full === 32 ? 4 : 6, prefixLength, address, written };
}

function parseAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text);
  if (!text.includes(':') || text.includes('%') || !ipaddr.IPv6.isValid(text)) return undefined;
  const address = ipaddr.IPv6.parse(text);
  return address.isIPv4MappedAddress() ? undefined : address;
}

/** True when the address is the first one of the network, so that there is one way to write it. */
export function isFirstAddress({ family, address, prefixLength }: Network): boolean {
  const { IPv4, IPv6 } = ipaddr;
  const cidr = `${address}/${prefixLength}`;
  const first = family === 4 ? IPv4.networkAddressFromCIDR(cidr) : IPv6.networkAddressFromCIDR(cidr);
  return first.toString() === address.toString();
}

export function isPublic(network: Network): boolean {
  if (network.family === 6) return isWithin(network, GLOBAL_IPV6);
  return !NOT_PUBLIC.some((range) => isWithin(network, range));
}

export function isMicrosoft(network: Network): boolean {
  return MICROSOFT_RANGES.some((range) => isWithin(network, range));
}

/** True when one holds the other. */
export function overlap(left: Network, right: Network): boolean {
  if (left.family !== right.family) return false;
  return left.address.match(right.address, Math.min(left.prefixLength, right.prefixLength));
}

/** One spelling for one network: shortest IPv6 form, no `/32` or `/128` on a single address. */
export function formatNetwork({ address, prefixLength, family }: Network): string {
  return prefixLength === (family === 4 ? 32 : 128) ? address.toString() : `${address}/${prefixLength}`;
}

function isWithin({ address }: Network, range: string): boolean {
  const [network, bits] = ipaddr.parseCIDR(range);
  return address.kind() === network.kind() && address.match(network, bits);
}
