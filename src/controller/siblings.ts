import { type MigrationSpec, normalize } from '../api/v1alpha1/normalize.ts';
import type { HybridMailMigration } from '../api/v1alpha1/types.generated.ts';
import type { Facts } from '../domain/facts.ts';

/**
 * The older migration that manages this domain, or undefined when it is this one. A claim counts only once its tenant was
 * read with its own credentials and held the domain: nobody can squat on a domain.
 */
export function claimant(
  object: HybridMailMigration,
  all: readonly HybridMailMigration[],
): HybridMailMigration | undefined {
  return all
    .filter((other) => other.metadata.uid !== object.metadata.uid && other.spec.domain === object.spec.domain)
    .filter((other) => isVerified(other) && isOlder(other, object))
    .toSorted((a, b) => (isOlder(a, b) ? -1 : 1))[0];
}

/** Its tenant was read with its own credentials and held the domain. */
function isVerified({ status }: HybridMailMigration): boolean {
  return status?.tenant?.verifiedAt !== undefined;
}

function isOlder(a: HybridMailMigration, b: HybridMailMigration): boolean {
  const age = ({ metadata }: HybridMailMigration) => `${metadata.creationTimestamp ?? ''} ${metadata.uid ?? ''}`;
  return age(a) < age(b);
}

/** What other migrations of the cluster mean for this one. */
export function neighbours(
  object: HybridMailMigration,
  spec: MigrationSpec,
  all: readonly HybridMailMigration[],
): Pick<Facts, 'sharedWith' | 'overruledBy' | 'sameSenders'> {
  const others = all.filter((other) => other.metadata.uid !== object.metadata.uid);
  const ofTenant = others.filter((other) => other.spec.tenant.id.toLowerCase() === spec.tenant.id);
  const sharing = ofTenant.filter(
    (other) => other.spec.legacy.smartHost.host.toLowerCase() === spec.legacy.smartHost.host,
  );
  const needing = sharing.filter((other) => other.status?.phase?.reached !== 'Retire');
  const overruling = needing.find(
    (other) => isVerified(other) && isOlder(other, object) && settingsOf(normalize(other.spec)) !== settingsOf(spec),
  );
  const foreign = others.filter((other) => !ofTenant.includes(other) && sendsFromSame(normalize(other.spec), spec));
  return {
    sharedWith: needing.map(nameOf).toSorted(),
    overruledBy: overruling ? nameOf(overruling) : null,
    sameSenders: foreign.map(nameOf).toSorted(),
  };
}

function nameOf({ metadata }: HybridMailMigration): string {
  return `${metadata.namespace}/${metadata.name}`;
}

/** What the shared inbound connector is made of. */
function settingsOf({ legacy: { sendsFrom }, enhancedFiltering }: MigrationSpec): string {
  return JSON.stringify([sendsFrom.ipv4, sendsFrom.certificateName, enhancedFiltering]);
}

function sendsFromSame(other: MigrationSpec, spec: MigrationSpec): boolean {
  if (spec.legacy.sendsFrom.certificateName !== null) return false;
  return spec.legacy.sendsFrom.ipv4.some((address) => other.legacy.sendsFrom.ipv4.includes(address));
}
