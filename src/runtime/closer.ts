import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import { settledWithin } from './deadline.ts';

/** Everything with a lifetime registers here; closing runs last in, first out. */
export interface Closer extends AsyncDisposable {
  /** Closes the resource when the closer is disposed; returns it. */
  use<T extends AsyncDisposable>(name: string, resource: T): T;
  defer(name: string, close: () => void | Promise<void>): void;
}

/** One stuck resource must not eat the 30 s that Kubernetes grants to a pod. */
const MAX_CLOSE_MS = 5_000;

/** A failing or stuck close is logged and does not stop the others. Disposing twice does nothing the second time. */
export function createCloser({ clock, logger }: { readonly clock: Clock; readonly logger: Logger }): Closer {
  const closers: { readonly name: string; readonly close: () => void | Promise<void> }[] = [];

  async function closeOne(name: string, close: () => void | Promise<void>): Promise<void> {
    const closing = Promise.resolve()
      .then(close)
      .catch((error: unknown) => logger.warn('could not close', { resource: name, error: String(error) }));
    const inTime = await settledWithin(clock, MAX_CLOSE_MS, closing);
    if (!inTime) logger.warn('closing takes too long', { resource: name, afterMs: MAX_CLOSE_MS });
  }

  return {
    use(name, resource) {
      closers.push({ name, close: () => Promise.resolve(resource[Symbol.asyncDispose]()) });
      return resource;
    },
    defer(name, close) {
      closers.push({ name, close });
    },
    async [Symbol.asyncDispose]() {
      for (let last = closers.pop(); last; last = closers.pop()) await closeOne(last.name, last.close);
    },
  };
}
