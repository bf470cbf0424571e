import { compileRule } from '../cel/environment.ts';
import { type KubeObject, type ResourceRules, timestamp } from '../model.ts';
import { invalidValue, required } from '../schema/causes.ts';
import type { Schema } from '../schema/types.ts';
import { type Cause, invalid } from '../status.ts';
import type { CrdSpec } from './crd-spec.ts';

const CRD = { group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition', plural: 'customresourcedefinitions' };

/** Definitions: names are completed, the status says at once that they are served. */
export const crdRules: ResourceRules = {
  prepare(crd, old) {
    const spec = crd.spec as CrdSpec | undefined;
    if (!spec?.names?.kind) return crd;
    const kind = spec.names.kind;
    const names = {
      ...spec.names,
      singular: spec.names.singular ?? kind.toLowerCase(),
      listKind: spec.names.listKind ?? `${kind}List`,
    };
    return {
      ...crd,
      spec: { ...spec, names, conversion: (crd.spec as { conversion?: unknown }).conversion ?? { strategy: 'None' } },
      status: old?.status ?? servedStatus(names, spec),
    };
  },
  check(crd) {
    const causes = problemsOf(crd);
    if (causes.length > 0) throw invalid(CRD, crd.metadata.name, causes);
  },
};

function servedStatus(names: object, spec: CrdSpec): object {
  const now = timestamp(Date.now());
  const condition = (type: string, reason: string, message: string) => ({
    type,
    status: 'True',
    lastTransitionTime: now,
    reason,
    message,
  });
  return {
    conditions: [
      condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
      condition('Established', 'InitialNamesAccepted', 'the initial names have been accepted'),
    ],
    acceptedNames: names,
    storedVersions: (spec.versions ?? []).filter((version) => version.storage).map((version) => version.name),
  };
}

function problemsOf(crd: KubeObject): Cause[] {
  const spec = crd.spec as Partial<CrdSpec> | undefined;
  const causes: Cause[] = [];
  if (!spec?.group) causes.push(required('spec.group'));
  if (!spec?.scope) causes.push(required('spec.scope'));
  if (!spec?.names?.plural) causes.push(required('spec.names.plural'));
  if (!spec?.names?.kind) causes.push(required('spec.names.kind'));
  const wanted = `${spec?.names?.plural}.${spec?.group}`;
  if (causes.length === 0 && crd.metadata.name !== wanted) {
    causes.push(invalidValue('metadata.name', crd.metadata.name, 'must be spec.names.plural+"."+spec.group'));
  }
  const versions = spec?.versions ?? [];
  if (versions.filter((version) => version.storage).length !== 1) {
    causes.push(
      invalidValue(
        'spec.versions',
        versions.map(({ name }) => name),
        'must have exactly one version marked as storage version',
      ),
    );
  }
  for (const [index, version] of versions.entries()) {
    const path = `spec.versions[${index}].schema.openAPIV3Schema`;
    const schema = version.schema?.openAPIV3Schema;
    if (schema) causes.push(...schemaProblems(schema, path));
    else causes.push(required(path, 'schemas are required'));
  }
  return causes;
}

/** What would make the schema not structural, and rules that do not compile. */
function schemaProblems(schema: Schema, path: string): Cause[] {
  const causes: Cause[] = [];
  const isTyped = schema.type || schema['x-kubernetes-int-or-string'] || schema['x-kubernetes-preserve-unknown-fields'];
  if (!isTyped) causes.push(required(`${path}.type`, 'must not be empty for specified object fields'));
  if (schema.type === 'array' && !schema.items) causes.push(required(`${path}.items`, 'must be specified'));
  for (const [index, rule] of (schema['x-kubernetes-validations'] ?? []).entries()) {
    const error = compileRule(rule.rule).error;
    const rulePath = `${path}.x-kubernetes-validations[${index}].rule`;
    if (error) causes.push(invalidValue(rulePath, rule, `compilation failed: ${error}`));
  }
  for (const [name, child] of Object.entries(schema.properties ?? {})) {
    causes.push(...schemaProblems(child, `${path}.properties[${name}]`));
  }
  if (schema.items) causes.push(...schemaProblems(schema.items, `${path}.items`));
  if (typeof schema.additionalProperties === 'object') {
    causes.push(...schemaProblems(schema.additionalProperties, `${path}.additionalProperties`));
  }
  return causes;
}
