import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startControlPlane } from '../../simulators/control-plane/start.ts';
import { startKubernetes } from '../../simulators/kubernetes/start-kubernetes.ts';
import { controlPlaneAssets } from './environment.ts';
import { createKubectl, type Kubectl } from './kubectl.ts';
import { ROOT } from './project.ts';

/** The demo's namespace; it must not be there before. */
export const NAMESPACE = 'customer-contoso';

const DEFINITION = 'hybridmailmigrations.hybridmail.dev';

export interface Cluster {
  /** For people: which API server this is. */
  readonly name: string;
  readonly kubectl: Kubectl;
  /** Path of the kubeconfig; undefined for the one that KUBECONFIG names. */
  readonly kubeconfig: string | undefined;
  /** Takes away what the demo made, and the cluster itself when the demo started it. */
  close(): Promise<void>;
}

/** Takes the current cluster when asked, else a real control plane where its programs are named, else one in this process. */
export async function startCluster(choice: {
  readonly current: boolean;
  readonly kubectlPath: string;
  readonly dir: string;
}): Promise<Cluster> {
  if (choice.current) return useCurrentCluster(choice.kubectlPath);
  const assetsDir = controlPlaneAssets();
  const server = assetsDir ? await startControlPlane({ assetsDir, controllerManager: true }) : await startKubernetes();
  const kubeconfig = join(choice.dir, 'kubeconfig');
  await writeFile(kubeconfig, server.kubeconfig, { mode: 0o600 });
  const kubectl = createKubectl(choice.kubectlPath, kubeconfig);
  await installDefinition(kubectl);
  await kubectl.run(['create', 'namespace', NAMESPACE]);
  return {
    name: assetsDir ? 'kube-apiserver of KUBEBUILDER_ASSETS' : 'Kubernetes API in this process',
    kubectl,
    kubeconfig,
    close: () => server.close(),
  };
}

/** Uses a person's cluster, unless somebody works with the resource there: the operator would take over real ones. */
async function useCurrentCluster(kubectlPath: string): Promise<Cluster> {
  const kubectl = createKubectl(kubectlPath, undefined);
  const context = (await kubectl.run(['config', 'current-context'])).trim();
  const found = await kubectl.run(['get', 'crd', DEFINITION, '--ignore-not-found', '-o=name']);
  const hadDefinition = found.trim() !== '';
  if (hadDefinition && (await kubectl.run(['get', 'hmm', '--all-namespaces', '-o=name'])).trim() !== '') {
    throw new Error(
      `cluster "${context}" holds migrations already; the demo would take them over, so it does not start`,
    );
  }
  await kubectl.run(['create', 'namespace', NAMESPACE]);
  await installDefinition(kubectl);
  return {
    name: `cluster "${context}" of KUBECONFIG`,
    kubectl,
    kubeconfig: undefined,
    async close() {
      // The operator that would take its finalizer off has ended.
      const inDemo = ['-n', NAMESPACE];
      const left = (await kubectl.run([...inDemo, 'get', 'hmm', '--ignore-not-found', '-o=name'])).trim();
      if (left !== '') {
        await kubectl.run([...inDemo, 'patch', left, '--type=merge', '-p', '{"metadata":{"finalizers":null}}']);
      }
      await kubectl.run(['delete', 'namespace', NAMESPACE, '--wait=false']);
      if (!hadDefinition) await kubectl.run(['delete', 'crd', DEFINITION, '--wait=false']);
    },
  };
}

async function installDefinition(kubectl: Kubectl): Promise<void> {
  await kubectl.run(['apply', '-f', join(ROOT, 'crds')]);
  await kubectl.run(['wait', '--for=condition=Established', `crd/${DEFINITION}`]);
}
