import { isIPv4 } from 'node:net';

/** True for `contoso.com` and, when wildcards are allowed, `*.contoso.com` and `*`; a wildcard never stands inside. */
export function isDomainPattern(text: string, wildcard: boolean): boolean {
  if (wildcard && text === '*') return true;
  const name = wildcard && text.startsWith('*.') ? text.slice(2) : text;
  return /^(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/i.test(name);
}

/** An IPv4 address, or a network of at least `shortestPrefix` bits. */
export function isIpv4Network(text: string, shortestPrefix: number): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  if (rest.length > 0 || !isIPv4(address)) return false;
  return prefix === undefined || (/^\d{1,2}$/.test(prefix) && Number(prefix) >= shortestPrefix && Number(prefix) <= 32);
}

/** RFC 1918. */
export function isPrivateIpv4(text: string): boolean {
  const [first = 0, second = 0] = text.split('.').map(Number);
  return first === 10 || (first === 172 && second >= 16 && second <= 31) || (first === 192 && second === 168);
}
