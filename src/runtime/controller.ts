import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { Action } from './action.ts';
import { type BackOff, type BackOffOptions, createBackOff, RECONCILE_BACK_OFF } from './backoff.ts';
import { settledWithin } from './deadline.ts';
import { createFinalizer } from './finalizer.ts';
import type { KubeClient } from './kube.ts';
import { LeaseLostError } from './lease.ts';
import { type KubernetesObjectLike, keyOf, type ResourceType } from './object.ts';
import { createQueue, type QueueObserver } from './queue.ts';
import type { EventRequest, Reconciler } from './reconciler.ts';
import { createReflector } from './reflector.ts';
import { createRunner } from './runner.ts';
import { stableStringify } from './stable-stringify.ts';
import { createStatusWriter } from './status.ts';

export interface ControllerOptions<T extends KubernetesObjectLike> {
  readonly kube: KubeClient;
  readonly resource: ResourceType;
  readonly reconciler: Reconciler<T>;
  /** A qualified name: `example.dev/cleanup`. */
  readonly finalizer: string;
  /** Owns the status fields that the controller writes. */
  readonly fieldManager: string;
  /** How many objects are reconciled at once. */
  readonly concurrency: number;
  /** How many objects of one group are reconciled at once. */
  readonly perGroup: number;
  readonly recorder: { record(object: KubernetesObjectLike, event: EventRequest): void };
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly backOff?: BackOffOptions;
}

export interface Controller<T extends KubernetesObjectLike> {
  /**
   * Works until the signal aborts. Then takes no new key and gives the running reconciles `DRAIN_MS` to finish (none when
   * the lease was lost: another instance may be at work already).
   */
  run(signal: AbortSignal): Promise<void>;
  /** True once all objects are known. */
  synced(): boolean;
  /** Asks for a reconcile of `namespace/name` now. */
  enqueue(key: string): void;
  enqueueAll(): void;
  /** The objects as last seen. */
  list(): readonly T[];
  get(key: string): T | undefined;
  /** When a reconcile last ended, ms; undefined before the first. */
  lastReconcileAt(): number | undefined;
}

/** Below the 30 s that Kubernetes waits before it kills a pod. */
export const DRAIN_MS = 20_000;
/** How long an aborted reconcile may take to notice. */
const ABORT_MS = 2_000;
const NO_GROUP = '';

export function createController<T extends KubernetesObjectLike>(options: ControllerOptions<T>): Controller<T> {
  const { kube, resource, reconciler, fieldManager, clock, metrics } = options;
  const name = resource.plural;
  const logger = options.logger.with({ controller: name });
  const backOffs = new Map<string, BackOff>();
  let active = 0;
  let lastReconcileAt: number | undefined;

  const reflector = createReflector<T>({
    kube,
    resource,
    clock,
    logger,
    handler: {
      added: (object) => queue.add(keyOf(object.metadata)),
      updated(object, before) {
        if (asksForWork(object, before)) queue.add(keyOf(object.metadata));
      },
      deleted(object) {
        const key = keyOf(object.metadata);
        runner.forget(key, object.metadata.uid);
        backOffs.delete(key);
      },
    },
  });
  const queue = createQueue({
    clock,
    perGroup: options.perGroup,
    groupOf(key) {
      const object = reflector.get(key);
      return object ? groupOf(object) : NO_GROUP;
    },
    observer: queueMetrics(metrics, name),
  });
  const runner = createRunner<T>({
    reconciler,
    finalizer: createFinalizer({ kube, resource, fieldManager, finalizer: options.finalizer }),
    status: createStatusWriter({ kube, resource, fieldManager }),
    cache: reflector,
    record: options.recorder.record,
    logger,
  });

  /** A key must reach a worker whatever its object looks like: the reconcile then reports what is wrong with it. */
  function groupOf(object: T): string {
    try {
      return reconciler.group(object);
    } catch (error) {
      logger.error('an object has no group', { object: keyOf(object.metadata), error: String(error) });
      return NO_GROUP;
    }
  }

  async function work(stop: AbortSignal, giveUp: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      const key = await queue.take(stop);
      try {
        await runKey(key, giveUp);
      } finally {
        queue.done(key);
      }
    }
  }

  async function runKey(key: string, signal: AbortSignal): Promise<void> {
    const startedAt = clock.now();
    metrics.set('controller_runtime_active_workers', ++active, { controller: name });
    try {
      const { action, result } = await runner.run(key, signal);
      metrics.increment('controller_runtime_reconcile_total', { controller: name, result });
      follow(key, action);
    } finally {
      lastReconcileAt = clock.now();
      metrics.observe('controller_runtime_reconcile_time_seconds', (lastReconcileAt - startedAt) / 1000, {
        controller: name,
      });
      metrics.set('controller_runtime_active_workers', --active, { controller: name });
    }
  }

  function follow(key: string, action: Action): void {
    if (action.kind !== 'backOff') {
      backOffs.delete(key);
      if (action.kind === 'requeue') queue.addAfter(key, action.afterMs);
      return;
    }
    const backOff = backOffs.get(key) ?? createBackOff(options.backOff ?? RECONCILE_BACK_OFF);
    backOffs.set(key, backOff);
    metrics.increment('workqueue_retries_total', { name });
    queue.addAfter(key, Math.max(action.atLeastMs, backOff.nextMs()));
  }

  return {
    async run(signal) {
      const giveUp = new AbortController();
      const watching = reflector.run(signal);
      const workers = Array.from({ length: options.concurrency }, () => work(signal, giveUp.signal));
      const done = Promise.allSettled([watching, ...workers]);
      await watching;
      const drainMs = signal.reason instanceof LeaseLostError ? 0 : DRAIN_MS;
      await settledWithin(clock, drainMs, done);
      giveUp.abort(signal.reason);
      const stopped = await settledWithin(clock, ABORT_MS, done);
      queue.close();
      if (!stopped) logger.error('reconciles ignore the stop', { active });
    },
    synced: reflector.synced,
    enqueue: queue.add,
    enqueueAll() {
      for (const object of reflector.list()) queue.add(keyOf(object.metadata));
    },
    list: reflector.list,
    get: reflector.get,
    lastReconcileAt: () => lastReconcileAt,
  };
}

/** Our own status writes must not wake us, or every reconcile would cause another. */
function asksForWork(object: KubernetesObjectLike, before: KubernetesObjectLike): boolean {
  return stableStringify(wish(object)) !== stableStringify(wish(before));
}

/** What a person or another controller changes to ask for something. */
function wish({ metadata }: KubernetesObjectLike) {
  const { generation, annotations, labels, deletionTimestamp } = metadata;
  return { generation, annotations, labels, deletionTimestamp };
}

function queueMetrics(metrics: Metrics, name: string): QueueObserver {
  return {
    added: () => metrics.increment('workqueue_adds_total', { name }),
    taken: (waitedMs) => metrics.observe('workqueue_queue_duration_seconds', waitedMs / 1000, { name }),
    depth: (ready) => metrics.set('workqueue_depth', ready, { name }),
  };
}
