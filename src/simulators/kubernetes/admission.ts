import type { Api } from './api.ts';
import type { KubeObject, Resource } from './model.ts';
import { checkLabels, checkName, checkOwners } from './names.ts';
import { blocksRules, forbiddenField, RULES_NOT_CHECKED, required } from './schema/causes.ts';
import { applyDefaults } from './schema/defaults.ts';
import { validate } from './schema/validate.ts';
import { type Cause, invalid } from './status.ts';

/** Completes an object (defaults, rules of its kind) and refuses it with 422 when it is not valid. */
export function admit(api: Api, resource: Resource, object: KubeObject, old: KubeObject | undefined): KubeObject {
  const defaulted = resource.custom ? (applyDefaults(object, resource.schema) as KubeObject) : object;
  const prepared = resource.prepare?.(defaulted, old) ?? defaulted;
  const causes = [...metadataCauses(resource, prepared, old), ...schemaCauses(api, resource, prepared, old)];
  if (causes.length > 0) throw invalid(resource, prepared.metadata.name, causes);
  resource.check?.(prepared, old);
  return prepared;
}

function metadataCauses({ kind, custom }: Resource, { metadata }: KubeObject, old: KubeObject | undefined): Cause[] {
  const causes: Cause[] = [];
  if (metadata.name === '') causes.push(required('metadata.name', 'name or generateName is required'));
  else if (!old) causes.push(...checkName(kind, metadata.name));
  causes.push(...checkLabels(metadata.labels ?? {}), ...checkOwners(metadata.ownerReferences ?? []));
  const added = (metadata.finalizers ?? []).filter((name) => !old?.metadata.finalizers?.includes(name));
  if (old?.metadata.deletionTimestamp && added.length > 0) {
    const names = added.map((name) => JSON.stringify(name)).join(', ');
    const detail = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${names}}`;
    const cause = forbiddenField('metadata.finalizers', detail);
    // Custom resources are checked by two validators, and both report it.
    causes.push(cause, ...(custom ? [cause] : []));
  }
  return causes;
}

function schemaCauses(api: Api, resource: Resource, object: KubeObject, old: KubeObject | undefined): Cause[] {
  if (!resource.custom) return [];
  const causes = validate(object, resource.schema);
  if (object.metadata.name === '' || causes.some(blocksRules)) return [...causes, RULES_NOT_CHECKED];
  return [...causes, ...api.checkRules(object, old, resource.schema)];
}
