import { KubeConfig } from '@kubernetes/client-node';

/** The configuration of `KUBECONFIG` or `~/.kube/config`, else of the pod's service account. */
export function loadKubeConfig(): KubeConfig {
  const config = new KubeConfig();
  config.loadFromDefault();
  return config;
}
