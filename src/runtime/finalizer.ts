import type { KubeClient } from './kube.ts';
import { isNotFound } from './kube-error.ts';
import type { KubernetesObjectLike, ResourceType } from './object.ts';

export interface FinalizerOptions {
  readonly kube: Pick<KubeClient, 'patchMetadata'>;
  readonly resource: ResourceType;
  readonly fieldManager: string;
  /** A qualified name: `example.dev/cleanup`. */
  readonly finalizer: string;
}

/** Keeps an object until its cleanup has succeeded. Errors of both writes: as the API's; 409 when the object changed. */
export interface Finalizer<T extends KubernetesObjectLike> {
  heldBy(object: T): boolean;
  /** The object with the finalizer; no write when it has it. */
  ensure(object: T, signal?: AbortSignal): Promise<T>;
  /** Lets the object go; fine if it is gone already. */
  release(object: T, signal?: AbortSignal): Promise<void>;
}

export function createFinalizer<T extends KubernetesObjectLike>(options: FinalizerOptions): Finalizer<T> {
  const { kube, resource, fieldManager, finalizer } = options;
  const heldBy = (object: T) => object.metadata.finalizers?.includes(finalizer) ?? false;

  /** A merge patch replaces the whole list: the resource version makes sure that nobody's entry is lost. */
  function patch(object: T, finalizers: readonly string[], signal?: AbortSignal): Promise<T> {
    const { uid, resourceVersion } = object.metadata;
    return kube.patchMetadata<T>(resource, object.metadata, { uid, resourceVersion, finalizers }, fieldManager, {
      signal,
    });
  }

  return {
    heldBy,
    async ensure(object, signal) {
      if (heldBy(object)) return object;
      return await patch(object, [...(object.metadata.finalizers ?? []), finalizer], signal);
    },
    async release(object, signal) {
      if (!heldBy(object)) return;
      const others = object.metadata.finalizers?.filter((name) => name !== finalizer) ?? [];
      try {
        await patch(object, others, signal);
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    },
  };
}
