import type { MigrationSpec } from '../../api/v1alpha1/normalize.ts';
import type { DirectoryDomain } from '../model/observed.ts';

/** The term that authorises Exchange Online; its target is what Microsoft Graph reports, never a guess. */
export function exchangeSpfTerms({ spfInclude }: DirectoryDomain): readonly string[] {
  return spfInclude === null ? [] : [`include:${spfInclude}`];
}

/** The terms that authorise the addresses which the old server sends from. */
export function legacySpfTerms(spec: MigrationSpec): readonly string[] {
  const { ipv4, ipv6 } = spec.legacy.sendsFrom;
  return [...ipv4.map((address) => `ip4:${address}`), ...ipv6.map((address) => `ip6:${address}`)];
}
