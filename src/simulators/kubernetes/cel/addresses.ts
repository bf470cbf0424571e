import type { Environment } from '@marcbachmann/cel-js';
import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Values of CEL's `net.IP` and `net.CIDR`, wrapped so that the evaluator can tell their types. */
class Ip {
  readonly address: Address;
  constructor(address: Address) {
    this.address = address;
  }
}

class Cidr {
  readonly address: Address;
  readonly bits: number;
  constructor(address: Address, bits: number) {
    this.address = address;
    this.bits = bits;
  }
}

/** Kubernetes' IP and CIDR functions: kubernetes.io/docs/reference/using-api/cel, "Kubernetes IP address library". */
export function registerAddresses(environment: Environment): Environment {
  return environment
    .registerType('IP', Ip)
    .registerType('CIDR', Cidr)
    .registerFunction('isIP(string): bool', (text: string) => parseIp(text) !== undefined)
    .registerFunction('isCIDR(string): bool', (text: string) => parseCidr(text) !== undefined)
    .registerFunction('ip(string): IP', (text: string) => parseIp(text) ?? fail(`IP Address '${text}' parse error`))
    .registerFunction('cidr(string): CIDR', (text: string) => parseCidr(text) ?? fail(`CIDR '${text}' parse error`))
    .registerFunction('IP.family(): int', ({ address }: Ip) => (address.kind() === 'ipv4' ? 4n : 6n))
    .registerFunction('IP.isUnspecified(): bool', ({ address }: Ip) => address.range() === 'unspecified')
    .registerFunction('IP.isLoopback(): bool', ({ address }: Ip) => address.range() === 'loopback')
    .registerFunction('IP.isLinkLocalMulticast(): bool', ({ address }: Ip) => isLinkLocalMulticast(address))
    .registerFunction('IP.isLinkLocalUnicast(): bool', ({ address }: Ip) => address.range() === 'linkLocal')
    .registerFunction('IP.isGlobalUnicast(): bool', ({ address }: Ip) => isGlobalUnicast(address))
    .registerFunction('string(IP): string', ({ address }: Ip) => address.toString())
    .registerOperator('IP == IP', (a: Ip, b: Ip) => a.address.toString() === b.address.toString())
    .registerOperator('CIDR == CIDR', (a: Cidr, b: Cidr) => showCidr(a) === showCidr(b))
    .registerFunction('string(CIDR): string', showCidr)
    .registerFunction('CIDR.prefixLength(): int', ({ bits }: Cidr) => BigInt(bits))
    .registerFunction('CIDR.ip(): IP', ({ address }: Cidr) => new Ip(address))
    .registerFunction('CIDR.masked(): CIDR', (cidr: Cidr) => new Cidr(networkOf(cidr), cidr.bits))
    .registerFunction('CIDR.containsIP(string): bool', (cidr: Cidr, text: string) => contains(cidr, parseIp(text)))
    .registerFunction('CIDR.containsIP(IP): bool', (cidr: Cidr, ip: Ip) => contains(cidr, ip))
    .registerFunction('CIDR.containsCIDR(string): bool', (a: Cidr, text: string) => containsCidr(a, parseCidr(text)))
    .registerFunction('CIDR.containsCIDR(CIDR): bool', (a: Cidr, b: Cidr) => containsCidr(a, b));
}

/** Go's netip.ParseAddr without zones and without IPv4-mapped addresses, as Kubernetes restricts it. */
function parseIp(text: string): Ip | undefined {
  if (!isStrict(text)) return undefined;
  const address = ipaddr.parse(text);
  return address.kind() === 'ipv6' && (address as ipaddr.IPv6).isIPv4MappedAddress() ? undefined : new Ip(address);
}

function isStrict(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || (ipaddr.IPv6.isValid(text) && !text.includes('%'));
}

function parseCidr(text: string): Cidr | undefined {
  const [address = '', bits = '', ...rest] = text.split('/');
  const ip = parseIp(address);
  if (!ip || rest.length > 0 || !/^(0|[1-9]\d{0,2})$/.test(bits)) return undefined;
  return Number(bits) <= ip.address.toByteArray().length * 8 ? new Cidr(ip.address, Number(bits)) : undefined;
}

function networkOf({ address, bits }: Cidr): Address {
  const kept = address
    .toByteArray()
    .map((byte, index) => byte & (0xff00 >> Math.min(8, Math.max(0, bits - index * 8))));
  return ipaddr.fromByteArray(kept.map((byte) => byte & 0xff));
}

function contains(cidr: Cidr, ip: Ip | undefined): boolean {
  if (!ip || ip.address.kind() !== cidr.address.kind()) return false;
  return networkOf(new Cidr(ip.address, cidr.bits)).toString() === networkOf(cidr).toString();
}

function containsCidr(outer: Cidr, inner: Cidr | undefined): boolean {
  return inner !== undefined && inner.bits >= outer.bits && contains(outer, new Ip(inner.address));
}

function isLinkLocalMulticast(address: Address): boolean {
  const [first, second, third] = address.toByteArray();
  if (address.kind() === 'ipv4') return first === 224 && second === 0 && third === 0;
  return first === 0xff && ((second ?? 0) & 0x0f) === 2;
}

/** As Go's IsGlobalUnicast: private addresses count. */
function isGlobalUnicast(address: Address): boolean {
  return !['unspecified', 'loopback', 'multicast', 'linkLocal', 'broadcast'].includes(address.range());
}

function showCidr({ address, bits }: Cidr): string {
  return `${address.toString()}/${bits}`;
}

function fail(message: string): never {
  throw new Error(message);
}
