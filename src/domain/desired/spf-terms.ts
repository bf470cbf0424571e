import type { MigrationSpec } from '../../api/v1alpha1/normalize.ts';
import type { Facts } from '../facts.ts';

/** The term that authorises Exchange Online; its target is what Microsoft Graph reports, never a guess. */
export function exchangeSpfTerms(facts: Facts): readonly string[] {
  return facts.directory.spfInclude === null ? [] : [`include:${facts.directory.spfInclude}`];
}

/** The terms that authorise the addresses which the old server sends from. */
export function legacySpfTerms(spec: MigrationSpec): readonly string[] {
  const { ipv4, ipv6 } = spec.legacy.sendsFrom;
  return [...ipv4.map((address) => `ip4:${address}`), ...ipv6.map((address) => `ip6:${address}`)];
}
