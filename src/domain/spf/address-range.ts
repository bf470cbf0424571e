import ipaddr from 'ipaddr.js';

/** A network as an `ip4` or `ip6` term names it; bits behind the prefix are ignored (RFC 7208 section 5.6). */
export interface AddressRange {
  readonly kind: 'ip4' | 'ip6';
  readonly network: string;
  readonly bits: number;
}

/** True when every address of `inner` is in `outer`. */
export function containsRange(outer: AddressRange, inner: AddressRange): boolean {
  return outer.kind === inner.kind && outer.bits <= inner.bits && sharesPrefix(outer, inner, outer.bits);
}

/** True when at least one address is in both. */
export function rangesOverlap(left: AddressRange, right: AddressRange): boolean {
  return left.kind === right.kind && sharesPrefix(left, right, Math.min(left.bits, right.bits));
}

/** The range of one address with a prefix length; an IPv4-mapped IPv6 address is an IPv4 one (RFC 7208 section 5). */
export function rangeOf(
  address: string,
  bits: { readonly ip4: number; readonly ip6: number },
): AddressRange | undefined {
  if (!ipaddr.isValid(address)) return undefined;
  const parsed = ipaddr.process(address);
  const kind = parsed.kind() === 'ipv4' ? 'ip4' : 'ip6';
  return { kind, network: parsed.toString(), bits: bits[kind] };
}

/** The network in its one spelling: first address and prefix length. */
export function networkText(range: AddressRange): string {
  const parsed = ipaddr.parse(range.network);
  const bytes = parsed.toByteArray().map((byte, index) => byte & prefixMask(range.bits - index * 8));
  return `${ipaddr.fromByteArray(bytes).toString()}/${range.bits}`;
}

function sharesPrefix(left: AddressRange, right: AddressRange, bits: number): boolean {
  return networkText({ ...left, bits }) === networkText({ ...right, bits });
}

function prefixMask(bitsLeft: number): number {
  if (bitsLeft >= 8) return 0xff;
  return bitsLeft <= 0 ? 0 : (0xff << (8 - bitsLeft)) & 0xff;
}
