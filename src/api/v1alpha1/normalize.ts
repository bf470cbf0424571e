import { DEFAULT_WAITS, DEFAULTS } from './defaults.ts';
import { canonicalHost } from './rules/host-name.ts';
import { canonicalAddress } from './rules/mail-address.ts';
import { formatNetwork, parseNetwork } from './rules/network.ts';
import type { HybridMailMigrationSpec, HybridMailMigrationSpecWaits } from './types.generated.ts';

/** The phases in the order of the way. */
export const PHASES = [
  'Prepare',
  'Send',
  'Receive',
  'Retire',
] as const satisfies readonly HybridMailMigrationSpec['phase'][];
export type Phase = (typeof PHASES)[number];

export type Cloud = NonNullable<HybridMailMigrationSpec['tenant']['cloud']>;
export type ForwarderProvider = NonNullable<NonNullable<HybridMailMigrationSpec['legacy']['forwarders']>['provider']>;
export type SmartHostTls = NonNullable<HybridMailMigrationSpec['legacy']['smartHost']['tls']>;

/** Who has moved. */
export type Migrated =
  | { readonly from: 'Group' /** Lower-case mail address or object id. */; readonly group: string }
  | { readonly from: 'List' /** Canonical, sorted. */; readonly addresses: readonly string[] }
  | { readonly from: 'EveryMailbox' };

/** Waits in force, in seconds. */
export interface Waits {
  /** After a change in Exchange Online, until it counts as in force everywhere. */
  readonly settleSeconds: number;
  /** After MX moved, until no sender uses the old value any more. */
  readonly stragglersSeconds: number;
  /** How long a mail server keeps trying to deliver a message. */
  readonly queueLifetimeSeconds: number;
  /** How long the old server must have been silent before Retire. */
  readonly silenceSeconds: number;
  /** The longest that a DNS record is taken to live in caches. */
  readonly ttlSeconds: number;
  /** Those that a person set, in the order above: the status says so. */
  readonly setByPerson: readonly (keyof HybridMailMigrationSpecWaits)[];
}

/** The spec with nothing left out: every default filled in, every value in its one canonical spelling. */
export interface MigrationSpec {
  readonly domain: string;
  readonly phase: Phase;
  readonly tenant: {
    /** Lower-case GUID. */
    readonly id: string;
    readonly cloud: Cloud;
    /** Name of the Secret; null for the operator's fleet-wide app registration. */
    readonly credentialsSecret: string | null;
  };
  readonly legacy: {
    readonly smartHost: {
      /** Lower case, without the final dot. */
      readonly host: string;
      readonly port: number;
      readonly tls: SmartHostTls;
      readonly tlsDomain: string | null;
    };
    readonly sendsFrom: {
      /** IPv4 addresses and networks, a single address without `/32`: for the inbound connector and SPF. Sorted. */
      readonly ipv4: readonly string[];
      /** IPv6 addresses and networks: for SPF only. Sorted. */
      readonly ipv6: readonly string[];
      readonly certificateName: string | null;
    };
    readonly forwarders: {
      readonly provider: ForwarderProvider;
      /** Where the panel answers, without a final slash; null with Manual and Postfix. */
      readonly url: string | null;
      /** The Secret holds what the agent shows, or the panel's token; null with provider Manual. */
      readonly credentialsSecret: string | null;
    };
    /** Where the list of all addresses that the old server accepts is; null when nobody gave one. */
    readonly inventory: { readonly configMap: string; readonly key: string } | null;
  };
  readonly dns: {
    readonly provider: 'Cloudflare';
    readonly zone: string;
    readonly credentialsSecret: string;
    readonly mx: { readonly manage: boolean; readonly ttlSeconds: number };
    readonly spf: { readonly manage: boolean };
  };
  readonly recipients: {
    readonly migrated: Migrated;
    /** Canonical, sorted. */
    readonly exclude: readonly string[];
    /** Canonical, sorted. */
    readonly accepted: readonly string[];
  };
  readonly enhancedFiltering: boolean;
  readonly drift: 'Correct' | 'Report';
  readonly suspend: boolean;
  readonly limits: { readonly forwarderRemovals: number };
  readonly waits: Waits;
}

/** Completes a spec that has no problems (`findProblems`). The same meaning gives the same value. */
export function normalize(spec: HybridMailMigrationSpec): MigrationSpec {
  return {
    domain: spec.domain,
    phase: spec.phase,
    tenant: {
      id: spec.tenant.id.toLowerCase(),
      cloud: spec.tenant.cloud ?? DEFAULTS.cloud,
      credentialsSecret: spec.tenant.credentialsSecretRef?.name ?? null,
    },
    legacy: normalizeLegacy(spec.legacy),
    dns: {
      provider: spec.dns.provider,
      zone: spec.dns.zone ?? spec.domain,
      credentialsSecret: spec.dns.credentialsSecretRef.name,
      mx: {
        manage: spec.dns.mx?.manage ?? DEFAULTS.manage,
        ttlSeconds: spec.dns.mx?.ttlSeconds ?? DEFAULTS.mxTtlSeconds,
      },
      spf: { manage: spec.dns.spf?.manage ?? DEFAULTS.manage },
    },
    recipients: {
      migrated: normalizeMigrated(spec.recipients.migrated),
      exclude: canonicalList(spec.recipients.exclude, canonicalAddress),
      accepted: canonicalList(spec.recipients.accepted, canonicalAddress),
    },
    enhancedFiltering: spec.enhancedFiltering ?? DEFAULTS.enhancedFiltering,
    drift: spec.drift ?? DEFAULTS.drift,
    suspend: spec.suspend ?? DEFAULTS.suspend,
    limits: { forwarderRemovals: spec.limits?.forwarderRemovals ?? DEFAULTS.forwarderRemovals },
    waits: resolveWaits(spec.waits ?? {}),
  };
}

function normalizeLegacy({
  smartHost,
  sendsFrom,
  forwarders,
  inventory,
}: HybridMailMigrationSpec['legacy']): MigrationSpec['legacy'] {
  const networks = (sendsFrom?.addresses ?? []).flatMap((text) => parseNetwork(text) ?? []);
  const ofFamily = (family: 4 | 6) =>
    canonicalList(networks.filter((item) => item.family === family).map(formatNetwork));
  return {
    smartHost: {
      host: canonicalHost(smartHost.host),
      port: smartHost.port ?? DEFAULTS.smartHostPort,
      tls: smartHost.tls ?? DEFAULTS.smartHostTls,
      tlsDomain: smartHost.tlsDomain === undefined ? null : canonicalHost(smartHost.tlsDomain),
    },
    sendsFrom: {
      ipv4: ofFamily(4),
      ipv6: ofFamily(6),
      certificateName: sendsFrom?.certificateName === undefined ? null : canonicalHost(sendsFrom.certificateName),
    },
    forwarders: normalizeForwarders(forwarders, smartHost.host),
    inventory:
      inventory === undefined
        ? null
        : { configMap: inventory.configMapRef.name, key: inventory.configMapRef.key ?? DEFAULTS.inventoryKey },
  };
}

function normalizeForwarders(
  forwarders: HybridMailMigrationSpec['legacy']['forwarders'],
  smartHost: string,
): MigrationSpec['legacy']['forwarders'] {
  const provider = forwarders?.provider ?? DEFAULTS.forwarderProvider;
  const port = provider === 'Manual' || provider === 'Postfix' ? null : DEFAULTS.panelPorts[provider];
  const host = canonicalHost(smartHost);
  // A literal of IPv6 has brackets in a URL.
  const usual = port === null ? null : `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return {
    provider,
    url: forwarders?.url === undefined ? usual : forwarders.url.toLowerCase(),
    credentialsSecret: forwarders?.credentialsSecretRef?.name ?? null,
  };
}

function normalizeMigrated({ from, group, addresses }: HybridMailMigrationSpec['recipients']['migrated']): Migrated {
  switch (from) {
    case 'Group':
      return { from, group: canonicalAddress(group ?? '') };
    case 'List':
      return { from, addresses: canonicalList(addresses, canonicalAddress) };
    case 'EveryMailbox':
      return { from };
  }
}

function resolveWaits(waits: HybridMailMigrationSpecWaits): Waits {
  const names = Object.keys(DEFAULT_WAITS) as (keyof typeof DEFAULT_WAITS)[];
  return { ...DEFAULT_WAITS, ...waits, setByPerson: names.filter((name) => waits[name] !== undefined) };
}

function canonicalList(
  items: readonly string[] = [],
  canonical: (item: string) => string = (item) => item,
): readonly string[] {
  return [...new Set(items.map(canonical))].toSorted();
}
