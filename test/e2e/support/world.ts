import type { SimulatedTenant, SimulatedZone } from '../../../src/simulators/world.ts';
import type { MigrationLab } from '../../support/lab.ts';

/** What of the customer's clouds a migration manages, in the words of a person. */
export interface Managed {
  readonly acceptedDomain: string;
  readonly inbound: readonly string[];
  readonly outbound: readonly string[];
  /** Every SPF record of the domain. */
  readonly spf: readonly string[];
  /** `preference host`, sorted. */
  readonly mx: readonly string[];
}

export function managed(lab: MigrationLab): Managed {
  const { settings } = tenantOf(lab);
  const names = (rows: readonly { Name: string }[]) => rows.map(({ Name }) => Name).toSorted();
  const records = zoneOf(lab).records.filter(({ name }) => name === lab.seed.domain);
  return {
    acceptedDomain: settings.acceptedDomains.find(({ name }) => name === lab.seed.domain)?.domainType ?? 'none',
    inbound: names(settings.inboundConnectors),
    outbound: names(settings.outboundConnectors),
    spf: records.filter(({ type, content }) => type === 'TXT' && content.includes('v=spf1')).map(textOf),
    mx: records
      .filter(({ type }) => type === 'MX')
      .map(({ priority, content }) => `${priority} ${content}`)
      .toSorted(),
  };
}

export function tenantOf({ world, seed }: MigrationLab): SimulatedTenant {
  const tenant = world.tenants.get(seed.tenantId);
  if (!tenant) throw new Error(`no simulated tenant ${seed.tenantId}`);
  return tenant;
}

export function zoneOf({ world, seed }: MigrationLab): SimulatedZone {
  const zone = world.zones.get(seed.zone);
  if (!zone) throw new Error(`no simulated zone ${seed.zone}`);
  return zone;
}

/** Requests that change something at Microsoft or Cloudflare. */
export function writes({ clouds }: MigrationLab): readonly string[] {
  const changing = clouds.requests.filter(({ service, effect }) => effect === 'write' && service !== 'entra');
  return changing.map(({ service, method, path, cmdlet }) => `${service} ${method} ${cmdlet ?? path}`);
}

function textOf({ content }: { readonly content: string }): string {
  return content.replace(/^"|"$/g, '').replaceAll('" "', '');
}
