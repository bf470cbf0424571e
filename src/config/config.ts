import { validateDetailed } from 'node-cron';
import type { Env, EnvName } from './env.ts';

/** Complete and checked settings of the operator. */
export interface Config {
  readonly listen: { readonly host: string; readonly port: number };
  /** Where agents beside old servers are answered; null without a certificate. */
  readonly agents: { readonly host: string; readonly port: number; readonly tlsDir: string } | null;
  readonly logLevel: 'error' | 'warn' | 'info' | 'debug';
  /** Name of this process in leases and events. */
  readonly instance: string;
  /** Null: no leader election. */
  readonly lease: { readonly namespace: string; readonly name: string } | null;
  /** Where the cluster is; undefined values stand for the usual places. */
  readonly kube: {
    readonly kubeconfig: string | undefined;
    readonly serviceHost: string | undefined;
    readonly servicePort: string | undefined;
  };
  readonly checkIntervalMs: number;
  /** Cron expression, UTC. */
  readonly fullCheckSchedule: string;
  readonly fleet: Fleet | null;
  readonly services: Services;
  /** Path of the projected service-account token for workload identity; null where there is none. */
  readonly federatedTokenFile: string | null;
}

/** The app registration that serves many tenants; without a file it signs in by workload identity. */
export interface Fleet {
  readonly clientId: string;
  readonly secretFile: string | null;
}

/** Where services are, when not at their vendors' own addresses. */
export interface Services {
  readonly loginUrl: string | undefined;
  readonly exchangeUrl: string | undefined;
  readonly graphUrl: string | undefined;
  readonly cloudflareUrl: string;
  readonly endpointsUrl: string;
  /** Resolvers as `address` or `address:port`; empty takes the machine's own. */
  readonly dnsServers: readonly string[];
  readonly authoritativeDnsPort: number;
  readonly exchangeSmtpPort: number;
  readonly heloName: string;
}

/** Thrown for settings that cannot be used, with all problems at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;

/** Fills defaults and checks; half-configurations are refused. Pure. */
export function toConfig(env: Env): Config {
  const problems: string[] = [];
  const number = (name: EnvName, fallback: number, { min, max }: { min: number; max: number }) => {
    const value = Number(env[name] ?? fallback);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    problems.push(`${name}: "${env[name]}" is not a whole number from ${min} to ${max}`);
    return fallback;
  };
  const url = (name: EnvName) => {
    const value = env[name];
    if (value === undefined || /^https:\/\/[^/]+$/.test(value)) return value;
    problems.push(`${name}: "${value}" is not an https address without a path`);
    return undefined;
  };
  const logLevel = LOG_LEVELS.find((level) => level === (env.HYBRIDMAIL_LOG_LEVEL ?? 'info'));
  if (!logLevel)
    problems.push(`HYBRIDMAIL_LOG_LEVEL: "${env.HYBRIDMAIL_LOG_LEVEL}" is none of ${LOG_LEVELS.join(', ')}`);
  const { HYBRIDMAIL_LEASE: lease, HYBRIDMAIL_NAMESPACE: namespace } = env;
  if (lease !== undefined && namespace === undefined) problems.push('HYBRIDMAIL_LEASE needs HYBRIDMAIL_NAMESPACE');
  const { HYBRIDMAIL_FLEET_CLIENT_ID: clientId, HYBRIDMAIL_FLEET_SECRET_FILE: secretFile = null } = env;
  if (secretFile !== null && clientId === undefined) {
    problems.push('HYBRIDMAIL_FLEET_SECRET_FILE needs HYBRIDMAIL_FLEET_CLIENT_ID');
  }
  const fullCheckSchedule = env.HYBRIDMAIL_FULL_CHECK_SCHEDULE ?? '17 3 * * *';
  for (const { field, message } of validateDetailed(fullCheckSchedule).errors) {
    problems.push(`HYBRIDMAIL_FULL_CHECK_SCHEDULE: "${fullCheckSchedule}" is no cron expression: ${field}: ${message}`);
  }
  const instance = env.HYBRIDMAIL_INSTANCE ?? 'hybrid-mail-operator';
  const port = { min: 1, max: 65_535 };
  // 0 takes a free port.
  const listenPort = { min: 0, max: 65_535 };
  const host = env.HYBRIDMAIL_LISTEN_HOST ?? '0.0.0.0';
  const config: Config = {
    listen: {
      port: number('HYBRIDMAIL_LISTEN_PORT', 8080, listenPort),
      host,
    },
    agents:
      env.HYBRIDMAIL_AGENT_TLS_DIR === undefined
        ? null
        : {
            host,
            port: number('HYBRIDMAIL_AGENT_PORT', 8443, listenPort),
            tlsDir: env.HYBRIDMAIL_AGENT_TLS_DIR,
          },
    logLevel: logLevel ?? 'info',
    instance,
    lease: lease !== undefined && namespace !== undefined ? { namespace, name: lease } : null,
    kube: {
      kubeconfig: env.KUBECONFIG,
      serviceHost: env.KUBERNETES_SERVICE_HOST,
      servicePort: env.KUBERNETES_SERVICE_PORT,
    },
    // Below the shortest time in which a person would expect drift to show; a day at most.
    checkIntervalMs: number('HYBRIDMAIL_CHECK_INTERVAL_SECONDS', 600, { min: 1, max: 86_400 }) * 1000,
    fullCheckSchedule,
    fleet: clientId === undefined ? null : { clientId, secretFile },
    services: {
      loginUrl: url('HYBRIDMAIL_LOGIN_URL'),
      exchangeUrl: url('HYBRIDMAIL_EXCHANGE_URL'),
      graphUrl: url('HYBRIDMAIL_GRAPH_URL'),
      cloudflareUrl: url('HYBRIDMAIL_CLOUDFLARE_URL') ?? 'https://api.cloudflare.com',
      endpointsUrl: url('HYBRIDMAIL_ENDPOINTS_URL') ?? 'https://endpoints.office.com',
      dnsServers: (env.HYBRIDMAIL_DNS_SERVERS ?? '').split(/[\s,]+/).filter((server) => server !== ''),
      authoritativeDnsPort: number('HYBRIDMAIL_AUTHORITATIVE_DNS_PORT', 53, port),
      exchangeSmtpPort: number('HYBRIDMAIL_EXCHANGE_SMTP_PORT', 25, port),
      heloName: env.HYBRIDMAIL_HELO_NAME ?? 'hybrid-mail-operator.invalid',
    },
    federatedTokenFile: env.AZURE_FEDERATED_TOKEN_FILE ?? null,
  };
  if (problems.length > 0) throw new ConfigError(problems.join('; '));
  return config;
}
