import { randomUUID } from 'node:crypto';
import { admit } from './admission.ts';
import type { Api } from './api.ts';
import { applyConfiguration, trackUpdate } from './apply/managed-fields.ts';
import { decodeObject, dropUnknownFields } from './decode.ts';
import { groupVersion, type KubeObject, type Metadata, type Resource, timestamp } from './model.ts';
import { generateName } from './names.ts';
import { ApiError, alreadyExists, badRequest, forbidden, notFound } from './status.ts';
import type { Target } from './target.ts';
import type { WriteOptions } from './write-options.ts';

const NAMESPACE = { group: '', kind: 'Namespace', plural: 'namespaces' };

/** POST: stores a new object and returns it as this API version shows it. */
export function createObject(api: Api, target: Target, body: unknown, options: WriteOptions): KubeObject {
  const decoded = dropUnknownFields(
    decodeObject(body, target.resource),
    target.resource,
    options.fieldValidation,
    options.warnings,
  );
  if (decoded.metadata.resourceVersion) {
    throw new ApiError(500, undefined, 'resourceVersion should not be set on objects to be created');
  }
  return storeNew(api, target, decoded, options, (object) =>
    trackUpdate(undefined, object, target.resource.schema, {
      name: options.fieldManager ?? options.userAgent,
      apiVersion: groupVersion(target.resource),
      nowMs: api.nowMs(),
    }),
  );
}

/** Server-side apply of an object that does not exist yet. */
export function createByApply(api: Api, target: Target, applied: KubeObject, options: WriteOptions): KubeObject {
  const manager = {
    name: options.fieldManager ?? '',
    apiVersion: groupVersion(target.resource),
    nowMs: api.nowMs(),
  };
  const tracked = applyConfiguration(undefined, applied, target.resource.schema, manager, true);
  return storeNew(api, target, tracked, options, (object) => object);
}

function storeNew(
  api: Api,
  { resource, namespace }: Target,
  body: KubeObject,
  options: WriteOptions,
  track: (object: KubeObject) => KubeObject,
): KubeObject {
  const placed = { ...body, metadata: newMetadata(api, resource, body, namespace) };
  requireNamespace(api, resource, placed);
  const { status: _status, ...withoutStatus }: KubeObject = placed;
  const fresh = resource.subresources.includes('status') ? (withoutStatus as KubeObject) : placed;
  const object = track(admit(api, resource, fresh, undefined));
  const stored = resource.toStored?.(object) ?? object;
  if (api.store.get(resource.storage, stored.metadata.namespace, stored.metadata.name)) {
    throw alreadyExists(resource, stored.metadata.name);
  }
  if (options.dryRun) return object;
  const kept = api.store.put(resource.storage, stored);
  return resource.fromStored?.(kept) ?? kept;
}

function newMetadata(api: Api, resource: Resource, { metadata }: KubeObject, namespace: string | undefined): Metadata {
  if (metadata.namespace && namespace && metadata.namespace !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  const {
    deletionTimestamp: _deleted,
    generation: _generation,
    resourceVersion: _version,
    selfLink: _link,
    namespace: _namespace,
    ...given
  } = metadata as Metadata & { selfLink?: string };
  return {
    ...given,
    name: metadata.name || (metadata.generateName ? generateName(metadata.generateName) : ''),
    ...(resource.namespaced ? { namespace: namespace ?? metadata.namespace ?? 'default' } : {}),
    uid: randomUUID(),
    ...(countsGenerations(resource) ? { generation: 1 } : {}),
    creationTimestamp: timestamp(api.nowMs()),
  };
}

/** True for kinds whose `metadata.generation` counts the changes of their specification. */
export function countsGenerations(resource: Resource): boolean {
  return resource.custom || resource.kind === 'CustomResourceDefinition' || resource.kind === 'Deployment';
}

function requireNamespace(api: Api, resource: Resource, { metadata }: KubeObject): void {
  if (!resource.namespaced) return;
  const name = metadata.namespace ?? '';
  const namespace = api.store.get('namespaces', undefined, name);
  if (!namespace) throw notFound(NAMESPACE, name);
  if (namespace.metadata.deletionTimestamp) {
    const why = `unable to create new content in namespace ${name} because it is being terminated`;
    const { code, reason, message, details } = forbidden(resource, metadata.name, why);
    const cause = {
      reason: 'NamespaceTerminating',
      message: `namespace ${name} is being terminated`,
      field: 'metadata.namespace',
    };
    throw new ApiError(code, reason, message, { ...details, causes: [cause] });
  }
}
