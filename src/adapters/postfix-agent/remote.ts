import ipaddr from 'ipaddr.js';

/** The name under which a remote address is counted: an IPv4 address, or an IPv6 network of 64 bits. */
export function remoteName(address: string | undefined): string {
  if (address === undefined || !ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv6)
    return parsed.parts
      .slice(0, 4)
      .map((part) => part.toString(16))
      .join(':');
  return parsed.toString();
}
