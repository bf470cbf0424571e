import type { ConnectorRecord, SimulatedTenant, SimulatedZone } from '../../../src/simulators/world.ts';
import type { MigrationLab } from '../../support/lab.ts';

/** What of the customer's clouds a migration manages, in the words of a person. */
export interface Managed {
  readonly acceptedDomain: string;
  readonly inbound: readonly string[];
  readonly outbound: readonly string[];
  /** The terms of every SPF record of the domain, sorted: their order but for the last does not matter. */
  readonly spf: readonly (readonly string[])[];
  /** `preference host`, sorted. */
  readonly mx: readonly string[];
}

export function managed(lab: MigrationLab): Managed {
  const { settings } = tenantOf(lab);
  const names = (rows: readonly ConnectorRecord[]) =>
    rows.map(({ Name, Enabled }) => (Enabled ? Name : `${Name} (disabled)`)).toSorted();
  const records = zoneOf(lab).records.filter(({ name }) => name === lab.seed.domain);
  return {
    acceptedDomain: settings.acceptedDomains.find(({ name }) => name === lab.seed.domain)?.domainType ?? 'none',
    inbound: names(settings.inboundConnectors),
    outbound: names(settings.outboundConnectors),
    spf: records.filter(({ type, content }) => type === 'TXT' && content.includes('v=spf1')).map(termsOf),
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

/** What a phase must make of the simulated customer. */
export function wanted({ seed }: MigrationLab, phase: 'Send' | 'Receive' | 'Retire'): Managed {
  const found = ['v=spf1', 'include:_spf.mailer.example', '~all'];
  const exchange = 'include:spf.protection.outlook.com';
  if (phase === 'Retire') {
    return {
      acceptedDomain: 'Authoritative',
      inbound: [],
      outbound: [],
      spf: [[...found, exchange].toSorted()],
      mx: [`0 ${seed.mxHost}`],
    };
  }
  return {
    acceptedDomain: 'InternalRelay',
    inbound: [`hybridmail ${seed.oldServerHost} in`],
    outbound: [`hybridmail ${seed.domain} out`],
    spf: [[...found, exchange, `ip4:${seed.oldServerAddress}`].toSorted()],
    mx: [phase === 'Send' ? `10 ${seed.oldServerHost}` : `0 ${seed.mxHost}`],
  };
}

/** Requests that change something at Microsoft or Cloudflare. */
export function writes({ clouds }: MigrationLab): readonly string[] {
  const changing = clouds.requests.filter(({ service, effect }) => effect === 'write' && service !== 'entra');
  return changing.map(({ service, method, path, cmdlet }) => `${service} ${method} ${cmdlet ?? path}`);
}

function termsOf({ content }: { readonly content: string }): readonly string[] {
  return content.replace(/^"|"$/g, '').replaceAll('" "', '').split(' ').toSorted();
}
