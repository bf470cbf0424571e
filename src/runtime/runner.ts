import { disposition } from '../errors.ts';
import type { Logger } from '../ports/logger.ts';
import type { Action } from './action.ts';
import type { Finalizer } from './finalizer.ts';
import { isNotFound, kubeErrorOf } from './kube-error.ts';
import type { KubernetesObjectLike } from './object.ts';
import type { EventRequest, Outcome, Reconciler } from './reconciler.ts';
import type { StatusWriter } from './status.ts';

/** How a run ended, as controller-runtime names it in its metrics. */
export type RunResult = 'success' | 'requeue_after' | 'error';

export interface RunnerOptions<T extends KubernetesObjectLike> {
  readonly reconciler: Reconciler<T>;
  readonly finalizer: Finalizer<T>;
  readonly status: StatusWriter<T>;
  readonly cache: { get(key: string): T | undefined; put(object: T): void };
  readonly record: (object: T, event: EventRequest) => void;
  readonly logger: Logger;
}

/** Runs one key from the cached object to the written status. */
export interface Runner {
  /** Never rejects, except with the signal's reason. */
  run(key: string, signal: AbortSignal): Promise<{ readonly action: Action; readonly result: RunResult }>;
  /** The object of this key and uid is gone. */
  forget(key: string, uid: string): void;
}

interface Judgement {
  readonly outcome: Outcome;
  /** Something went wrong; a wait is no failure. */
  readonly failed: boolean;
}

const NOTHING: Action = { kind: 'awaitChange' };

export function createRunner<T extends KubernetesObjectLike>(options: RunnerOptions<T>): Runner {
  const { reconciler, finalizer, status, cache, record } = options;
  /**
   * Statuses that could not be written. What a reconcile has done is told nowhere else, so the next run writes them
   * before it looks at the world again.
   */
  const unwritten = new Map<string, { readonly uid: string; readonly status: object }>();

  /** The judgement, and the object with the progress that was saved on the way. */
  async function judge(key: string, object: T, signal: AbortSignal, logger: Logger) {
    let current = object;
    const save = async (desired: object) => {
      current = await write(key, current, desired, signal);
    };
    try {
      const outcome = await reconciler.reconcile(object, signal, save);
      return { current, judgement: { outcome, failed: false } };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      return { current, judgement: explain(current, error, logger) };
    }
  }

  function explain(object: T, error: unknown, logger: Logger): Judgement {
    logFailure(logger, error);
    return { outcome: reconciler.failed(object, error), failed: disposition(error).kind !== 'Wait' };
  }

  /** Cleans up; undefined when the object was let go. */
  async function takeDown(object: T, signal: AbortSignal, logger: Logger): Promise<Judgement | undefined> {
    try {
      await reconciler.cleanup(object, signal);
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      return explain(object, error, logger);
    }
    await finalizer.release(object, signal);
    logger.info('released');
    return undefined;
  }

  async function report(key: string, object: T, { outcome, failed }: Judgement, signal: AbortSignal) {
    for (const event of outcome.events) record(object, event);
    if (outcome.status) await write(key, object, outcome.status, signal);
    return { action: outcome.action, failed };
  }

  async function write(key: string, object: T, desired: object, signal: AbortSignal): Promise<T> {
    try {
      const after = await status.write(object, desired, signal);
      unwritten.delete(key);
      if (after) cache.put(after);
      return after ?? object;
    } catch (error) {
      if (isRepeatable(error)) unwritten.set(key, { uid: object.metadata.uid, status: desired });
      else unwritten.delete(key);
      throw error;
    }
  }

  /** The object with its last status written. */
  async function caughtUp(key: string, object: T, signal: AbortSignal): Promise<T> {
    const pending = unwritten.get(key);
    if (!pending) return object;
    if (pending.uid === object.metadata.uid) return await write(key, object, pending.status, signal);
    unwritten.delete(key);
    return object;
  }

  async function runOnce(key: string, signal: AbortSignal, logger: Logger) {
    const cached = cache.get(key);
    if (!cached) {
      unwritten.delete(key);
      return { action: NOTHING, failed: false };
    }
    const object = await caughtUp(key, cached, signal);
    if (object.metadata.deletionTimestamp !== undefined) {
      if (!finalizer.heldBy(object)) return { action: NOTHING, failed: false };
      const judgement = await takeDown(object, signal, logger);
      return judgement ? await report(key, object, judgement, signal) : { action: NOTHING, failed: false };
    }
    const held = await finalizer.ensure(object, signal);
    if (held !== object) cache.put(held);
    const { current, judgement } = await judge(key, held, signal, logger);
    return await report(key, current, judgement, signal);
  }

  return {
    async run(key, signal) {
      const logger = options.logger.with({ object: key });
      try {
        const { action, failed } = await runOnce(key, signal, logger);
        const quiet = action.kind === 'requeue' ? 'requeue_after' : 'success';
        return { action, result: failed || action.kind === 'backOff' ? 'error' : quiet };
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        // Deleted between our reads: the watch says so, and nothing is left to do.
        if (isNotFound(error)) return { action: NOTHING, result: 'success' };
        logFailure(logger, error);
        const told = disposition(error);
        return {
          action: { kind: 'backOff', atLeastMs: told.kind === 'BackOff' ? told.atLeastMs : 0 },
          result: 'error',
        };
      }
    },
    forget(key, uid) {
      status.forget(uid);
      if (unwritten.get(key)?.uid === uid) unwritten.delete(key);
    },
  };
}

/** A refusal that a repeat cannot change (invalid, too large) must not block the key for ever. */
function isRepeatable(error: unknown): boolean {
  return kubeErrorOf(error) !== undefined && disposition(error).kind === 'BackOff';
}

function logFailure(logger: Logger, error: unknown): void {
  const told = disposition(error);
  const fields = { disposition: told.kind, reason: told.reason, error: told.message };
  if (told.kind === 'Wait') logger.info('waiting', fields);
  else if (told.kind === 'Bug')
    logger.error('failed unexpectedly', {
      ...fields,
      ...(error instanceof Error && error.stack && { stack: error.stack }),
    });
  else logger.warn('failed', fields);
}
