import { createHash } from 'node:crypto';
import type { AgentOptions } from 'node:https';
import type { Cluster, KubeConfig, RequestContext } from '@kubernetes/client-node';
import type { Dispatcher } from 'undici';
import type { KubeAccess } from './kube-access.ts';
import { createAgent, createSharedDispatcher } from './kube-dispatcher.ts';

/**
 * Access by a configuration of the client library, which knows every way to sign in. It makes a dispatcher, and with it
 * a TLS connection, for each request (measured: 300 requests, 300 connections). Here it is made once and again only when
 * the credentials in it were renewed.
 */
export function createLibraryAccess(kubeConfig: KubeConfig): KubeAccess {
  const server = kubeConfig.getCurrentCluster()?.server.replace(/\/+$/, '');
  if (!server) throw new Error('the Kubernetes configuration has no current cluster');
  const plain = createAgent();
  const shared = createSharedDispatcher();
  // A derived object: the caller's configuration keeps its own ways.
  const config: KubeConfig = Object.create(kubeConfig);

  // biome-ignore lint/complexity/useLiteralKeys: the method is private in the declarations, and there is no other hook
  config['createDispatcher'] = (cluster: Cluster | null, agentOptions: AgentOptions) => {
    const options = config.createDispatcherOptions(cluster, agentOptions);
    if (options.type === 'none') return plain;
    const key = createHash('sha256').update(JSON.stringify(options)).digest('base64');
    return shared.get(key, () => {
      if (options.type === 'agent') return createAgent(options.connect);
      // biome-ignore lint/complexity/useLiteralKeys: as above; proxies are left to the library
      return kubeConfig['createDispatcher'](cluster, agentOptions) ?? createAgent();
    });
  };

  return {
    server,
    async authorise() {
      const headers: Record<string, string> = {};
      let dispatcher: Dispatcher = plain;
      // The two methods that the library calls: its class would bring 1,400 generated modules with it.
      const context: Pick<RequestContext, 'setHeaderParam' | 'setDispatcher'> = {
        setHeaderParam(name, value) {
          headers[name] = value;
        },
        setDispatcher(chosen) {
          dispatcher = chosen;
        },
      };
      await config.applySecurityAuthentication(context as RequestContext);
      return { headers, dispatcher };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([shared[Symbol.asyncDispose](), plain.destroy()]);
    },
  };
}
