import { parse } from 'yaml';
import { isObject } from '../../json.ts';
import type { Api } from '../api.ts';
import { applyConfiguration } from '../apply/managed-fields.ts';
import { createByApply } from '../create.ts';
import { decodeObject } from '../decode.ts';
import { groupVersion, type KubeObject, type Resource } from '../model.ts';
import { required } from '../schema/causes.ts';
import { prune } from '../schema/prune.ts';
import { validate } from '../schema/validate.ts';
import { ApiError, badRequest, invalid, notFound } from '../status.ts';
import type { Target } from '../target.ts';
import { storeChange } from '../update.ts';
import type { WriteOptions } from '../write-options.ts';

/** Server-side apply: `Content-Type: application/apply-patch+yaml`. */
export function applyPatch(api: Api, target: Target, text: string, options: WriteOptions): KubeObject {
  const { resource, namespace, name = '' } = target;
  if (options.fieldManager === undefined) {
    throw invalid({ group: 'meta.k8s.io', kind: 'PatchOptions', plural: 'patchoptions' }, '', [
      required('fieldManager', 'is required for apply patch'),
    ]);
  }
  const applied = readConfiguration(text, target);
  refuseUntypedFields(applied, resource);
  const stored = api.store.get(resource.storage, namespace, name);
  if (!stored) {
    if (target.subresource) throw notFound(resource, name);
    return createByApply(api, target, applied, options);
  }
  const live = resource.fromStored?.(stored) ?? stored;
  const manager = {
    name: options.fieldManager,
    apiVersion: groupVersion(resource),
    subresource: target.subresource,
    nowMs: api.nowMs(),
  };
  const result = applyConfiguration(live, applied, resource.schema, manager, options.force);
  return storeChange(api, target, live, result, options, (object) => object);
}

/** The part of the configuration that this endpoint writes. */
function readConfiguration(text: string, { resource, name = '', subresource }: Target): KubeObject {
  const configuration = decodeObject(readYaml(text), resource);
  if (configuration.metadata.managedFields?.length) throw badRequest('metadata.managedFields must be nil');
  if (configuration.metadata.name && configuration.metadata.name !== name) {
    throw badRequest(
      `the name of the object (${configuration.metadata.name}) does not match the name on the URL (${name})`,
    );
  }
  const { apiVersion, kind, status, metadata, ...rest } = configuration;
  const { resourceVersion, uid } = metadata;
  const identity = { name, ...(resourceVersion ? { resourceVersion } : {}), ...(uid ? { uid } : {}) };
  if (subresource === 'status')
    return { apiVersion, kind, metadata: identity, ...(status === undefined ? {} : { status }) };
  const isStatusIgnored = resource.subresources.includes('status') || status === undefined;
  return { apiVersion, kind, ...rest, metadata: { ...metadata, name }, ...(isStatusIgnored ? {} : { status }) };
}

function readYaml(text: string): unknown {
  try {
    const value = parse(text);
    return isObject(value) ? value : undefined;
  } catch (error) {
    throw badRequest(`error decoding YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Ownership needs a schema: kube-apiserver answers 500 for fields that it cannot place. */
function refuseUntypedFields(applied: KubeObject, resource: Resource): void {
  const unknown: string[] = [];
  prune(applied, resource.schema, unknown);
  const wrongType = validate(applied, resource.schema).find(
    ({ reason, message }) =>
      reason === 'FieldValueTypeInvalid' &&
      /must be of type (string|integer|number|boolean|object|array)/.test(message),
  );
  const problem = unknown[0]
    ? `.${unknown[0]}: field not declared in schema`
    : wrongType && `.${wrongType.field}: ${wrongType.message}`;
  if (!problem) return;
  const { namespace = '', name } = applied.metadata;
  const gvk = `${groupVersion(resource)}, Kind=${resource.kind}`;
  throw new ApiError(500, undefined, `failed to create typed patch object (${namespace}/${name}; ${gvk}): ${problem}`);
}
