import type { MigrationSpec } from '../api/v1alpha1/normalize.ts';
import type { Connections } from '../controller/dependencies.ts';
import { fetchSpfTree } from '../controller/spf-tree.ts';
import { exchangeSpfTerms, legacySpfTerms } from '../domain/desired/spf-terms.ts';
import { fail } from '../domain/preflight/finding.ts';
import type { Finding, PreflightFacts } from '../domain/preflight.ts';
import { namesToResolve } from '../domain/spf/names-to-resolve.ts';
import { adviceOn } from './advice.ts';
import { demandClaim, type Session } from './session.ts';

/** What could be read, and a finding for each part that could not. */
export interface Parts {
  readonly facts: PreflightFacts;
  readonly findings: readonly Finding[];
}

/** Reads the parts of the world apart from each other. Errors: none, they are findings. */
export async function readParts(session: Session): Promise<Parts> {
  const { object, spec, bench } = session;
  const { namespace } = object.metadata;
  const [claim, tenant, dns, inventory] = await Promise.all([
    attempt('claim', async () => demandClaim(session)),
    attempt('tenant Secret', () => bench.connectTenant(namespace, spec)),
    attempt('DNS Secret', () => bench.connectDns(namespace, spec)),
    attempt('inventory', () => bench.deps.readInventory(namespace, spec)),
  ]);
  const [inTenant, inZone] = await Promise.all([readTenant(spec, tenant.value), readZone(session, dns.value)]);
  const spfTree = await readSpfTree(session, { ...inTenant.facts, ...inZone.facts });
  return {
    facts: {
      ...inTenant.facts,
      ...inZone.facts,
      ...(inventory.value !== undefined && { inventory: inventory.value?.addresses ?? null }),
      ...(spfTree && { spfTree }),
    },
    findings: [
      ...claim.findings,
      ...tenant.findings,
      ...inTenant.findings,
      ...dns.findings,
      ...inZone.findings,
      ...inventory.findings,
    ],
  };
}

async function readTenant(
  spec: MigrationSpec,
  tenant: Pick<Connections, 'exchange' | 'directory'> | undefined,
): Promise<Parts> {
  if (!tenant) return { facts: {}, findings: [] };
  const { domain, recipients } = spec;
  const name = recipients.migrated.from === 'Group' ? recipients.migrated.group : null;
  const [exchange, directory, group] = await Promise.all([
    attempt('Exchange Online', () => tenant.exchange.read([domain])),
    attempt('Microsoft Graph', () => tenant.directory.readDomain(domain, null)),
    attempt('group of the moved', async () => (name === null ? null : tenant.directory.readDomain(domain, name))),
  ]);
  const seen = group.value ?? directory.value;
  return {
    facts: { ...(exchange.value && { exchange: exchange.value }), ...(seen && { directory: seen }) },
    // A directory that is not read at all is told once.
    findings: [...exchange.findings, ...directory.findings, ...(directory.value ? group.findings : [])],
  };
}

async function readZone({ spec, bench }: Session, dns: Connections['dns'] | undefined): Promise<Parts> {
  if (!dns) return { facts: {}, findings: [] };
  const zone = await attempt('zone', () => dns.findZone(spec.dns.zone));
  const found = zone.value;
  if (!found) return { facts: {}, findings: zone.findings };
  const [zoneMail, publicMx] = await Promise.all([
    attempt('records of the zone', () => dns.read(found, spec.domain)),
    bench.deps.resolver.authoritativeMx(spec.dns.zone, spec.domain),
  ]);
  const records = zoneMail.value;
  return { facts: { zone: found, publicMx, ...(records && { zoneMail: records }) }, findings: zoneMail.findings };
}

async function readSpfTree({ spec, bench: { deps } }: Session, { directory, zoneMail }: PreflightFacts) {
  if (!directory || !zoneMail) return undefined;
  const want = [...legacySpfTerms(spec), ...exchangeSpfTerms(directory)];
  const names = { domain: spec.domain, txtValues: zoneMail.txt.values, want };
  return fetchSpfTree(deps.resolver, deps.clock, (tree) => namesToResolve(names, tree));
}

interface Attempt<T> {
  readonly value: T | undefined;
  readonly findings: readonly Finding[];
}

async function attempt<T>(subject: string, read: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { value: await read(), findings: [] };
  } catch (error) {
    const { message, todo } = adviceOn(error);
    return { value: undefined, findings: [fail(subject, message, todo)] };
  }
}
