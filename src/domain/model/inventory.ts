/** What somebody wrote down of the old server: its addresses, and where it forwards some of them. */
export interface Inventory {
  /** Lower case, sorted. */
  readonly addresses: readonly string[];
  /** Targets by address, lower case; the key `@contoso.com` is the catch-all. Only what was written down is here. */
  readonly forwards: Forwards;
}

export type Forwards = ReadonlyMap<string, readonly string[]>;

export const NO_FORWARDS: Forwards = new Map();
