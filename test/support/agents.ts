import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { freePorts } from '../../src/simulators/control-plane/free-ports.ts';
import { createTestAuthority } from '../../src/simulators/tls/certificates.ts';
import type { MigrationLab } from './lab.ts';

/** What an agent beside the old server must know of the operator. */
export interface AgentService {
  /** Settings by which the operator answers agents. */
  readonly settings: Readonly<Record<string, string>>;
  readonly port: number;
  /** Path of the migration's agent. */
  readonly path: string;
  readonly token: string;
  readonly caPem: string;
}

/** A certificate and a port for the operator's side, and the token of the customer's agent in Secret `agent`. */
export async function serveAgents(t: Pick<ExecutionContext, 'teardown'>, lab: MigrationLab): Promise<AgentService> {
  const authority = createTestAuthority();
  const dir = mkdtempSync(join(tmpdir(), 'hybridmail-agents-'));
  t.teardown(() => rmSync(dir, { recursive: true }));
  const { certPem, keyPem } = authority.issue(['127.0.0.1']);
  writeFileSync(join(dir, 'tls.crt'), certPem);
  writeFileSync(join(dir, 'tls.key'), keyPem);
  const [port = 0] = await freePorts(1);
  const token = '0123456789abcdef0123456789abcdef';
  await lab.kubectl(['create', 'secret', 'generic', 'agent', `--from-literal=token=${token}`]);
  return {
    settings: { HYBRIDMAIL_AGENT_TLS_DIR: dir, HYBRIDMAIL_AGENT_PORT: String(port) },
    port,
    path: `/v1/servers/${lab.namespace}/${lab.name}`,
    token,
    caPem: authority.caPem,
  };
}
