import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { KubeClient } from './kube.ts';
import { isNotFound } from './kube-error.ts';
import { CONFIG_MAP, NAMESPACE, SECRET } from './kube-resources.ts';
import { type KubernetesObjectLike, keyOf } from './object.ts';

/** Something that an object depends on. A Namespace has no namespace of its own. */
export interface Reference {
  readonly kind: 'Secret' | 'ConfigMap' | 'Namespace';
  readonly namespace?: string;
  readonly name: string;
}

export interface SecretWatchOptions<T extends KubernetesObjectLike> {
  readonly kube: Pick<KubeClient, 'getMetadata'>;
  /** The live objects. */
  readonly objects: () => readonly T[];
  readonly references: (object: T) => readonly Reference[];
  readonly enqueue: (key: string) => void;
  readonly intervalMs: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Notices changes of what objects refer to, with no right but `get`: it polls the metadata of exactly those. */
export interface SecretWatch {
  /** Polls until the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
}

/** Few enough that a poll of thousands does not crowd out the reconciles' own calls. */
const CONCURRENCY = 4;
/** Stands for a reference that does not exist. */
const ABSENT = '';

const RESOURCES = { Secret: SECRET, ConfigMap: CONFIG_MAP, Namespace: NAMESPACE };

/**
 * The first sight of a reference is no change: whoever named it has just been reconciled. A change in the interval before
 * the first sight is therefore noticed only at the next reconcile.
 */
export function createSecretWatch<T extends KubernetesObjectLike>(options: SecretWatchOptions<T>): SecretWatch {
  const { kube, clock, logger } = options;
  /** By reference: uid and resource version, or ABSENT. */
  const versions = new Map<string, string>();

  async function poll(signal: AbortSignal): Promise<void> {
    const wanted = gather();
    for (const id of versions.keys()) if (!wanted.has(id)) versions.delete(id);
    const work = wanted.entries();
    await Promise.all(
      Array.from({ length: CONCURRENCY }, async () => {
        for (const [id, { reference, keys }] of work) await check(id, reference, keys, signal);
      }),
    );
  }

  function gather(): Map<string, { readonly reference: Reference; readonly keys: Set<string> }> {
    const wanted = new Map<string, { readonly reference: Reference; readonly keys: Set<string> }>();
    for (const object of options.objects()) {
      for (const reference of options.references(object)) {
        const id = `${reference.kind}/${keyOf(reference)}`;
        const entry = wanted.get(id) ?? { reference, keys: new Set() };
        entry.keys.add(keyOf(object.metadata));
        wanted.set(id, entry);
      }
    }
    return wanted;
  }

  async function check(id: string, reference: Reference, keys: Set<string>, signal: AbortSignal): Promise<void> {
    let version: string;
    try {
      version = await versionOf(reference, signal);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      // Unknown is not changed: the next poll asks again.
      logger.warn('a reference could not be read', { reference: id, error: String(error) });
      return;
    }
    const before = versions.get(id);
    versions.set(id, version);
    if (before === undefined || before === version) return;
    logger.info('a reference has changed', { reference: id, objects: keys.size });
    for (const key of keys) options.enqueue(key);
  }

  async function versionOf(reference: Reference, signal: AbortSignal): Promise<string> {
    try {
      const { metadata } = await kube.getMetadata(RESOURCES[reference.kind], reference, { signal });
      return `${metadata.uid}/${metadata.resourceVersion}`;
    } catch (error) {
      if (isNotFound(error)) return ABSENT;
      throw error;
    }
  }

  return {
    async run(signal) {
      while (!signal.aborted) {
        try {
          await poll(signal);
          await clock.sleep(options.intervalMs, signal);
        } catch (error) {
          if (signal.aborted) return;
          throw error;
        }
      }
    },
  };
}
