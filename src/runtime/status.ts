import type { KubeClient } from './kube.ts';
import type { KubernetesObjectLike, ResourceType } from './object.ts';
import { stableStringify } from './stable-stringify.ts';

export interface StatusWriterOptions {
  readonly kube: Pick<KubeClient, 'applyStatus'>;
  readonly resource: ResourceType;
  readonly fieldManager: string;
}

/** Writes the status of objects, only when it differs from what is there. */
export interface StatusWriter<T extends KubernetesObjectLike> {
  /** The object as it is after the write, or undefined when nothing had to be written. Errors: as the API's. */
  write(object: T, status: object, signal?: AbortSignal): Promise<T | undefined>;
  /** The object is gone. */
  forget(uid: string): void;
}

interface Written {
  readonly desired: string;
  readonly stored: string;
}

/**
 * What the server stores can differ from what was sent (defaults, pruned fields, conditions of others). So that this does
 * not cause a write at every reconcile, the pair of both texts is remembered for each object.
 */
export function createStatusWriter<T extends KubernetesObjectLike>(options: StatusWriterOptions): StatusWriter<T> {
  const { kube, resource, fieldManager } = options;
  const written = new Map<string, Written>();

  return {
    async write(object, status, signal) {
      const { uid } = object.metadata;
      const desired = stableStringify(status);
      const stored = stableStringify(object.status ?? {});
      const last = written.get(uid);
      if (stored === desired || (last?.desired === desired && last.stored === stored)) return undefined;
      const after = await kube.applyStatus<T>(resource, object, status, fieldManager, { signal });
      written.set(uid, { desired, stored: stableStringify(after.status ?? {}) });
      return after;
    },
    forget: (uid) => written.delete(uid),
  };
}
