import type { SpfQuestion } from './tree.ts';

/** A wanted term that is authorised already, and the term of the record that does it. */
export interface SatisfiedTerm {
  readonly term: string;
  readonly by: string;
}

/** What a person should know though it does not stop the change. */
export interface SpfWarning {
  readonly reason:
    | 'BrokenRecord'
    | 'LooksLikeSpf'
    | 'NearLookupLimit'
    | 'OverLookupLimit'
    | 'LargeAnswer'
    | 'NoAll'
    | 'UsesPtr';
  readonly message: string;
}

export type SpfBlockedReason =
  | 'MultipleSpfRecords'
  | 'SpfMissing'
  | 'SpfSyntax'
  | 'ConflictingTerm'
  | 'BrokenInclude'
  | 'TooManyLookups'
  | 'TooManyVoidLookups'
  | 'TooLong';

/** A person must act; nothing may be written. */
export interface SpfBlocked {
  readonly kind: 'Blocked';
  readonly reason: SpfBlockedReason;
  readonly message: string;
}

/** DNS did not answer these; nothing may be written until it does. */
export interface SpfUnknown {
  readonly kind: 'Unknown';
  readonly questions: readonly SpfQuestion[];
  readonly message: string;
}

interface Merged {
  /** Terms that the change adds, in the order of the record. */
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly satisfied: readonly SatisfiedTerm[];
  readonly warnings: readonly SpfWarning[];
}

export type SpfMergeResult =
  /** `after` equals `before`; both are null when there is no record and none is wanted. */
  | (Merged & { readonly kind: 'Unchanged'; readonly before: string | null; readonly after: string | null })
  /** `before` null: the record is to be created. */
  | (Merged & { readonly kind: 'Changed'; readonly before: string | null; readonly after: string })
  | SpfBlocked
  | SpfUnknown;

export function blocked(reason: SpfBlockedReason, message: string): SpfBlocked {
  return { kind: 'Blocked', reason, message };
}
