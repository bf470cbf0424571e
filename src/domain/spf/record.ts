/**
 * An SPF record as data (RFC 7208 section 4.6.1). Every term keeps the text that the customer wrote and where it stands,
 * so that a record can be edited without touching what is not ours.
 */

/** What a mechanism that matches says: pass, fail, softfail, neutral. */
export type SpfQualifier = '+' | '-' | '~' | '?';

/** Where a term stands in the record. */
interface Placed {
  /** The term as written, without the blanks around it. */
  readonly raw: string;
  /** Offset of the first character of `raw` in the record. */
  readonly at: number;
}

/** A target in the record; `null` means the domain whose record it is. A target with a macro depends on the message. */
interface Target {
  readonly domain: string | null;
  readonly hasMacro: boolean;
}

type Directive = Placed & { readonly qualifier: SpfQualifier };
type KnownTarget = Target & { readonly domain: string };

export type SpfInclude = Directive & KnownTarget & { readonly kind: 'include' };
export type SpfRange = Directive & { readonly kind: 'ip4' | 'ip6'; readonly network: string; readonly bits: number };
export type SpfMechanism =
  | (Directive & { readonly kind: 'all' })
  | SpfRange
  | (Directive & Target & { readonly kind: 'a' | 'mx'; readonly bits4: number; readonly bits6: number })
  | SpfInclude
  | (Directive & KnownTarget & { readonly kind: 'exists' })
  | (Directive & Target & { readonly kind: 'ptr' });

export type SpfRedirect = Placed & KnownTarget & { readonly kind: 'redirect' };
export type SpfModifier =
  | SpfRedirect
  | (Placed & KnownTarget & { readonly kind: 'exp' })
  /** Unknown modifiers are ignored and kept (RFC 7208 section 6). */
  | (Placed & { readonly kind: 'unknown-modifier'; readonly name: string });

export type SpfTerm = SpfMechanism | SpfModifier;

export interface SpfRecord {
  readonly text: string;
  /** In the order of the record. */
  readonly terms: readonly SpfTerm[];
}

/** The terms that a receiver looks at: nothing after the first `all` counts (RFC 7208 section 5.1). */
export function effectiveMechanisms(record: SpfRecord): readonly SpfMechanism[] {
  const mechanisms = record.terms.filter(isMechanism);
  const end = mechanisms.findIndex((term) => term.kind === 'all');
  return end < 0 ? mechanisms : mechanisms.slice(0, end + 1);
}

/** The record to go on with when no mechanism matched; ignored when there is an `all` (RFC 7208 section 6.1). */
export function effectiveRedirect(record: SpfRecord): SpfRedirect | undefined {
  if (record.terms.some((term) => term.kind === 'all')) return undefined;
  return record.terms.find((term) => term.kind === 'redirect');
}

function isMechanism(term: SpfTerm): term is SpfMechanism {
  return 'qualifier' in term;
}
