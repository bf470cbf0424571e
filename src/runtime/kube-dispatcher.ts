import { createHash } from 'node:crypto';
import type { AgentOptions } from 'node:https';
import type { Cluster, KubeConfig } from '@kubernetes/client-node';
import { Agent, type Dispatcher } from 'undici';

/** A configuration whose requests share connections. */
export interface SharedDispatcher extends AsyncDisposable {
  readonly config: KubeConfig;
  /** For servers that need no TLS material of ours. */
  readonly plain: Dispatcher;
}

/** More than the controllers and the watches need at once; a bug cannot open more. */
const MAX_CONNECTIONS = 64;
/** Longer than the pause between two reconciles of a busy operator, shorter than the 60 s of common load balancers. */
const KEEP_ALIVE_MS = 30_000;

/**
 * The client library makes a dispatcher, and with it a TLS connection, for each request (measured: 300 requests,
 * 300 connections). Here it is made once and again only when the credentials in it were renewed.
 */
export function shareDispatcher(kubeConfig: KubeConfig): SharedDispatcher {
  const plain = new Agent({ connections: MAX_CONNECTIONS, keepAliveTimeout: KEEP_ALIVE_MS });
  // A derived object: the caller's configuration keeps its own ways.
  const config: KubeConfig = Object.create(kubeConfig);
  const retired = new Set<Promise<void>>();
  let current: { readonly key: string; readonly dispatcher: Dispatcher } | undefined;

  // biome-ignore lint/complexity/useLiteralKeys: the method is private in the declarations, and there is no other hook
  config['createDispatcher'] = (cluster: Cluster | null, agentOptions: AgentOptions) => {
    const options = config.createDispatcherOptions(cluster, agentOptions);
    const key = createHash('sha256').update(JSON.stringify(options)).digest('base64');
    if (current?.key === key) return current.dispatcher;
    const dispatcher = make(cluster, agentOptions, options);
    if (current) retire(current.dispatcher);
    current = { key, dispatcher };
    return dispatcher;
  };

  function make(
    cluster: Cluster | null,
    agentOptions: AgentOptions,
    options: ReturnType<KubeConfig['createDispatcherOptions']>,
  ) {
    if (options.type === 'none') return plain;
    if (options.type === 'agent') {
      return new Agent({ connections: MAX_CONNECTIONS, keepAliveTimeout: KEEP_ALIVE_MS, connect: options.connect });
    }
    // biome-ignore lint/complexity/useLiteralKeys: as above; proxies are left to the library
    return kubeConfig['createDispatcher'](cluster, agentOptions) ?? plain;
  }

  /** Requests that run over old credentials may end; a failing close has nobody left to tell. */
  function retire(dispatcher: Dispatcher): void {
    if (dispatcher === plain) return;
    const closed = dispatcher.close().catch(() => {});
    retired.add(closed);
    closed.then(() => retired.delete(closed));
  }

  return {
    config,
    plain,
    async [Symbol.asyncDispose]() {
      await Promise.all([current?.dispatcher.destroy(), plain.destroy()]);
    },
  };
}
