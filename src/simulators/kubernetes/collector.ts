import type { Api } from './api.ts';
import { createObject } from './create.ts';
import { CRD_FINALIZER, deleteObject, FOREGROUND_FINALIZER, ORPHAN_FINALIZER } from './delete.ts';
import type { KubeObject, Resource } from './model.ts';
import type { Change } from './store.ts';
import { writeOptions } from './write-options.ts';

export interface Collector {
  close(): void;
}

const BACKGROUND = { dryRun: false, propagationPolicy: 'Background', preconditions: {} } as const;

/**
 * Does what the controller manager does after a deletion: removes dependents by ownerReferences, empties namespaces,
 * and removes the objects of a deleted CustomResourceDefinition. Works after the request that caused it was answered.
 */
export function startCollector(api: Api): Collector {
  const removedOwners = new Set<string>();
  const waiting = new Map<string, Change>();
  let scheduled: NodeJS.Immediate | undefined;

  const unsubscribe = api.store.subscribe((change) => {
    const { metadata } = change.object;
    const key = `${change.storage} ${metadata.namespace ?? ''}/${metadata.name}`;
    if (change.storage === 'namespaces' && change.type === 'ADDED') setImmediate(createDefaultAccount, metadata.name);
    if (change.type === 'DELETED') {
      waiting.delete(key);
      if (metadata.uid) removedOwners.add(metadata.uid);
    } else if (metadata.deletionTimestamp) {
      waiting.set(key, change);
    }
    if (change.type === 'DELETED' || metadata.deletionTimestamp) scheduled ??= setImmediate(work);
  });

  /** Every namespace has a service account of the name `default`. */
  function createDefaultAccount(namespace: string): void {
    const resource = api.registry.find('', 'v1', 'serviceaccounts');
    const isThere = api.store.get('serviceaccounts', namespace, 'default') !== undefined;
    const owner = api.store.get('namespaces', undefined, namespace);
    if (!resource || isThere || !owner || owner.metadata.deletionTimestamp) return;
    const target = { resource, namespace, name: undefined, subresource: undefined };
    const options = writeOptions(new URLSearchParams(), 'kube-controller-manager', 'CreateOptions');
    createObject(api, target, { metadata: { name: 'default' } }, options);
  }

  function work(): void {
    scheduled = undefined;
    const owners = new Set(removedOwners);
    removedOwners.clear();
    if (owners.size > 0) removeOrphans(owners);
    for (const change of [...waiting.values()]) finishDeletion(change);
  }

  function removeOrphans(owners: ReadonlySet<string>): void {
    for (const { resource, object } of everything(api)) {
      const references = object.metadata.ownerReferences ?? [];
      if (!references.some(({ uid }) => owners.has(uid))) continue;
      const hasLivingOwner = references.some(({ uid }) => !owners.has(uid) && findByUid(api, uid));
      if (!hasLivingOwner) remove(api, resource, object);
    }
  }

  function finishDeletion({ storage, object }: Change): void {
    const live = api.store.get(storage, object.metadata.namespace, object.metadata.name);
    if (!live?.metadata.deletionTimestamp) return;
    const finalizers = live.metadata.finalizers ?? [];
    if (storage === 'namespaces') finishNamespace(live);
    else if (finalizers.includes(CRD_FINALIZER)) finishDefinition(storage, live);
    else if (finalizers.includes(ORPHAN_FINALIZER)) orphanDependents(storage, live);
    else if (finalizers.includes(FOREGROUND_FINALIZER)) finishForeground(storage, live);
  }

  function finishNamespace(namespace: KubeObject): void {
    const { name } = namespace.metadata;
    const inside = everything(api).filter(({ object }) => object.metadata.namespace === name);
    for (const { resource, object } of inside) remove(api, resource, object);
    const isEmpty = everything(api).every(({ object }) => object.metadata.namespace !== name);
    if (isEmpty && !namespace.metadata.finalizers?.length) api.store.remove('namespaces', namespace);
  }

  function finishDefinition(storage: string, crd: KubeObject): void {
    const objects = everything(api).filter(({ resource }) => resource.storage === crd.metadata.name);
    for (const { resource, object } of objects) remove(api, resource, object);
    if (api.store.list(crd.metadata.name).length === 0) dropFinalizer(api, storage, crd, CRD_FINALIZER);
  }

  function orphanDependents(storage: string, owner: KubeObject): void {
    for (const { resource, object } of dependentsOf(api, owner)) {
      const { ownerReferences = [], ...metadata } = object.metadata;
      const left = ownerReferences.filter(({ uid }) => uid !== owner.metadata.uid);
      api.store.put(resource.storage, {
        ...object,
        metadata: left.length > 0 ? { ...metadata, ownerReferences: left } : metadata,
      });
    }
    dropFinalizer(api, storage, owner, ORPHAN_FINALIZER);
  }

  function finishForeground(storage: string, owner: KubeObject): void {
    const blocking = dependentsOf(api, owner);
    for (const { resource, object } of blocking) remove(api, resource, object);
    if (dependentsOf(api, owner).length === 0) dropFinalizer(api, storage, owner, FOREGROUND_FINALIZER);
  }

  return {
    close() {
      unsubscribe();
      if (scheduled) clearImmediate(scheduled);
    },
  };
}

interface Stored {
  resource: Resource;
  object: KubeObject;
}

function everything(api: Api): Stored[] {
  const byStorage = new Map(api.registry.all().map((resource) => [resource.storage, resource]));
  return [...byStorage].flatMap(([storage, resource]) =>
    api.store.list(storage).map((object) => ({ resource, object })),
  );
}

function dependentsOf(api: Api, owner: KubeObject): Stored[] {
  return everything(api).filter(({ object }) =>
    object.metadata.ownerReferences?.some(({ uid }) => uid === owner.metadata.uid),
  );
}

function findByUid(api: Api, uid: string): boolean {
  return everything(api).some(({ object }) => object.metadata.uid === uid);
}

function remove(api: Api, resource: Resource, object: KubeObject): void {
  const { namespace, name } = object.metadata;
  if (!api.store.get(resource.storage, namespace, name)) return;
  deleteObject(api, { resource, namespace, name, subresource: undefined }, BACKGROUND);
}

function dropFinalizer(api: Api, storage: string, object: KubeObject, finalizer: string): void {
  const { finalizers = [], ...metadata } = object.metadata;
  const left = finalizers.filter((name) => name !== finalizer);
  const rest = { ...object, metadata: left.length > 0 ? { ...metadata, finalizers: left } : metadata };
  if (left.length > 0) api.store.put(storage, rest);
  else api.store.remove(storage, rest);
}
