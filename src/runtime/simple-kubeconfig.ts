import type { DirectCluster } from './kube-direct.ts';

type Fields = Readonly<Record<string, unknown>>;

const CLUSTER_KEYS = ['server', 'certificate-authority-data'];
const USER_KEYS = ['token', 'client-certificate-data', 'client-key-data'];

/**
 * The current cluster of a kubeconfig that holds all it needs in itself. Undefined for any other: a key that is not
 * known here (exec, auth-provider, proxy-url, impersonation, a file) could change what must be sent, so it is not ignored.
 */
export async function parseSimpleKubeconfig(text: string): Promise<DirectCluster | undefined> {
  const { parse } = await import('yaml');
  const config = fieldsOf(parse(text));
  const context = named(config.contexts, config['current-context'], 'context');
  const cluster = named(config.clusters, context?.cluster, 'cluster');
  const user = named(config.users, context?.user, 'user');
  if (!cluster || !user || !hasOnly(cluster, CLUSTER_KEYS) || !hasOnly(user, USER_KEYS)) return undefined;
  const { server, 'certificate-authority-data': ca } = cluster;
  const { token, 'client-certificate-data': cert, 'client-key-data': key } = user;
  if (!server?.startsWith('https://') || (cert === undefined) !== (key === undefined)) return undefined;
  return {
    server: server.replace(/\/+$/, ''),
    ...(ca !== undefined && { ca: { value: decode(ca) } }),
    ...(token !== undefined && { token: { value: token } }),
    ...(cert !== undefined && key !== undefined && { clientCertificate: { cert: decode(cert), key: decode(key) } }),
  };
}

/** The entry of a kubeconfig's list: `{name, <kind>: {...}}`. */
function named(list: unknown, name: unknown, kind: string): Fields | undefined {
  const entry = (Array.isArray(list) ? list : []).find((item) => typeof name === 'string' && item?.name === name);
  return entry === undefined ? undefined : fieldsOf(entry[kind]);
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

/** True when every key is one of these and every value a text. */
function hasOnly(fields: Fields, keys: readonly string[]): fields is Readonly<Record<string, string>> {
  return Object.entries(fields).every(([key, value]) => keys.includes(key) && typeof value === 'string');
}

function decode(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8');
}
