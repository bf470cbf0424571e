import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';
import type { ExecutionContext } from 'ava';
import { type AgentHub, type AgentHubOptions, startAgentHub } from '../../../src/adapters/postfix-agent/index.ts';
import type { LegacySettings } from '../../../src/ports/legacy.ts';
import { createTestAuthority } from '../../../src/simulators/tls/certificates.ts';
import { createMemoryLog } from '../../runtime/support/memory-log.ts';
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts';

export const DOMAIN = 'contoso.com';
export const KEY = 'mail/contoso';
export const TOKEN = 'a-token-that-nobody-guesses';
export const DIRECT: LegacySettings = { forwarders: [], outgoing: { kind: 'Direct' } };
/** What everybody gets who is not the agent that is asked for. */
export const UNAUTHORIZED = { status: 401, body: 'unauthorized\n' };
export const ANNA = { address: 'anna@contoso.com', target: 'anna@contosocom.onmicrosoft.com' };
export const BOB = { address: 'bob@contoso.com', target: 'bob@contosocom.onmicrosoft.com' };

export interface Question {
  readonly method?: string;
  /** After `/v1/servers/<key>/` of the usual migration, or a whole path. */
  readonly path: string;
  /** Null sends none. */
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly signal?: AbortSignal;
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Bytes that came over the line for the body. */
  readonly bytes: number;
}

export interface HubFixture {
  readonly hub: AgentHub;
  readonly clock: FakeClock;
  readonly log: ReturnType<typeof createMemoryLog>;
  readonly tokens: Map<string, string>;
  readonly caPem: string;
  readonly authority: ReturnType<typeof createTestAuthority>;
  /** Keys of which the hub said that they changed. */
  readonly changes: string[];
  ask(question: Question): Promise<Reply>;
  /** Reports and returns the answer. */
  report(lines: readonly string[]): Promise<Reply>;
}

export async function startHub(t: ExecutionContext, options: Partial<AgentHubOptions> = {}): Promise<HubFixture> {
  const authority = createTestAuthority();
  const clock = createFakeClock();
  const log = createMemoryLog();
  const tokens = new Map([[KEY, TOKEN]]);
  const changes: string[] = [];
  const hub = await startAgentHub({
    host: '127.0.0.1',
    port: 0,
    tls: authority.issue(['localhost', '127.0.0.1']),
    tokenOf: async (key) => tokens.get(key) ?? null,
    script: '#!/bin/sh\n',
    onChange: (key) => void changes.push(key),
    clock,
    logger: log.logger,
    ...options,
  });
  t.teardown(() => close(hub, clock));
  const ask = (question: Question) => askHub(hub.port, authority.caPem, question);
  return {
    hub,
    clock,
    log,
    tokens,
    caPem: authority.caPem,
    authority,
    changes,
    ask,
    report: (lines) => ask({ method: 'POST', path: 'report', body: `${['hybridmail 1', ...lines, ''].join('\n')}` }),
  };
}

/** Closes a hub whose clock stands still. */
export async function close(hub: AgentHub, clock: FakeClock): Promise<void> {
  let closed = false;
  const closing = hub[Symbol.asyncDispose]().then(() => {
    closed = true;
  });
  await clock.runUntil(() => closed);
  await closing;
}

export function askHub(port: number, caPem: string, question: Question): Promise<Reply> {
  const { method = 'GET', path, token = TOKEN, headers, body, signal } = question;
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port,
        ca: caPem,
        agent: false,
        method,
        path: path.startsWith('/') ? path : `/v1/servers/${KEY}/${path}`,
        headers: { ...(token !== null && { authorization: `Bearer ${token}` }), ...headers },
        ...(signal && { signal }),
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('end', () => {
          const bytes = Buffer.concat(chunks);
          const { statusCode: status = 0 } = response;
          resolve({ status, headers: response.headers, body: bytes.toString('latin1'), bytes: bytes.length });
        });
        response.once('error', reject);
      },
    );
    asked.once('error', reject);
    asked.end(body);
  });
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A report of an agent that has all of `count` forwarders in force. */
export function goodReport(digest: string, count: number, changes: readonly string[] = []): string[] {
  return [`applied ${digest}`, `forwarders ${count} ${count}`, 'sender off', 'role local', 'queue 0', ...changes];
}
