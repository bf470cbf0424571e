import { isNewer, type KubernetesObjectLike, keyOf } from './object.ts';

/** What happened to the cached objects. Called synchronously; errors are caught and logged. */
export interface ChangeHandler<T> {
  added(object: T): void;
  updated(object: T, before: T): void;
  deleted(object: T): void;
}

/** The cached objects by key. An older version never replaces a newer one; another uid is another object. */
export interface Store<T extends KubernetesObjectLike> {
  list(): readonly T[];
  get(key: string): T | undefined;
  /** From a watch: adds, updates, or deletes and adds when the uid differs. */
  upsert(object: T): void;
  /** From a watch. */
  remove(object: T): void;
  /** From our own write: updates an object that is known and unchanged in identity, without telling the handler. */
  put(object: T): void;
  /**
   * From a list: what is not in it is gone. With `trustVersions` a cached object that is newer than its row stays, since
   * our own write may have come after the snapshot; without, the list wins (the server was restored from a backup).
   */
  replaceAll(objects: readonly T[], options: { readonly trustVersions: boolean }): void;
}

export function createStore<T extends KubernetesObjectLike>(handler: ChangeHandler<T>): Store<T> {
  const objects = new Map<string, T>();

  function forget(object: T): void {
    objects.delete(keyOf(object.metadata));
    handler.deleted(object);
  }

  function upsert(object: T, trustVersions = true): void {
    const key = keyOf(object.metadata);
    const before = objects.get(key);
    if (before && before.metadata.uid === object.metadata.uid) {
      const { resourceVersion } = before.metadata;
      if (resourceVersion === object.metadata.resourceVersion) return;
      if (trustVersions && !isNewer(object.metadata.resourceVersion, resourceVersion)) return;
      objects.set(key, object);
      handler.updated(object, before);
      return;
    }
    if (before) {
      if (trustVersions && !isNewer(object.metadata.resourceVersion, before.metadata.resourceVersion)) return;
      forget(before);
    }
    objects.set(key, object);
    handler.added(object);
  }

  return {
    list: () => [...objects.values()],
    get: (key) => objects.get(key),
    upsert: (object) => upsert(object),
    remove(object) {
      const known = objects.get(keyOf(object.metadata));
      if (known?.metadata.uid === object.metadata.uid) forget(object);
    },
    put(object) {
      const key = keyOf(object.metadata);
      const known = objects.get(key);
      if (known?.metadata.uid !== object.metadata.uid) return;
      if (isNewer(object.metadata.resourceVersion, known.metadata.resourceVersion)) objects.set(key, object);
    },
    replaceAll(rows, { trustVersions }) {
      const present = new Set(rows.map((row) => keyOf(row.metadata)));
      for (const [key, object] of objects) if (!present.has(key)) forget(object);
      for (const row of rows) upsert(row, trustVersions);
    },
  };
}
