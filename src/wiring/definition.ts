import { FIELDS } from '../api/v1alpha1/fields.generated.ts';
import { droppedFields } from '../api/v1alpha1/fields.ts';
import type { Dependencies } from '../controller/dependencies.ts';
import { TerminalError } from '../errors.ts';
import type { KubeClient } from '../runtime/kube.ts';
import { CUSTOM_RESOURCE_DEFINITION } from '../runtime/kube-resources.ts';
import type { KubernetesObjectLike } from '../runtime/object.ts';
import { MIGRATIONS } from './cluster.ts';

const NAME = `${MIGRATIONS.plural}.${MIGRATIONS.group}`;
/** More would say nothing else: the definition is another version's. */
const MAX_NAMED = 5;

interface Definition extends KubernetesObjectLike {
  readonly spec: {
    readonly versions: ReadonlyArray<{
      readonly name: string;
      readonly schema?: { readonly openAPIV3Schema?: Parameters<typeof droppedFields>[1] };
    }>;
  };
}

/**
 * Compares the cluster's definition with the fields of this operator, until it once had them all. Helm installs a
 * definition and never upgrades it, and the API server drops what it does not know without a word: what a person declared,
 * and what the operator must remember before a step.
 */
export function createDefinitionCheck(kube: Pick<KubeClient, 'getObject'>): Dependencies['demandDefinition'] {
  let checking: Promise<void> | undefined;

  async function check(): Promise<void> {
    const { spec } = await kube.getObject<Definition>(CUSTOM_RESOURCE_DEFINITION, { name: NAME });
    const version = spec.versions.find(({ name }) => name === MIGRATIONS.version);
    const dropped = droppedFields(FIELDS, version?.schema?.openAPIV3Schema ?? {});
    if (dropped.length === 0) return;
    const more = dropped.length > MAX_NAMED ? ` and ${dropped.length - MAX_NAMED} more` : '';
    throw new TerminalError(
      'SchemaProblem',
      `the definition of ${MIGRATIONS.kind} in the cluster is not this operator's: it drops ` +
        `${dropped.slice(0, MAX_NAMED).join(', ')}${more}; apply the file in crds/ of this version`,
    );
  }

  return () => {
    checking ??= check().catch((error: unknown) => {
      checking = undefined;
      throw error;
    });
    return checking;
  };
}
