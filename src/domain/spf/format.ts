import { networkText } from './address-range.ts';
import type { SpfTerm } from './record.ts';

/** A new record of these terms that ends softly: whatever was forgotten is marked, not refused, during a migration. */
export function formatFirstRecord(terms: readonly string[]): string {
  return ['v=spf1', ...terms, '~all'].join(' ');
}

/**
 * A term without its qualifier, such that two terms which mean the same have the same text:
 * `ip4:192.0.2.7/24` and `IP4:192.0.2.0/24`, `a` and `A/32//128`, `include:x.example` and `include:X.example.`.
 */
export function canonicalTerm(term: SpfTerm): string {
  switch (term.kind) {
    case 'all':
      return 'all';
    case 'ip4':
    case 'ip6':
      return `${term.kind}:${networkText(term)}`;
    case 'a':
    case 'mx':
      return `${term.kind}:${term.domain ?? ''}/${term.bits4}//${term.bits6}`;
    case 'ptr':
      return `ptr:${term.domain ?? ''}`;
    case 'include':
    case 'exists':
      return `${term.kind}:${term.domain}`;
    case 'redirect':
    case 'exp':
      return `${term.kind}=${term.domain}`;
    case 'unknown-modifier':
      return term.raw;
  }
}
