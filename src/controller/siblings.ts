import type { MigrationSpec } from '../api/v1alpha1/normalize.ts';
import type { HybridMailMigration } from '../api/v1alpha1/types.generated.ts';

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
    .filter((other) => other.status?.tenant?.verifiedAt !== undefined && isOlder(other, object))
    .toSorted((a, b) => (isOlder(a, b) ? -1 : 1))[0];
}

function isOlder(a: HybridMailMigration, b: HybridMailMigration): boolean {
  const age = ({ metadata }: HybridMailMigration) => `${metadata.creationTimestamp ?? ''} ${metadata.uid ?? ''}`;
  return age(a) < age(b);
}

/** `namespace/name` of the other migrations of this tenant that still need the inbound connector of the same old server. */
export function sharedWith(
  object: HybridMailMigration,
  spec: MigrationSpec,
  all: readonly HybridMailMigration[],
): readonly string[] {
  return all
    .filter((other) => other.metadata.uid !== object.metadata.uid)
    .filter((other) => other.spec.tenant.id.toLowerCase() === spec.tenant.id)
    .filter((other) => other.spec.legacy.smartHost.host.toLowerCase() === spec.legacy.smartHost.host)
    .filter((other) => other.status?.phase?.reached !== 'Retire')
    .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)
    .toSorted();
}
