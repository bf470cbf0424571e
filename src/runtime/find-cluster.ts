import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { KubeAccess } from './kube-access.ts';
import { createDirectAccess, type DirectCluster } from './kube-direct.ts';
import { createLibraryAccess } from './kube-library.ts';
import { parseSimpleKubeconfig } from './simple-kubeconfig.ts';

/** Where the environment of this process says that the cluster is; the client library reads the same variables itself. */
export interface KubeSurroundings {
  /** KUBECONFIG: one path, or several joined by the system's delimiter. */
  readonly kubeconfig?: string | undefined;
  /** KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT, which every Pod has. */
  readonly serviceHost?: string | undefined;
  readonly servicePort?: string | undefined;
  /** Where a Pod's token is; the usual place when absent. */
  readonly serviceAccountDir?: string;
}

/** Source: Kubernetes, "Accessing the Kubernetes API from a Pod". */
const SERVICE_ACCOUNT_DIR = '/var/run/secrets/kubernetes.io/serviceaccount';

/**
 * Finds the cluster as kubectl does: `KUBECONFIG`, `~/.kube/config`, the Pod's service account. The client library is
 * loaded only for what it alone can do (a program or provider that signs in, a proxy, merged files): its 1,400 modules
 * need 0.3 s and 55 MiB, more than all of the operator's own code and heap.
 */
export async function findCluster(surroundings: KubeSurroundings): Promise<KubeAccess> {
  const direct = await readDirect(surroundings);
  if (direct) return createDirectAccess(direct);
  const { loadKubeConfig } = await import('./kube-config.ts');
  return createLibraryAccess(loadKubeConfig());
}

async function readDirect(surroundings: KubeSurroundings): Promise<DirectCluster | undefined> {
  const path = surroundings.kubeconfig ?? join(homedir(), '.kube', 'config');
  if (surroundings.kubeconfig === undefined && !existsSync(path)) return podCluster(surroundings);
  if (path.includes(delimiter)) return undefined;
  return parseSimpleKubeconfig(await readFile(path, 'utf8'));
}

/** The cluster that the Pod runs in; undefined outside of one. */
export function podCluster(surroundings: KubeSurroundings): DirectCluster | undefined {
  const { serviceHost: host, servicePort: port, serviceAccountDir: dir = SERVICE_ACCOUNT_DIR } = surroundings;
  const token = join(dir, 'token');
  if (host === undefined || port === undefined || !existsSync(token)) return undefined;
  return {
    server: `https://${isIPv6(host) ? `[${host}]` : host}:${port}`,
    ca: { path: join(dir, 'ca.crt') },
    token: { path: token },
  };
}
