import { parse } from 'yaml';
import { isObject, type JsonObject } from '../../json.ts';
import type { Api } from '../api.ts';
import { childrenOf } from '../apply/children.ts';
import { joinPath, showPath } from '../apply/field-set.ts';
import { applyConfiguration } from '../apply/managed-fields.ts';
import { createByApply } from '../create.ts';
import { decodeObject } from '../decode.ts';
import { groupVersion, type KubeObject, type Resource } from '../model.ts';
import { invalidOptions } from '../option-rules.ts';
import { required } from '../schema/causes.ts';
import { prune } from '../schema/prune.ts';
import type { Schema } from '../schema/types.ts';
import { validate } from '../schema/validate.ts';
import { ApiError, badRequest, notFound } from '../status.ts';
import type { Target } from '../target.ts';
import { storeChange } from '../update.ts';
import type { WriteOptions } from '../write-options.ts';

/** Server-side apply: `Content-Type: application/apply-patch+yaml`. */
export function applyPatch(api: Api, target: Target, text: string, options: WriteOptions): KubeObject {
  const { resource, namespace, name = '' } = target;
  if (options.fieldManager === undefined) {
    throw invalidOptions('PatchOptions', [required('fieldManager', 'is required for apply patch')]);
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
  const value = readYaml(text);
  if (typeof value.kind !== 'string' || typeof value.apiVersion !== 'string') {
    const { apiVersion = '/', kind = '' } = value;
    throw badRequest(`invalid object type: ${apiVersion}, Kind=${kind}`);
  }
  const configuration = decodeObject(value, resource);
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

function readYaml(text: string): JsonObject {
  try {
    const value: unknown = parse(text);
    return isObject(value) ? value : {};
  } catch (error) {
    throw badRequest(`error decoding YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** A value of another JSON type; a wrong format of a text is found by admission instead. */
const TYPE_ERROR = /must be of type (string|integer|number|boolean|object|array)/;

/** Ownership needs a schema: kube-apiserver answers 500 for fields that it cannot place. */
function refuseUntypedFields(applied: KubeObject, resource: Resource): void {
  const unknown: string[] = [];
  prune(applied, resource.schema, unknown);
  const causes = validate(applied, resource.schema);
  const wrongType = causes.find(
    ({ reason, message }) => reason === 'FieldValueTypeInvalid' && TYPE_ERROR.test(message),
  );
  const twice = duplicateKeys(applied, resource.schema);
  const problem =
    (unknown[0] && `.${unknown[0]}: field not declared in schema`) ??
    (wrongType && `.${wrongType.field}: ${wrongType.message}`) ??
    (twice && `${showPath(twice.parent)}: duplicate entries for key ${showPath(twice.element)}`);
  if (!problem) return;
  const { namespace = '', name } = applied.metadata;
  const gvk = `${groupVersion(resource)}, Kind=${resource.kind}`;
  throw new ApiError(500, undefined, `failed to create typed patch object (${namespace}/${name}; ${gvk}): ${problem}`);
}

/** The first list item that shares its key with an earlier one. */
function duplicateKeys(
  value: unknown,
  schema: Schema | undefined,
  path = '',
): { parent: string; element: string } | undefined {
  const seen = new Set<string>();
  for (const child of childrenOf(value, schema) ?? []) {
    if (seen.has(child.element)) return { parent: path, element: child.element };
    seen.add(child.element);
    const found = duplicateKeys(child.value, child.schema, joinPath(path, child.element));
    if (found) return found;
  }
  return undefined;
}
