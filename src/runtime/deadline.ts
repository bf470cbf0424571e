import type { Clock } from '../ports/clock.ts';

/** A signal that aborts with a TimeoutError after a quiet time, or with its parent's reason. */
export interface Deadline extends Disposable {
  readonly signal: AbortSignal;
  /** Starts the time anew: for idle time-outs. */
  extend(): void;
}

/** Starts a deadline; dispose it when the work is over. */
export function createDeadline(clock: Clock, timeoutMs: number, what: string, parent?: AbortSignal): Deadline {
  const controller = new AbortController();
  const done = new AbortController();
  let since = clock.now();
  const onParentAbort = () => controller.abort(parent?.reason);
  if (parent?.aborted) onParentAbort();
  parent?.addEventListener('abort', onParentAbort, { once: true });

  // One sleeper for the whole life: extending is only an assignment, however many chunks a stream has.
  async function expire(): Promise<void> {
    for (let leftMs = timeoutMs; leftMs > 0; leftMs = since + timeoutMs - clock.now()) {
      await clock.sleep(leftMs, done.signal);
    }
    controller.abort(new DOMException(`${what}: no answer within ${timeoutMs} ms`, 'TimeoutError'));
  }
  expire().catch(() => {
    // Disposed before the time was over: the only way that the sleep can end early.
  });

  return {
    signal: controller.signal,
    extend() {
      since = clock.now();
    },
    [Symbol.dispose]() {
      parent?.removeEventListener('abort', onParentAbort);
      done.abort();
    },
  };
}

/** True when the promise settled within the time. Its rejection is the caller's to handle. */
export async function settledWithin(clock: Clock, ms: number, promise: Promise<unknown>): Promise<boolean> {
  const stop = new AbortController();
  const timer = clock.sleep(ms, stop.signal).then(
    () => false,
    () => true,
  );
  const settled = promise.then(
    () => true,
    () => true,
  );
  const inTime = await Promise.race([settled, timer]);
  stop.abort();
  return inTime;
}
