import { stringify } from 'yaml';
import { createTestAuthority, type TestAuthority } from '../tls/certificates.ts';
import { createRuleChecker } from './cel/rules.ts';
import { startCollector } from './collector.ts';
import { createObject } from './create.ts';
import { createRegistry } from './registry.ts';
import { type RecordedRequest, startServer } from './server.ts';
import { createStore } from './store.ts';
import { createTokens } from './tokens.ts';
import { writeOptions } from './write-options.ts';

export type { RecordedRequest } from './server.ts';

/** How many requests are kept; older ones are dropped. */
const MAX_RECORDED = 10_000;

export interface KubernetesOptions {
  /** Signs the server's certificate; without one the server has an authority of its own. */
  authority?: TestAuthority;
  /** Address to listen on, which the certificate names; 127.0.0.1 where there is none. */
  host?: string;
  /** Called for every authenticated request when it arrives. */
  audit?(request: RecordedRequest): void;
}

export interface ServiceAccountName {
  namespace: string;
  name: string;
}

export interface RunningKubernetes extends AsyncDisposable {
  url: string;
  caPem: string;
  /** Text of a kubeconfig for the administrator. */
  kubeconfig: string;
  /** Text of a kubeconfig with this bearer token, or with a new token of this service account and its namespace. */
  kubeconfigFor(user: string | ServiceAccountName): string;
  /** What clients asked for, oldest first. */
  requests: readonly RecordedRequest[];
  /** Forgets the history, so that a watch or a paged list from any earlier resourceVersion gets 410. */
  compact(): void;
  close(): Promise<void>;
}

/** Service accounts of a demo or a test run for days; their tokens do too. */
const KUBECONFIG_LIFETIME_S = 30 * 24 * 3600;

/** A Kubernetes API in this process: storage in memory, no nodes, no permissions. */
export async function startKubernetes(options: KubernetesOptions = {}): Promise<RunningKubernetes> {
  const { authority = createTestAuthority(), host = '127.0.0.1' } = options;
  const { caPem } = authority;
  const nowMs = () => Date.now();
  const api = { store: createStore(), registry: createRegistry(), checkRules: createRuleChecker(), nowMs };
  const tokens = createTokens(nowMs);
  const requests: RecordedRequest[] = [];
  const unsubscribe = api.store.subscribe(({ storage, type, object }) => {
    if (storage !== CRD_STORAGE) return;
    if (type === 'DELETED') api.registry.forget(object);
    else api.registry.define(object);
  });
  const collector = startCollector(api);
  for (const name of ['default', 'kube-system', 'kube-public']) createNamespace(name);

  function createNamespace(name: string): void {
    const resource = api.registry.find('', 'v1', 'namespaces');
    if (!resource) throw new Error('the built-in resource namespaces is missing');
    const target = { resource, namespace: undefined, name: undefined, subresource: undefined };
    createObject(
      api,
      target,
      { metadata: { name } },
      writeOptions(new URLSearchParams(), 'kube-apiserver', 'CreateOptions'),
    );
  }

  const server = await startServer(api, tokens, {
    ...authority.issue([host]),
    host,
    record(request) {
      requests.push(request);
      if (requests.length > MAX_RECORDED) requests.shift();
      options.audit?.(request);
    },
  });
  const url = `https://${host}:${server.port}`;

  async function close(): Promise<void> {
    unsubscribe();
    collector.close();
    await server.close();
  }

  return {
    url,
    caPem,
    kubeconfig: kubeconfig(url, caPem, { name: 'kubernetes-admin', token: tokens.admin, namespace: 'default' }),
    kubeconfigFor(user) {
      if (typeof user === 'string') return kubeconfig(url, caPem, { name: 'token', token: user, namespace: 'default' });
      const { namespace, name } = user;
      const { token } = tokens.issue(namespace, name, KUBECONFIG_LIFETIME_S);
      return kubeconfig(url, caPem, { name, token, namespace });
    },
    requests,
    compact: () => api.store.compact(),
    close,
    [Symbol.asyncDispose]: close,
  };
}

const CRD_STORAGE = 'customresourcedefinitions.apiextensions.k8s.io';

interface KubeconfigUser {
  name: string;
  token: string;
  namespace: string;
}

function kubeconfig(server: string, caPem: string, { name, token, namespace }: KubeconfigUser): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: 'simulated', cluster: { server, 'certificate-authority-data': Buffer.from(caPem).toString('base64') } },
    ],
    users: [{ name, user: { token } }],
    contexts: [{ name: 'simulated', context: { cluster: 'simulated', user: name, namespace } }],
    'current-context': 'simulated',
  });
}
