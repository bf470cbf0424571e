import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { KubeAccess } from './kube-access.ts';
import { createAgent, createSharedDispatcher } from './kube-dispatcher.ts';

/** A value, or the path of a file that holds it and may be renewed. */
export type Material = { readonly value: string } | { readonly path: string };

/** A cluster that is reached by a token or a certificate, without a proxy and without another program. */
export interface DirectCluster {
  /** Begins with https:// and has no final slash. */
  readonly server: string;
  /** PEM; absent: the authorities that Node knows. */
  readonly ca?: Material;
  readonly token?: Material;
  /** PEM. */
  readonly clientCertificate?: { readonly cert: string; readonly key: string };
}

/** Access without the client library. Files are read for each request: they are small, and the kubelet renews them. */
export function createDirectAccess(cluster: DirectCluster): KubeAccess {
  const shared = createSharedDispatcher();
  return {
    server: cluster.server,
    async authorise() {
      const [ca, token] = await Promise.all([read(cluster.ca), read(cluster.token)]);
      const tls = { ...(ca !== undefined && { ca }), ...cluster.clientCertificate };
      const key = createHash('sha256').update(JSON.stringify(tls)).digest('base64');
      const headers: Record<string, string> = {};
      if (token !== undefined) headers.Authorization = `Bearer ${token.trim()}`;
      return {
        headers,
        dispatcher: shared.get(key, () => createAgent(tls)),
      };
    },
    [Symbol.asyncDispose]: () => shared[Symbol.asyncDispose](),
  };
}

async function read(material: Material | undefined): Promise<string | undefined> {
  if (material === undefined) return undefined;
  return 'value' in material ? material.value : readFile(material.path, 'utf8');
}
