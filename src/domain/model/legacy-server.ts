import { isInitialDomain } from '../../api/v1alpha1/rules/host-name.ts';
import type { Inventory } from './inventory.ts';

/** Mail for `address` goes to `target` and nowhere else; both lower case. */
export interface LegacyForwarder {
  readonly address: string;
  readonly target: string;
}

/** The way out: by DNS, or through a host on port 25. */
export type LegacyRoute = { readonly kind: 'Direct' } | { readonly kind: 'SmartHost'; readonly host: string };

/**
 * Whether a server takes the domain as its own. `Auto`: as long as the MX set leads to it. `Remote`: it sends mail for the
 * domain elsewhere.
 */
export type LegacyRole = 'Local' | 'Remote' | 'Auto' | 'Unknown';

/** What an old server, or the agent beside it, says of one mail domain. */
export type LegacyState =
  | { readonly kind: 'Unknown'; readonly why: string }
  | {
      readonly kind: 'Known';
      /** Forwarders of ours that are in force and were read back, sorted by address. */
      readonly ours: readonly LegacyForwarder[];
      /** Addresses for which the server has forwarders that are not ours, sorted. */
      readonly foreign: readonly string[];
      /** Null where the server's interface does not tell: a person sets it. */
      readonly outgoing: LegacyRoute | null;
      readonly role: LegacyRole;
      /** Messages that wait there; null where it cannot be told. */
      readonly queueLength: number | null;
      /**
       * All addresses that the server accepts, those of our forwarders left out unless there is more of them, and where it
       * forwards them: what is not here it refuses. Null where it cannot tell all: then each is unknown.
       */
      readonly inventory: Inventory | null;
      /** What the server could not do, in its own words; absent when all was done. */
      readonly problem?: string;
    };

/** What can be done with an old server. */
export interface LegacyCapabilities {
  /** A list comes into force at once, never by halves. */
  readonly atomic: boolean;
  /** A mailbox that is still there gets a copy of what is forwarded. */
  readonly keepsCopy: boolean;
  /** The way out of the domain's own senders can be set. */
  readonly setsOutgoing: boolean;
  /** Whether the server takes the domain as its own can be set. */
  readonly setsRole: boolean;
  /** An agent fetches what was set whenever it asks: what is not wanted any more must be taken back from there. */
  readonly isFetched: boolean;
}

/** By `spec.legacy.forwarders.provider`; a person sets up a server that is not here. Source: docs/panels.md, docs/agent.md. */
export const LEGACY_CAPABILITIES = {
  Postfix: { atomic: true, keepsCopy: false, setsOutgoing: true, setsRole: false, isFetched: true },
  CPanel: { atomic: false, keepsCopy: true, setsOutgoing: false, setsRole: true, isFetched: false },
  Plesk: { atomic: false, keepsCopy: true, setsOutgoing: false, setsRole: true, isFetched: false },
  Mailcow: { atomic: false, keepsCopy: false, setsOutgoing: false, setsRole: true, isFetched: false },
} as const satisfies Readonly<Record<string, LegacyCapabilities>>;

/** An old server that a program sets up. */
export type LegacyProvider = keyof typeof LEGACY_CAPABILITIES;

/** Both lists sorted by address. */
export function sameForwarders(a: readonly LegacyForwarder[], b: readonly LegacyForwarder[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ address, target }, index) => address === b[index]?.address && target === b[index]?.target)
  );
}

/**
 * Why a forwarder must never have been asked for, in words: it is for a whole domain, of another domain, or no address
 * at all. Undefined when it may be asked for.
 */
export function forwarderFault({ address, target }: LegacyForwarder, domain: string): string | undefined {
  for (const text of [address, target]) {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
    if (/[\s\u0000-\u0020\u007f]/.test(text)) return 'holds a space or a control character';
    if (text !== text.toLowerCase()) return 'is not in lower case';
  }
  if (!address.endsWith(`@${domain}`)) return `is not of the domain "${domain}"`;
  if (address === `@${domain}` || address === `*@${domain}`) return 'is for a whole domain';
  if (!/[^@]@[^@]+$/.test(target)) return 'has a target that is no address';
  if (target.endsWith(`@${domain}`)) return 'has a target of the same domain: its mail would not leave the old server';
  return undefined;
}

/** Whether an address is in a domain that Microsoft gives to tenants: all of ours are. */
export function leadsToInitialDomain(target: string): boolean {
  return isInitialDomain(target.slice(target.lastIndexOf('@') + 1));
}
