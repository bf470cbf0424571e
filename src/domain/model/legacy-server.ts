/** Mail for `address` goes to `target` and nowhere else; both lower case. */
export interface LegacyForwarder {
  readonly address: string;
  readonly target: string;
}

/** The way out: by DNS, or through a host on port 25. */
export type LegacyRoute = { readonly kind: 'Direct' } | { readonly kind: 'SmartHost'; readonly host: string };

/** What an old server, or the agent beside it, says of one mail domain. */
export type LegacyState =
  | { readonly kind: 'Unknown'; readonly why: string }
  | {
      readonly kind: 'Known';
      /** Forwarders of ours that are in force and were read back, sorted by address. */
      readonly ours: readonly LegacyForwarder[];
      /** Addresses for which the server has forwarders that are not ours, sorted. */
      readonly foreign: readonly string[];
      readonly outgoing: LegacyRoute;
      /** Whether it takes the domain as its own: `Remote` sends its mail elsewhere. */
      readonly role: 'Local' | 'Remote' | 'Unknown';
      /** Messages that wait there; null where it cannot be told. */
      readonly queueLength: number | null;
      /** What the server could not do, in its own words; absent when all was done. */
      readonly problem?: string;
    };

/** Both lists sorted by address. */
export function sameForwarders(a: readonly LegacyForwarder[], b: readonly LegacyForwarder[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ address, target }, index) => address === b[index]?.address && target === b[index]?.target)
  );
}
