import { isDeepStrictEqual } from 'node:util';
import { admit } from './admission.ts';
import type { Api } from './api.ts';
import { type FieldManager, trackUpdate } from './apply/managed-fields.ts';
import { countsGenerations } from './create.ts';
import { decodeObject, dropUnknownFields } from './decode.ts';
import { groupVersion, type KubeObject, type Metadata, type Resource } from './model.ts';
import { invalidValue } from './schema/causes.ts';
import { badRequest, conflict, invalid, modified, notFound } from './status.ts';
import type { Target } from './target.ts';
import type { WriteOptions } from './write-options.ts';

/** Kinds that must be replaced with a resourceVersion; the other built-in ones may be overwritten blindly. */
const CONDITIONAL_KINDS = ['Lease', 'CustomResourceDefinition'];

/** PUT on an object or its status. */
export function replaceObject(api: Api, target: Target, body: unknown, options: WriteOptions): KubeObject {
  const { resource } = target;
  const live = readLive(api, target);
  const decoded = decodeObject(body, resource);
  const isConditional = resource.custom || CONDITIONAL_KINDS.includes(resource.kind);
  if (isConditional && !decoded.metadata.resourceVersion) {
    throw invalid({ ...resource, kind: resource.custom ? resource.plural : resource.kind }, decoded.metadata.name, [
      invalidValue('metadata.resourceVersion', 0, 'must be specified for an update'),
    ]);
  }
  return storeChange(api, target, live, decoded, options, trackedBy(api, target, live, options));
}

/** The object as this API version shows it. Throws 404. */
export function readLive(api: Api, { resource, namespace, name = '' }: Target): KubeObject {
  const stored = api.store.get(resource.storage, namespace, name);
  if (!stored) throw notFound(resource, name);
  return resource.fromStored?.(stored) ?? stored;
}

/** Adds the writer of a change to `managedFields`. */
export function trackedBy(
  api: Api,
  target: Target,
  live: KubeObject,
  options: WriteOptions,
): (object: KubeObject) => KubeObject {
  const manager: FieldManager = {
    name: options.fieldManager ?? options.userAgent,
    apiVersion: groupVersion(target.resource),
    subresource: target.subresource,
    nowMs: api.nowMs(),
  };
  return (object) => trackUpdate(live, object, target.resource.schema, manager);
}

/** Checks and stores a new state of an existing object; an object that waits for its last finalizer goes when that goes. */
export function storeChange(
  api: Api,
  { resource, name, subresource }: Target,
  live: KubeObject,
  body: KubeObject,
  options: WriteOptions,
  track: (object: KubeObject) => KubeObject,
): KubeObject {
  if (body.metadata.name !== name) {
    throw badRequest(`the name of the object (${body.metadata.name}) does not match the name on the URL (${name})`);
  }
  checkPreconditions(resource, live, body);
  const wanted = dropUnknownFields(body, resource, options.fieldValidation, options.warnings);
  const merged = subresource === 'status' ? withStatusOf(live, wanted) : withMetadataOf(resource, live, wanted);
  const admitted = admit(api, resource, merged, live);
  const object = withGeneration(resource, live, track(admitted));
  if (isDeepStrictEqual(object, live)) return live;
  if (options.dryRun) return object;
  const stored = resource.toStored?.(object) ?? object;
  const isGone = stored.metadata.deletionTimestamp !== undefined && !stored.metadata.finalizers?.length;
  if (isGone && resource.kind !== 'Namespace') {
    // Watchers see the last state that was stored, with the finalizer whose removal ends the object.
    api.store.remove(resource.storage, resource.toStored?.(live) ?? live);
    return object;
  }
  const kept = api.store.put(resource.storage, stored);
  return resource.fromStored?.(kept) ?? kept;
}

function checkPreconditions(resource: Resource, live: KubeObject, { metadata }: KubeObject): void {
  const { uid, resourceVersion } = live.metadata;
  if (metadata.uid && metadata.uid !== uid) {
    const why = `Precondition failed: UID in precondition: ${metadata.uid}, UID in object meta: ${uid}`;
    throw conflict(resource, metadata.name, why);
  }
  if (metadata.resourceVersion && metadata.resourceVersion !== resourceVersion) throw modified(resource, metadata.name);
}

function withStatusOf(live: KubeObject, { status, metadata }: KubeObject): KubeObject {
  const { status: _status, ...rest } = live;
  const { managedFields } = metadata;
  const kept = { ...rest, metadata: { ...live.metadata, ...(managedFields ? { managedFields } : {}) } };
  return (status === undefined ? kept : { ...kept, status }) as KubeObject;
}

/** What clients cannot change comes from the live object: identity, times, and the status where it has an endpoint of its own. */
function withMetadataOf(resource: Resource, live: KubeObject, wanted: KubeObject): KubeObject {
  const {
    uid,
    namespace,
    generation,
    creationTimestamp,
    deletionTimestamp,
    deletionGracePeriodSeconds,
    resourceVersion,
  } = live.metadata;
  const fixed: Partial<Metadata> = {
    ...(namespace === undefined ? {} : { namespace }),
    ...(uid === undefined ? {} : { uid }),
    ...(resourceVersion === undefined ? {} : { resourceVersion }),
    ...(generation === undefined ? {} : { generation }),
    ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
    ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
    ...(deletionGracePeriodSeconds === undefined ? {} : { deletionGracePeriodSeconds }),
  };
  const { managedFields = live.metadata.managedFields, finalizers, ...metadata } = wanted.metadata;
  const object = {
    ...wanted,
    metadata: {
      ...metadata,
      ...fixed,
      ...(finalizers?.length ? { finalizers } : {}),
      ...(managedFields ? { managedFields } : {}),
    },
  };
  if (!resource.subresources.includes('status')) return object;
  const { status: _status, ...withoutStatus } = object as KubeObject;
  return (live.status === undefined ? withoutStatus : { ...withoutStatus, status: live.status }) as KubeObject;
}

function withGeneration(resource: Resource, live: KubeObject, object: KubeObject): KubeObject {
  if (
    !countsGenerations(resource) ||
    isDeepStrictEqual(specification(resource, live), specification(resource, object))
  ) {
    return object;
  }
  return { ...object, metadata: { ...object.metadata, generation: (live.metadata.generation ?? 0) + 1 } };
}

/** Everything whose change is a new generation. */
function specification(resource: Resource, { metadata: _metadata, status, ...rest }: KubeObject): unknown {
  return resource.subresources.includes('status') ? rest : { ...rest, status };
}
