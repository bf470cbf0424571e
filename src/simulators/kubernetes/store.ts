import type { KubeObject } from './model.ts';
import { ApiError, expired } from './status.ts';

/** One change, as a watch sees it. `previous` is absent for ADDED. */
export interface Change {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  revision: number;
  storage: string;
  object: KubeObject;
  previous?: KubeObject;
}

/** How many changes a watch or a paged list can go back; beyond it 410. */
const HISTORY_LENGTH = 20_000;

/** Lower versions count as forgotten, as on every server that has run for a while. */
const FIRST_REVISION = 100;

/** etcd's default request limit: 1.5 MiB. */
const MAX_OBJECT_BYTES = 1.5 * 1024 * 1024;

export interface Store {
  /** The newest resourceVersion. */
  revision(): number;
  get(storage: string, namespace: string | undefined, name: string): KubeObject | undefined;
  /** All objects in key order, now or as they were at a revision. Throws 410 for a revision that is forgotten. */
  list(storage: string, at?: number): KubeObject[];
  /** Stores the object under its metadata's namespace and name and returns it with its resourceVersion. */
  put(storage: string, object: KubeObject): KubeObject;
  /** Removes it; the last state gets a resourceVersion of its own. */
  remove(storage: string, object: KubeObject): KubeObject;
  /** Changes after a revision. Throws 410 for a revision that is forgotten. */
  since(storage: string, revision: number): Change[];
  subscribe(listener: (change: Change) => void): () => void;
  /** Forgets all history, so that every older resourceVersion is gone. */
  compact(): void;
  storages(): string[];
}

/** Keeps objects in memory with one monotonic revision for all of them, as etcd does. */
export function createStore(): Store {
  const tables = new Map<string, Map<string, KubeObject>>();
  const listeners = new Set<(change: Change) => void>();
  let history: Change[] = [];
  let revision = FIRST_REVISION;
  let oldest = FIRST_REVISION;

  function table(storage: string): Map<string, KubeObject> {
    const found = tables.get(storage) ?? new Map<string, KubeObject>();
    tables.set(storage, found);
    return found;
  }

  function record(change: Change): void {
    history.push(change);
    if (history.length > HISTORY_LENGTH) {
      history = history.slice(HISTORY_LENGTH / 2);
      oldest = (history[0]?.revision ?? revision) - 1;
    }
    for (const listener of listeners) listener(change);
  }

  return {
    revision: () => revision,
    get: (storage, namespace, name) => table(storage).get(key(namespace, name)),
    list(storage, at = revision) {
      if (at < oldest) throw expired('The provided continue parameter is too old to display a consistent list result.');
      const objects = new Map(table(storage));
      for (const change of history.toReversed()) {
        if (change.revision <= at) break;
        if (change.storage !== storage) continue;
        if (change.previous) objects.set(keyOf(change.object), change.previous);
        else objects.delete(keyOf(change.object));
      }
      return [...objects.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
    },
    put(storage, object) {
      const stored = withRevision(object, revision + 1);
      if (JSON.stringify(stored).length > MAX_OBJECT_BYTES) {
        throw new ApiError(500, undefined, 'etcdserver: request is too large');
      }
      revision += 1;
      const previous = table(storage).get(keyOf(stored));
      table(storage).set(keyOf(stored), stored);
      record({
        type: previous ? 'MODIFIED' : 'ADDED',
        revision,
        storage,
        object: stored,
        ...(previous ? { previous } : {}),
      });
      return stored;
    },
    remove(storage, object) {
      revision += 1;
      const last = withRevision(object, revision);
      const previous = table(storage).get(keyOf(object)) ?? object;
      table(storage).delete(keyOf(object));
      record({ type: 'DELETED', revision, storage, object: last, previous });
      return last;
    },
    since(storage, from) {
      if (from < oldest) throw expired(`too old resource version: ${from} (${oldest})`);
      return history.filter((change) => change.storage === storage && change.revision > from);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    compact() {
      history = [];
      // A revision of its own, so that even the newest one handed out before is gone.
      revision += 1;
      oldest = revision;
    },
    storages: () => [...tables.keys()],
  };
}

function key(namespace: string | undefined, name: string): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

function keyOf(object: KubeObject): string {
  return key(object.metadata.namespace, object.metadata.name);
}

function withRevision(object: KubeObject, revision: number): KubeObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
}
