import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import { API_BACK_OFF, type BackOffOptions, createBackOff } from './backoff.ts';
import type { KubeClient, WatchEvent } from './kube.ts';
import { isExpired, KubeError } from './kube-error.ts';
import { isNewer, type KubernetesObjectLike, type ResourceType } from './object.ts';
import { type ChangeHandler, createStore } from './store.ts';

export interface ReflectorOptions<T extends KubernetesObjectLike> {
  readonly kube: Pick<KubeClient, 'listPage' | 'watch'>;
  readonly resource: ResourceType;
  readonly handler: ChangeHandler<T>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly backOff?: BackOffOptions;
}

/** A local copy of all objects of a kind that follows the API server until it is stopped. */
export interface Reflector<T extends KubernetesObjectLike> {
  /** Lists and watches until the signal aborts; then resolves, and the handler hears nothing more. Once only. */
  run(signal: AbortSignal): Promise<void>;
  /** True after the first complete list. */
  synced(): boolean;
  list(): readonly T[];
  get(key: string): T | undefined;
  /** Takes the answer of our own write before the watch brings it. */
  put(object: T): void;
}

/** Measured with 10,001 objects: pages of 500 stall the event loop for 83 ms, one page of all for 737 ms. */
const PAGE_SIZE = 500;
/** The server sends a bookmark about once a minute; twice that without a byte, and the connection is dead. */
const WATCH_IDLE_MS = 150_000;
/** Watches end after 5 to 10 minutes, at random so that many do not end together; as client-go. */
const MIN_WATCH_SECONDS = 300;
/** A watch that ends earlier without an event is a failure, else a broken proxy could make us spin. */
const SHORTEST_WATCH_MS = 1_000;
/** After so many failures in a row the resource version itself is doubted (a server restored from a backup). */
const DISTRUST_AFTER_FAILURES = 5;

export function createReflector<T extends KubernetesObjectLike>(options: ReflectorOptions<T>): Reflector<T> {
  const { kube, resource, clock } = options;
  const logger = options.logger.with({ kind: resource.kind });
  const { random = Math.random } = options.backOff ?? {};
  const backOff = createBackOff(options.backOff ?? API_BACK_OFF);
  const store = createStore<T>(isolated(options.handler, logger));
  let started = false;
  let synced = false;
  /** Where the next watch begins; undefined when only a list can tell. */
  let resourceVersion: string | undefined;
  /** The newest version that the server has shown, from before a list too. */
  let lastSeen = '0';

  async function listAll(signal: AbortSignal): Promise<string> {
    const rows: T[] = [];
    for (let continueToken: string | undefined; ; ) {
      const page = await kube.listPage<T>(resource, { limit: PAGE_SIZE, continueToken }, { signal });
      rows.push(...page.items);
      continueToken = page.continueToken;
      if (continueToken !== undefined) continue;
      if (signal.aborted) throw signal.reason;
      const wentBack = isNewer(lastSeen, page.resourceVersion);
      store.replaceAll(rows, { trustVersions: !wentBack });
      lastSeen = page.resourceVersion;
      synced = true;
      return page.resourceVersion;
    }
  }

  /** Follows one watch from `from` to its end. */
  async function watchOnce(from: string, signal: AbortSignal): Promise<void> {
    const startedAt = clock.now();
    const timeoutSeconds = Math.round(MIN_WATCH_SECONDS * (1 + random()));
    const events = kube.watch(resource, { resourceVersion: from, timeoutSeconds, idleMs: WATCH_IDLE_MS, signal });
    let heard = false;
    for await (const event of events) {
      if (signal.aborted) return;
      receive(event);
      heard = true;
      backOff.reset();
    }
    if (!heard && clock.now() - startedAt < SHORTEST_WATCH_MS) throw new Error('the watch ended at once');
  }

  function receive({ type, object }: WatchEvent): void {
    if (type === 'ERROR') throw statusError(object);
    if (!hasMetadata<T>(object)) throw new Error(`a watch event of type ${type} has no object`);
    if (type === 'ADDED' || type === 'MODIFIED') store.upsert(object);
    if (type === 'DELETED') store.remove(object);
    // BOOKMARK and types to come carry a version as well. A late, older event must not turn the watch back.
    if (!isNewer(object.metadata.resourceVersion, lastSeen)) return;
    resourceVersion = object.metadata.resourceVersion;
    lastSeen = resourceVersion;
  }

  async function recover(error: unknown, signal: AbortSignal): Promise<void> {
    const expired = isExpired(error);
    const waitMs = backOff.nextMs();
    if (expired || backOff.failures() >= DISTRUST_AFTER_FAILURES) resourceVersion = undefined;
    const fields = { error: String(error), expired, waitMs, failures: backOff.failures() };
    // The first interruption is daily life: a restarted API server, an expired version.
    if (backOff.failures() === 1) logger.info('watching was interrupted', fields);
    else logger.warn('watching was interrupted', fields);
    await clock.sleep(waitMs, signal);
  }

  return {
    async run(signal) {
      if (started) throw new Error('a reflector runs once');
      started = true;
      while (!signal.aborted) {
        try {
          if (resourceVersion === undefined) resourceVersion = await listAll(signal);
          await watchOnce(resourceVersion, signal);
          backOff.reset();
        } catch (error) {
          if (signal.aborted) return;
          await recover(error, signal).catch(() => {
            // The signal ended the sleep, and the loop ends with it.
          });
        }
      }
    },
    synced: () => synced,
    list: store.list,
    get: store.get,
    put: store.put,
  };
}

/** An ERROR event holds a Status object: 410 comes this way as well as by HTTP. */
function statusError(status: unknown): KubeError {
  const { code, reason, message } = (status ?? {}) as { code?: unknown; reason?: unknown; message?: unknown };
  return new KubeError(Number(code) || 0, String(reason ?? ''), `watch: ${String(message ?? 'error event')}`);
}

function hasMetadata<T extends KubernetesObjectLike>(object: unknown): object is T {
  const metadata = (object as Partial<KubernetesObjectLike> | null)?.metadata;
  return typeof metadata?.resourceVersion === 'string';
}

/** A handler that throws, or returns a promise that rejects, must not end the watch or the process. */
function isolated<T>(handler: ChangeHandler<T>, logger: Logger): ChangeHandler<T> {
  function call(name: string, run: () => unknown): void {
    const failed = (error: unknown) =>
      logger.error('a change handler failed', { handler: name, error: String(error), stack: stackOf(error) });
    try {
      const result = run();
      if (result instanceof Promise) result.catch(failed);
    } catch (error) {
      failed(error);
    }
  }
  return {
    added: (object) => call('added', () => handler.added(object)),
    updated: (object, before) => call('updated', () => handler.updated(object, before)),
    deleted: (object) => call('deleted', () => handler.deleted(object)),
  };
}

function stackOf(error: unknown): string | undefined {
  return error instanceof Error ? error.stack : undefined;
}
