/** Every environment variable that the operator reads, and the only place that reads them. */
const NAMES = [
  'HYBRIDMAIL_LISTEN_PORT',
  'HYBRIDMAIL_LISTEN_HOST',
  'HYBRIDMAIL_LOG_LEVEL',
  'HYBRIDMAIL_NAMESPACE',
  'HYBRIDMAIL_INSTANCE',
  'HYBRIDMAIL_LEASE',
  'HYBRIDMAIL_CHECK_INTERVAL_SECONDS',
  'HYBRIDMAIL_FULL_CHECK_SCHEDULE',
  'HYBRIDMAIL_FLEET_CLIENT_ID',
  'HYBRIDMAIL_FLEET_SECRET_FILE',
  'HYBRIDMAIL_HELO_NAME',
  'HYBRIDMAIL_DNS_SERVERS',
  // Where agents beside old servers are answered: a folder with tls.crt and tls.key.
  'HYBRIDMAIL_AGENT_TLS_DIR',
  'HYBRIDMAIL_AGENT_PORT',
  // For a lab: services other than the vendors' own.
  'HYBRIDMAIL_LOGIN_URL',
  'HYBRIDMAIL_EXCHANGE_URL',
  'HYBRIDMAIL_GRAPH_URL',
  'HYBRIDMAIL_CLOUDFLARE_URL',
  'HYBRIDMAIL_ENDPOINTS_URL',
  'HYBRIDMAIL_AUTHORITATIVE_DNS_PORT',
  'HYBRIDMAIL_EXCHANGE_SMTP_PORT',
  // How kubectl and Pods find the cluster.
  'KUBECONFIG',
  'KUBERNETES_SERVICE_HOST',
  'KUBERNETES_SERVICE_PORT',
  // Set by the workload-identity webhook.
  'AZURE_FEDERATED_TOKEN_FILE',
] as const;

export type EnvName = (typeof NAMES)[number];
/** Values as given; a variable that is missing or empty is undefined. */
export type Env = Readonly<Partial<Record<EnvName, string>>>;

export function readEnv(): Env {
  const found = NAMES.flatMap((name) => {
    const value = process.env[name]?.trim();
    return value ? [[name, value] as const] : [];
  });
  return Object.fromEntries(found);
}
