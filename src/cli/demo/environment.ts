/** The environment of this process with additions, for the programs that the demo starts. */
export function environmentWith(additions: Readonly<Record<string, string>>): Record<string, string | undefined> {
  return { ...process.env, ...additions };
}

/** Folder with `etcd` and `kube-apiserver`, by envtest's convention; undefined where none is named. */
export function controlPlaneAssets(): string | undefined {
  return process.env.KUBEBUILDER_ASSETS || undefined;
}
