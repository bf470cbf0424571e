import type { KubeConfig } from '@kubernetes/client-node';
import type { KubeAccess } from './kube-access.ts';
import { createLibraryAccess } from './kube-library.ts';
import * as core from './kube-resources.ts';
import { createKubeTransport, type KubeTransportOptions } from './kube-transport.ts';
import {
  apiVersionOf,
  type KubernetesObjectLike,
  type ObjectKey,
  type ObjectMeta,
  type ResourceType,
} from './object.ts';

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** One page of a list; `continueToken` is there while more pages follow. */
export interface ListPage<T> {
  readonly items: readonly T[];
  readonly resourceVersion: string;
  readonly continueToken: string | undefined;
}

/** One line of a watch. ERROR carries a Status object. */
export interface WatchEvent {
  readonly type: string;
  readonly object: unknown;
}

export interface WatchOptions {
  readonly resourceVersion: string;
  /** The server ends the watch after this time. */
  readonly timeoutSeconds: number;
  /** The longest silence before the connection counts as dead. */
  readonly idleMs: number;
  readonly signal: AbortSignal;
}

/** Values are base64, as the API server sends them. */
export interface Secret extends KubernetesObjectLike {
  readonly type?: string;
  readonly data?: Readonly<Record<string, string>>;
}

export interface ConfigMap extends KubernetesObjectLike {
  readonly data?: Readonly<Record<string, string>>;
}

/** What `applyConfigMap` owns: the whole of data, labels and owner references under its field manager. */
export interface ConfigMapContent {
  readonly data: Readonly<Record<string, string>>;
  readonly labels?: ObjectMeta['labels'];
  readonly ownerReferences?: ObjectMeta['ownerReferences'];
}

export interface Lease extends KubernetesObjectLike {
  readonly spec?: LeaseSpec;
}

/** Times are RFC 3339 with microseconds. */
export interface LeaseSpec {
  readonly holderIdentity?: string;
  readonly leaseDurationSeconds?: number;
  readonly acquireTime?: string;
  readonly renewTime?: string;
  readonly leaseTransitions?: number;
}

/**
 * The calls that the operator makes of the API server, over one set of connections.
 *
 * Errors of every call: TransientError where a repeat can help (no answer, 401, 403, 409, 410, 429, 5xx), KubeError
 * otherwise; `isNotFound`, `isConflict` and `isExpired` see through both. An aborted signal rejects with its reason.
 * Answers come without `metadata.managedFields`.
 */
export interface KubeClient extends AsyncDisposable {
  getObject<T extends KubernetesObjectLike>(resource: ResourceType, key: ObjectKey, options?: CallOptions): Promise<T>;
  /** At most `limit` objects of all namespaces. */
  listPage<T extends KubernetesObjectLike>(
    resource: ResourceType,
    page: { readonly limit: number; readonly continueToken?: string | undefined },
    options?: CallOptions,
  ): Promise<ListPage<T>>;
  /** Changes after a resource version in all namespaces, with bookmarks, until the server ends the stream. */
  watch(resource: ResourceType, options: WatchOptions): AsyncGenerator<WatchEvent, void, void>;
  /**
   * Server-side apply of the whole status, taking over conflicting fields. 409 when the object has changed since this
   * version: observed on 1.36, the uid is no precondition on the status subresource, so that without the version a
   * status could land on a successor of the same name.
   */
  applyStatus<T extends KubernetesObjectLike>(
    resource: ResourceType,
    object: KubernetesObjectLike,
    status: object,
    fieldManager: string,
    options?: CallOptions,
  ): Promise<T>;
  /** Merge patch of metadata; with `resourceVersion` in it, 409 when the object has changed since. */
  patchMetadata<T extends KubernetesObjectLike>(
    resource: ResourceType,
    key: ObjectKey,
    metadata: object,
    fieldManager: string,
    options?: CallOptions,
  ): Promise<T>;
  /** Metadata alone (PartialObjectMetadata): nothing secret crosses the wire. */
  getMetadata(resource: ResourceType, key: ObjectKey, options?: CallOptions): Promise<KubernetesObjectLike>;
  getSecret(key: ObjectKey, options?: CallOptions): Promise<Secret>;
  getConfigMap(key: ObjectKey, options?: CallOptions): Promise<ConfigMap>;
  applyConfigMap(
    key: ObjectKey,
    content: ConfigMapContent,
    fieldManager: string,
    options?: CallOptions,
  ): Promise<ConfigMap>;
  getNamespace(name: string, options?: CallOptions): Promise<KubernetesObjectLike>;
  /** `event` is a whole events.k8s.io/v1 Event. */
  createEvent(event: object & { readonly metadata: ObjectKey }, options?: CallOptions): Promise<void>;
  patchEvent(key: ObjectKey, patch: object, options?: CallOptions): Promise<void>;
  getLease(key: ObjectKey, options?: CallOptions): Promise<Lease>;
  createLease(key: ObjectKey, spec: LeaseSpec, options?: CallOptions): Promise<Lease>;
  /** Replaces the spec; 409 when `lease` is not the newest. */
  updateLease(lease: Lease, spec: LeaseSpec, options?: CallOptions): Promise<Lease>;
}

const APPLY = 'application/apply-patch+yaml';
const MERGE_PATCH = 'application/merge-patch+json';
const METADATA_ONLY = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';

/** Makes the one client of a cluster. Dispose it last. */
export function createKubeClient(cluster: KubeAccess | KubeConfig, options: KubeTransportOptions): KubeClient {
  const access = 'authorise' in cluster ? cluster : createLibraryAccess(cluster);
  const transport = createKubeTransport(access, options);
  const send = async <T>(request: Parameters<typeof transport.send>[0]) => strip(await transport.send(request)) as T;

  const client: KubeClient = {
    getObject: (resource, key, { signal } = {}) => send({ method: 'GET', path: pathOf(resource, key), signal }),

    async listPage<T extends KubernetesObjectLike>(
      resource: ResourceType,
      page: { readonly limit: number; readonly continueToken?: string | undefined },
      { signal }: CallOptions = {},
    ): Promise<ListPage<T>> {
      const query = { limit: page.limit, continue: page.continueToken };
      const list = await send<RawList<T>>({ method: 'GET', path: pathOf(resource), query, signal });
      const typed = { apiVersion: apiVersionOf(resource), kind: resource.kind };
      return {
        // Items of a list carry no kind of their own.
        items: list.items.map((item) => ({ ...typed, ...(strip(item) as T) })),
        resourceVersion: list.metadata.resourceVersion,
        continueToken: list.metadata.continue || undefined,
      };
    },

    async *watch(resource, { resourceVersion, timeoutSeconds, idleMs, signal }) {
      const query = { watch: true, allowWatchBookmarks: true, resourceVersion, timeoutSeconds };
      const lines = transport.lines({ method: 'GET', path: pathOf(resource), query, signal, timeoutMs: idleMs });
      for await (const line of lines) {
        const event = JSON.parse(line) as WatchEvent;
        yield { type: event.type, object: strip(event.object) };
      }
    },

    applyStatus: (resource, object, status, fieldManager, { signal } = {}) => {
      const { name, namespace, uid, resourceVersion } = object.metadata;
      const metadata = { name, namespace, uid, resourceVersion };
      return send({
        method: 'PATCH',
        path: `${pathOf(resource, object.metadata)}/status`,
        query: { fieldManager, force: true },
        contentType: APPLY,
        body: { apiVersion: apiVersionOf(resource), kind: resource.kind, metadata, status },
        signal,
      });
    },

    patchMetadata: (resource, key, metadata, fieldManager, { signal } = {}) =>
      send({
        method: 'PATCH',
        path: pathOf(resource, key),
        query: { fieldManager },
        contentType: MERGE_PATCH,
        body: { metadata },
        signal,
      }),

    getMetadata: (resource, key, { signal } = {}) =>
      send({ method: 'GET', path: pathOf(resource, key), accept: METADATA_ONLY, signal }),

    getSecret: (key, call) => client.getObject(core.SECRET, key, call),
    getConfigMap: (key, call) => client.getObject(core.CONFIG_MAP, key, call),
    getNamespace: (name, call) => client.getObject(core.NAMESPACE, { name }, call),

    applyConfigMap: (key, { data, labels, ownerReferences }, fieldManager, { signal } = {}) =>
      send({
        method: 'PATCH',
        path: pathOf(core.CONFIG_MAP, key),
        query: { fieldManager, force: true },
        contentType: APPLY,
        body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...key, labels, ownerReferences }, data },
        signal,
      }),

    async createEvent(event, { signal } = {}) {
      const { namespace } = event.metadata;
      await send({ method: 'POST', path: pathOf(core.EVENT, undefined, namespace), body: event, signal });
    },

    async patchEvent(key, patch, { signal } = {}) {
      await send({ method: 'PATCH', path: pathOf(core.EVENT, key), contentType: MERGE_PATCH, body: patch, signal });
    },

    getLease: (key, call) => client.getObject(core.LEASE, key, call),

    createLease: (key, spec, { signal } = {}) =>
      send({
        method: 'POST',
        path: pathOf(core.LEASE, undefined, key.namespace),
        body: { apiVersion: apiVersionOf(core.LEASE), kind: core.LEASE.kind, metadata: key, spec },
        signal,
      }),

    updateLease: (lease, spec, { signal } = {}) =>
      send({ method: 'PUT', path: pathOf(core.LEASE, lease.metadata), body: { ...lease, spec }, signal }),

    [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose](),
  };
  return client;
}

interface RawList<T> {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
  readonly items: readonly T[];
}

/** The path of one object, of a namespace's objects, or of all objects of a kind. */
function pathOf(resource: ResourceType, key?: ObjectKey, namespace = key?.namespace): string {
  const api = resource.group === '' ? '/api' : `/apis/${resource.group}`;
  const scope = namespace ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  const name = key ? `/${encodeURIComponent(key.name)}` : '';
  return `${api}/${resource.version}${scope}/${resource.plural}${name}`;
}

/** Without managedFields an object is a third of its size (measured: 2.7 KB for 8.3 KB). */
function strip(value: unknown): unknown {
  const metadata = (value as { metadata?: { managedFields?: unknown } } | null)?.metadata;
  if (metadata && 'managedFields' in metadata) delete metadata.managedFields;
  return value;
}
