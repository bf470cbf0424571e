/** The addresses of an old server, as it lists them itself or somebody wrote them down. */
export interface Inventory {
  /** Lower case, sorted. */
  readonly addresses: readonly string[];
  /** Targets by address, lower case; the key `@contoso.com` is the catch-all. An address that is not here may forward too. */
  readonly forwards: Forwards;
}

export type Forwards = ReadonlyMap<string, readonly string[]>;

export const NO_FORWARDS: Forwards = new Map();

/** All that either names; of where an address is forwarded to, what the first says counts. */
export function mergeInventories(first: Inventory, second: Inventory): Inventory {
  return {
    addresses: [...new Set([...first.addresses, ...second.addresses])].toSorted(),
    forwards: new Map([...second.forwards, ...first.forwards]),
  };
}
