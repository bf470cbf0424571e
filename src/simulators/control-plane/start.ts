import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { access, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestAuthority } from '../tls/certificates.ts';
import { type Child, startChild } from './child.ts';
import { freePorts } from './free-ports.ts';
import { kubeconfigText } from './kubeconfig.ts';
import { type ServedBy, waitUntilServed } from './wait-until-served.ts';

export interface ControlPlaneOptions {
  /** A folder with `etcd`, `kube-apiserver` and `kube-controller-manager`, as envtest's `KUBEBUILDER_ASSETS`. */
  readonly assetsDir: string;
  /** Keeps the objects and the key of service account tokens for a later start. Omitted: a folder removed at close. */
  readonly dataDir?: string;
  /** Garbage collection by owner references, deletion of namespaces and default service accounts. */
  readonly controllerManager?: boolean;
}

export interface ControlPlane {
  /** `https://127.0.0.1:<port>` */
  readonly url: string;
  readonly caPem: string;
  /** Of a cluster administrator. */
  readonly kubeconfig: string;
  /** Of whoever holds this token, for example one made with `kubectl create token`. */
  kubeconfigFor(token: string): string;
  close(): Promise<void>;
}

const CONTROLLERS = 'garbage-collector-controller,namespace-controller,serviceaccount-controller';

/** Starts a real Kubernetes control plane on loopback and returns when it serves. It has no nodes: no Pod ever runs. */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const dir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'control-plane-')));
  await mkdir(dir, { recursive: true });
  const children: Child[] = [];
  const close = async () => {
    for (const child of children.toReversed()) await child.stop();
    if (options.dataDir === undefined) await rm(dir, { recursive: true, force: true });
  };
  try {
    const server = await start(options, dir, children);
    return {
      url: server.url,
      caPem: server.caPem,
      kubeconfig: kubeconfigText(server.url, server.caPem, server.token),
      kubeconfigFor: (token) => kubeconfigText(server.url, server.caPem, token),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function start(options: ControlPlaneOptions, dir: string, children: Child[]): Promise<ServedBy> {
  const [etcdPort = 0, peerPort = 0, securePort = 0] = await freePorts(3);
  const server = { url: `https://127.0.0.1:${securePort}`, ...(await writeCredentials(dir)) };
  const run = (program: string, flags: Record<string, string>) => {
    const args = Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`);
    children.push(startChild(join(options.assetsDir, program), args));
  };

  run('etcd', {
    'data-dir': join(dir, 'etcd'),
    'listen-client-urls': `http://127.0.0.1:${etcdPort}`,
    'advertise-client-urls': `http://127.0.0.1:${etcdPort}`,
    'listen-peer-urls': `http://127.0.0.1:${peerPort}`,
    // Nothing here has to survive a power cut.
    'unsafe-no-fsync': 'true',
  });
  run('kube-apiserver', {
    'etcd-servers': `http://127.0.0.1:${etcdPort}`,
    'bind-address': '127.0.0.1',
    'secure-port': String(securePort),
    'tls-cert-file': join(dir, 'server.crt'),
    'tls-private-key-file': join(dir, 'server.key'),
    'token-auth-file': join(dir, 'tokens.csv'),
    'service-account-issuer': 'https://kubernetes.default.svc',
    'service-account-key-file': join(dir, 'sa.key'),
    'service-account-signing-key-file': join(dir, 'sa.key'),
    'authorization-mode': 'RBAC',
    'service-cluster-ip-range': '10.0.0.0/24',
    // It would refuse every Pod until a controller has made the default service account.
    'disable-admission-plugins': 'ServiceAccount',
  });
  // Ready comes a moment before the namespaces that every client expects.
  await served(['/readyz', '/api/v1/namespaces/default'], server, children);

  if (options.controllerManager === true) {
    await writeFile(join(dir, 'kubeconfig'), kubeconfigText(server.url, server.caPem, server.token), { mode: 0o600 });
    run('kube-controller-manager', {
      kubeconfig: join(dir, 'kubeconfig'),
      controllers: CONTROLLERS,
      'service-account-private-key-file': join(dir, 'sa.key'),
      'secure-port': '0',
      'leader-elect': 'false',
    });
    await served(['/api/v1/namespaces/default/serviceaccounts/default'], server, children);
  }
  return server;
}

/** Waits for the paths, or throws what the first process to end has said. */
async function served(paths: readonly string[], server: ServedBy, children: readonly Child[]): Promise<void> {
  const ended = new AbortController();
  const wait = async () => {
    for (const path of paths) await waitUntilServed(path, server, ended.signal);
  };
  try {
    await Promise.race([wait(), ...children.map((child) => child.failed)]);
  } finally {
    ended.abort();
  }
}

async function writeCredentials(dir: string): Promise<{ caPem: string; token: string }> {
  const authority = createTestAuthority();
  const { certPem, keyPem } = authority.issue(['127.0.0.1', 'localhost']);
  const token = randomBytes(24).toString('base64url');
  const write = (name: string, text: string) => writeFile(join(dir, name), text, { mode: 0o600 });
  await write('server.crt', certPem);
  await write('server.key', keyPem);
  await write('tokens.csv', `${token},admin,admin,"system:masters"\n`);
  if (!(await exists(join(dir, 'sa.key')))) await write('sa.key', makeServiceAccountKey());
  return { caPem: authority.caPem, token };
}

function makeServiceAccountKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
