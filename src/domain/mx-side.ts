import type { MigrationSpec } from '../api/v1alpha1/normalize.ts';
import { isMicrosoftName } from '../api/v1alpha1/rules/host-name.ts';
import type { Facts } from './facts.ts';
import type { MailWorld } from './mailflow/mail-world.ts';
import type { MxValue } from './model/dns-record.ts';

/** The hosts of an MX set that are not the old server's. */
export interface MxHosts {
  readonly microsoft: readonly string[];
  /** Neither Microsoft's nor known as the old server: each counts as a gateway of the old server. */
  readonly gateways: readonly string[];
}

/** The old server is known by its name in the spec and by the MX set of the first look. */
export function hostsOf(
  values: readonly MxValue[],
  { legacy }: MigrationSpec,
  { directory, memory }: Pick<Facts, 'directory' | 'memory'>,
): MxHosts {
  const hosts = values.map(({ host }) => host);
  const microsoft = hosts.filter((host) => host === directory.mxHost || isMicrosoftName(host));
  const known = new Set([
    legacy.smartHost.host,
    ...(memory.baseline?.mx.values ?? []).map(({ host }) => host),
    ...microsoft,
  ]);
  return { microsoft, gateways: hosts.filter((host) => !known.has(host)) };
}

/** Where an MX set leads; a gateway counts as elsewhere. */
export function mxSide(values: readonly MxValue[], spec: MigrationSpec, facts: Facts): MailWorld['mx'] {
  if (values.length === 0) return implicitSide(spec, facts);
  const { microsoft, gateways } = hostsOf(values, spec, facts);
  if (microsoft.length === values.length) return 'ExchangeOnline';
  if (microsoft.length > 0) return 'Mixed';
  return gateways.length === 0 ? 'Legacy' : 'Elsewhere';
}

/** Without an MX mail goes to the domain's own address: to the old server, or to a host that takes none (a web server). */
function implicitSide({ legacy }: MigrationSpec, { domainAddresses, smartHost }: Facts): MailWorld['mx'] {
  if (domainAddresses.kind !== 'Found') return 'None';
  const old = new Set([
    legacy.smartHost.host,
    ...(smartHost.addresses.kind === 'Found' ? smartHost.addresses.values : []),
  ]);
  return domainAddresses.values.every((address) => old.has(address)) ? 'LegacyByAddress' : 'None';
}
