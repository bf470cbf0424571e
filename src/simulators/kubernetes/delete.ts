import { isObject, type JsonObject } from '../json.ts';
import type { Api } from './api.ts';
import { countsGenerations } from './create.ts';
import { type KubeObject, type Resource, timestamp } from './model.ts';
import { ApiError, conflict, forbidden } from './status.ts';
import type { Target } from './target.ts';
import { readLive } from './update.ts';

export interface DeleteOptions {
  dryRun: boolean;
  propagationPolicy: 'Background' | 'Foreground' | 'Orphan';
  preconditions: { uid?: string; resourceVersion?: string };
}

/** Finalizers by which a deletion waits for what depends on the object; see collector.ts. */
export const FOREGROUND_FINALIZER = 'foregroundDeletion';
export const ORPHAN_FINALIZER = 'orphan';
export const CRD_FINALIZER = 'customresourcecleanup.apiextensions.k8s.io';

const KEPT_NAMESPACES = ['default', 'kube-system'];

/** Options from the body of a DELETE, or from its query where there is no body. */
export function deleteOptions(body: unknown, query: URLSearchParams): DeleteOptions {
  const given = isObject(body) ? body : {};
  const policy = given.propagationPolicy ?? query.get('propagationPolicy') ?? 'Background';
  if (policy !== 'Background' && policy !== 'Foreground' && policy !== 'Orphan') {
    const message = `DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: ${JSON.stringify(policy)}: supported values: "Background", "Foreground", "Orphan"`;
    throw new ApiError(422, 'Invalid', message);
  }
  return {
    dryRun: (Array.isArray(given.dryRun) && given.dryRun.includes('All')) || query.get('dryRun') === 'All',
    propagationPolicy: policy,
    preconditions: isObject(given.preconditions) ? given.preconditions : {},
  };
}

/** DELETE of one object: the answer is a Status, or the object while finalizers hold it. */
export function deleteObject(api: Api, target: Target, options: DeleteOptions): JsonObject | KubeObject {
  const { resource } = target;
  const live = readLive(api, target);
  const { name, uid } = live.metadata;
  checkPreconditions(resource, live, options);
  if (resource.kind === 'Namespace' && KEPT_NAMESPACES.includes(name)) {
    throw forbidden(resource, name, 'this namespace may not be deleted');
  }
  const held = markDeleted(api, resource, live, options);
  if (held) return held;
  if (!options.dryRun) api.store.remove(resource.storage, resource.toStored?.(live) ?? live);
  const group = resource.group === '' ? {} : { group: resource.group };
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { name, ...group, kind: resource.plural, uid },
  };
}

function checkPreconditions(resource: Resource, { metadata }: KubeObject, { preconditions }: DeleteOptions): void {
  const named = { ...resource, plural: resource.kind };
  if (preconditions.uid && preconditions.uid !== metadata.uid) {
    const why = `the UID in the precondition (${preconditions.uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`;
    throw conflict(named, metadata.name, why);
  }
  if (preconditions.resourceVersion && preconditions.resourceVersion !== metadata.resourceVersion) {
    const why = `the ResourceVersion in the precondition (${preconditions.resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`;
    throw conflict(named, metadata.name, why);
  }
}

/** Sets the deletion time on an object that something still holds; undefined when nothing does. */
function markDeleted(api: Api, resource: Resource, live: KubeObject, options: DeleteOptions): KubeObject | undefined {
  const finalizers = finalizersFor(resource, live, options);
  if (finalizers.length === 0 && resource.kind !== 'Namespace') return undefined;
  const { metadata } = live;
  const isFirst = metadata.deletionTimestamp === undefined;
  if (!isFirst && finalizers.length === (metadata.finalizers ?? []).length) return live;
  const marked: KubeObject = {
    ...live,
    metadata: {
      ...metadata,
      ...(finalizers.length > 0 ? { finalizers } : {}),
      deletionTimestamp: metadata.deletionTimestamp ?? timestamp(api.nowMs()),
      deletionGracePeriodSeconds: 0,
      ...(isFirst && countsGenerations(resource) ? { generation: (metadata.generation ?? 0) + 1 } : {}),
    },
    ...(resource.kind === 'Namespace' ? { status: { phase: 'Terminating' } } : {}),
  };
  if (options.dryRun) return marked;
  const kept = api.store.put(resource.storage, resource.toStored?.(marked) ?? marked);
  return resource.fromStored?.(kept) ?? kept;
}

function finalizersFor(resource: Resource, { metadata }: KubeObject, options: DeleteOptions): string[] {
  const finalizers = new Set(metadata.finalizers);
  if (options.propagationPolicy === 'Foreground') finalizers.add(FOREGROUND_FINALIZER);
  if (options.propagationPolicy === 'Orphan') finalizers.add(ORPHAN_FINALIZER);
  if (resource.kind === 'CustomResourceDefinition') finalizers.add(CRD_FINALIZER);
  return [...finalizers];
}
