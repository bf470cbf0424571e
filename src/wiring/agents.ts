import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentHub, TlsFiles } from '../adapters/postfix-agent/index.ts';
import { type Config, ConfigError } from '../config/config.ts';
import { TerminalError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { OldServerOf } from './connections.ts';
import { required } from './credentials.ts';
import { demandSecret, type SecretStore } from './secret-store.ts';

/** The old servers that agents stand beside. */
export interface Agents extends AsyncDisposable {
  /**
   * The old server that an agent stands beside; null where none does.
   * Errors: TerminalError `AgentsNotServed`, `SecretNotFound`, `SecretIncomplete`.
   */
  serverOf: OldServerOf;
  /** The migration is gone: its agent is no longer answered. */
  forget(key: string): void;
}

export interface AgentsDeps {
  readonly secrets: SecretStore;
  /** An agent has told something new. */
  readonly onChange: (key: string) => void;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** A certificate that was renewed is taken within this time. */
const RELOAD_MS = 60_000;
/** What the agent of version 1 shows must be hard to guess; docs/agent.md. */
const LEAST_TOKEN_LENGTH = 20;

const SCRIPT = new URL('../agent/hybridmail-agent.sh', import.meta.url);

/** Listens for agents where the configuration says so. Errors: ConfigError for certificate files that cannot be used. */
export async function startAgents(config: Config['agents'], deps: AgentsDeps): Promise<Agents> {
  /** Tokens by migration, as its Secret said at the last reconcile: an agent that asks costs no call to the cluster. */
  const tokens = new Map<string, string>();
  const hub = config && (await openHub(config, tokens, deps));
  const renewal = config && hub ? watchCertificate(config.tlsDir, hub, deps.logger) : undefined;

  function forget(key: string): void {
    tokens.delete(key);
    hub?.forget(key);
  }

  return {
    async serverOf({ metadata }, { domain, legacy }) {
      const { namespace } = metadata;
      const key = `${namespace}/${metadata.name}`;
      const { provider, credentialsSecret: name } = legacy.forwarders;
      if (name === null || provider !== 'Postfix') {
        forget(key);
        return null;
      }
      if (!hub) {
        const message = 'this operator serves no agents: an administrator gives it a certificate (chart value agents)';
        throw new TerminalError('AgentsNotServed', message);
      }
      const token = required(name, await demandSecret(deps.secrets, namespace, name), 'token');
      if (token.length < LEAST_TOKEN_LENGTH) {
        const message = `Secret "${name}" has a token of fewer than ${LEAST_TOKEN_LENGTH} characters: make one with openssl rand -hex 32`;
        throw new TerminalError('SecretIncomplete', message);
      }
      tokens.set(key, token);
      return hub.server(key, domain);
    },
    forget,
    async [Symbol.asyncDispose]() {
      clearInterval(renewal);
      await hub?.[Symbol.asyncDispose]();
    },
  };
}

async function openHub(
  config: NonNullable<Config['agents']>,
  tokens: ReadonlyMap<string, string>,
  { onChange, clock, logger, metrics }: AgentsDeps,
): Promise<AgentHub> {
  // Loaded only where agents are served: an operator without them stays as small as it was.
  const { startAgentHub } = await import('../adapters/postfix-agent/index.ts');
  return startAgentHub({
    host: config.host,
    port: config.port,
    tls: readTls(config.tlsDir),
    tokenOf: async (key) => tokens.get(key) ?? null,
    script: readFileSync(SCRIPT, 'utf8'),
    onChange,
    clock,
    logger,
    metrics,
  });
}

function readTls(dir: string): TlsFiles {
  try {
    return {
      certPem: readFileSync(join(dir, 'tls.crt'), 'utf8'),
      keyPem: readFileSync(join(dir, 'tls.key'), 'utf8'),
    };
  } catch (error) {
    throw new ConfigError(`HYBRIDMAIL_AGENT_TLS_DIR: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Kubernetes replaces the files of a Secret under a running Pod; a new date says so. */
function watchCertificate(dir: string, hub: AgentHub, logger: Logger): NodeJS.Timeout {
  const dateOf = (): number => statSync(join(dir, 'tls.crt')).mtimeMs;
  let taken = dateOf();
  const timer = setInterval(() => {
    try {
      const date = dateOf();
      if (date === taken) return;
      hub.reload(readTls(dir));
      taken = date;
      logger.info('the certificate for agents was renewed');
    } catch (error) {
      logger.warn('the certificate for agents cannot be renewed', { error: String(error) });
    }
  }, RELOAD_MS);
  timer.unref();
  return timer;
}
