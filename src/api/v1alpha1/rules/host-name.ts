/** DNS labels of letters, digits and inner hyphens; the last begins with a letter, so that no IPv4 address fits. */
const HOST_NAME = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Names under which Microsoft receives mail or gives domains to tenants, in all of its clouds. */
export const MICROSOFT_SUFFIXES = [
  'outlook.com',
  'mx.microsoft',
  'onmicrosoft.com',
  'onmicrosoft.us',
  'partner.onmschina.cn',
  'office365.us',
  'partner.outlook.cn',
] as const;

/** Domains that a tenant is given and cannot move. */
const INITIAL_DOMAIN_SUFFIXES = ['.onmicrosoft.com', '.onmicrosoft.us', '.partner.onmschina.cn'];

/** Lower case without the final dot: one spelling for one name. */
export function canonicalHost(host: string): string {
  return host.toLowerCase().replace(/\.$/, '');
}

/** True for a lower-case name of two labels or more without a final dot. */
export function isDomain(name: string): boolean {
  return name.length <= 253 && HOST_NAME.test(name);
}

/** True for a name of two labels or more, in any case, with or without a final dot. */
export function isHostName(host: string): boolean {
  return isDomain(canonicalHost(host));
}

/** As `isHostName`, with `*.` allowed in front. */
export function isHostPattern(host: string): boolean {
  return isHostName(host.replace(/^\*\./, ''));
}

export function isMicrosoftName(host: string): boolean {
  const name = canonicalHost(host);
  return MICROSOFT_SUFFIXES.some((suffix) => name.endsWith(`.${suffix}`));
}

export function isInitialDomain(domain: string): boolean {
  return INITIAL_DOMAIN_SUFFIXES.some((suffix) => domain.endsWith(suffix));
}
