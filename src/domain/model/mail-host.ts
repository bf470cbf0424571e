import ipaddr from 'ipaddr.js';

/** Host names under which Microsoft receives mail. Source: endpoints service, id 10; message MC1048624. */
const MICROSOFT_MAIL_SUFFIXES = [
  '.mail.protection.outlook.com',
  '.mx.microsoft',
  '.mail.eo.outlook.com',
  '.onmicrosoft.com',
  '.outlook.com',
];

/** Microsoft's ranges for port 25, list version 2026081400. Source: endpoints service, ServiceAreas=Exchange, id 10. */
export const MICROSOFT_MAIL_RANGES = [
  '40.92.0.0/15',
  '40.107.0.0/16',
  '52.100.0.0/14',
  '104.47.0.0/17',
  '2a01:111:f400::/48',
  '2a01:111:f403::/48',
] as const;

/** True for a host under which Microsoft receives mail. */
export function isMicrosoftMailHost(host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, '');
  return MICROSOFT_MAIL_SUFFIXES.some((suffix) => name.endsWith(suffix));
}

/** True for an address of Microsoft's mail ranges; false for anything that is not an address. */
export function isMicrosoftMailAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return MICROSOFT_MAIL_RANGES.some((range) => {
    const [network, bits] = ipaddr.parseCIDR(range);
    return parsed.kind() === network.kind() && parsed.match(network, bits);
  });
}
