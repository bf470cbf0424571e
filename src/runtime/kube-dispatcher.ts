import type { ConnectionOptions } from 'node:tls';
import { Agent, type Dispatcher } from 'undici';

/** Connections that are shared for as long as the TLS material in them stays the same. */
export interface SharedDispatcher extends AsyncDisposable {
  /** The dispatcher of this key; `make` is called when the key differs from that of the last call. */
  get(key: string, make: () => Dispatcher): Dispatcher;
}

/** More than the controllers and the watches need at once; a bug cannot open more. */
const MAX_CONNECTIONS = 64;
/** Longer than the pause between two reconciles of a busy operator, shorter than the 60 s of common load balancers. */
const KEEP_ALIVE_MS = 30_000;

export function createAgent(connect?: ConnectionOptions): Agent {
  return new Agent({
    connections: MAX_CONNECTIONS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    ...(connect && { connect: { ...connect, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS } }),
  });
}

export function createSharedDispatcher(): SharedDispatcher {
  const retired = new Set<Promise<void>>();
  let current: { readonly key: string; readonly dispatcher: Dispatcher } | undefined;

  /** Requests that run over old credentials may end; a failing close has nobody left to tell. */
  function retire(dispatcher: Dispatcher): void {
    const closed = dispatcher.close().catch(() => {});
    retired.add(closed);
    closed.then(() => retired.delete(closed));
  }

  return {
    get(key, make) {
      if (current?.key === key) return current.dispatcher;
      const dispatcher = make();
      if (current) retire(current.dispatcher);
      current = { key, dispatcher };
      return dispatcher;
    },
    async [Symbol.asyncDispose]() {
      await current?.dispatcher.destroy();
    },
  };
}
