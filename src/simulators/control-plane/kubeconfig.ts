/** The kubeconfig text for one cluster and one bearer token; JSON is YAML, so every client reads it. */
export function kubeconfigText(url: string, caPem: string, token: string): string {
  const name = 'control-plane';
  return JSON.stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': name,
      clusters: [
        { name, cluster: { server: url, 'certificate-authority-data': Buffer.from(caPem).toString('base64') } },
      ],
      users: [{ name, user: { token } }],
      contexts: [{ name, context: { cluster: name, user: name, namespace: 'default' } }],
    },
    undefined,
    2,
  );
}
