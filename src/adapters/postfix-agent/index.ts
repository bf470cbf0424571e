import type { IncomingMessage, ServerResponse } from 'node:http';
import { LEGACY_CAPABILITIES } from '../../domain/model/legacy-server.ts';
import { disposition } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { LegacyServer } from '../../ports/legacy.ts';
import type { Logger } from '../../ports/logger.ts';
import { type Metrics, noMetrics } from '../../ports/metrics.ts';
import { ANSWERS, respond } from './answer.ts';
import { createAuthenticator } from './authenticate.ts';
import { isHostName } from './carried.ts';
import { startHttpsServer, type TlsFiles } from './https-server.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import { createMemory, look, want } from './memory.ts';
import type { Memory } from './remembered.ts';
import { createRequests } from './requests.ts';
import { renderSettings } from './settings-text.ts';

export type { TlsFiles } from './https-server.ts';
export type { Limits } from './limits.ts';

/** Where the agents beside Postfix ask for their settings, and report. */
export interface AgentHub extends AsyncDisposable {
  readonly port: number;
  /** The old server of one migration, by `namespace/name`; the same object as long as the migration and its domain are. */
  server(key: string, domain: string): LegacyServer;
  /** Forgets a migration that is gone: its agent gets 401 from then on, until `server` is called for the key again. */
  forget(key: string): void;
  /** Takes a renewed certificate for new connections; throws, and keeps the old one, when it cannot be used. */
  reload(tls: TlsFiles): void;
}

export interface AgentHubOptions {
  /** The address to listen on. */
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly tls: TlsFiles;
  /** The token of a migration's agent, or null when there is none. Asked for each request: it should answer from memory. */
  tokenOf(key: string): Promise<string | null>;
  /** What GET /agent.sh serves: ASCII. */
  readonly script: string;
  /** An agent told something new, or is back after a silence: not called for each poll. */
  onChange(key: string): void;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics?: Metrics;
  readonly limits?: Partial<Limits>;
}

/** Migrations that are gone and whose agents may still ask; the oldest are dropped, their tokens being gone too. */
const MAX_FORGOTTEN = 10_000;

/** Starts the operator's side of `docs/agent.md`. Resolves once it listens. */
export async function startAgentHub(options: AgentHubOptions): Promise<AgentHub> {
  const { clock, logger, metrics = noMetrics } = options;
  const limits: Limits = { ...DEFAULT_LIMITS, ...options.limits };
  const servers = new Map<string, { readonly memory: Memory; readonly server: LegacyServer }>();
  const forgotten = new Set<string>();
  let closing = false;

  const authenticator = createAuthenticator({
    tokenOf: async (key) => (forgotten.has(key) ? null : options.tokenOf(key)),
    failureBurst: limits.failureBurst,
    clock,
    logger,
  });
  const requests = createRequests({
    authenticator,
    memoryOf: (key) => servers.get(key)?.memory,
    isForgotten: (key) => forgotten.has(key),
    isClosing: () => closing,
    script: options.script,
    onChange: (key) => options.onChange(key),
    limits,
    clock,
    logger,
  });
  const https = await startHttpsServer({ ...options, limits, serve });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { route, answer } = await requests.answer(request, response).catch((error: unknown) => {
      logger.error('a request of an agent failed', { error: disposition(error).message });
      return { route: { kind: 'Fault' }, answer: ANSWERS.fault };
    });
    metrics.increment('hybridmail_agent_requests_total', { request: route.kind, status: String(answer.status) });
    respond(request, response, answer, closing);
  }

  return {
    port: https.port,
    server(key, domain) {
      if (!isHostName(domain)) throw new Error(`${JSON.stringify(domain)} is no mail domain in lower case`);
      const kept = servers.get(key);
      if (kept?.memory.domain === domain) return kept.server;
      const memory = createMemory(key, domain, limits, clock);
      const server = serverOf(memory, clock);
      servers.set(key, { memory, server });
      forgotten.delete(key);
      kept?.memory.polls.wake();
      return server;
    },
    forget(key) {
      const kept = servers.get(key);
      servers.delete(key);
      authenticator.forget(key);
      forgotten.add(key);
      for (const oldest of forgotten) {
        if (forgotten.size <= MAX_FORGOTTEN) break;
        forgotten.delete(oldest);
      }
      kept?.memory.polls.wake();
    },
    reload: (tls) => https.setCertificate(tls),
    async [Symbol.asyncDispose]() {
      closing = true;
      for (const { memory } of servers.values()) memory.polls.wake();
      await https.close();
    },
  };
}

function serverOf(memory: Memory, clock: Clock): LegacyServer {
  return {
    capabilities: LEGACY_CAPABILITIES.Postfix,
    read: async () => look(memory, clock.now()),
    async set(settings) {
      if (want(memory, renderSettings(memory.domain, settings))) memory.polls.wake();
    },
  };
}
