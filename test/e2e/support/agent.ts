import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { freePorts } from '../../../src/simulators/control-plane/free-ports.ts';
import type { LabOptions } from '../../../src/simulators/lab.ts';
import { createTestAuthority } from '../../../src/simulators/tls/certificates.ts';
import { askHub } from '../../adapters/postfix-agent/fixture.ts';
import { createScriptedAgent } from '../../adapters/postfix-agent/scripted-agent.ts';
import { startEmbeddedLab } from './embedded.ts';

const TOKEN = 'a-token-of-the-agent-beside-postfix';
/** How often the scripted agent asks and reports: within the limit of one request a second, after the first twenty. */
const TURN_MS = 1_500;

/** A customer whose old server has an agent that asks and reports until it is paused. */
export async function startWithAgent(t: Pick<ExecutionContext, 'teardown'>, options: LabOptions) {
  const authority = createTestAuthority();
  const dir = mkdtempSync(join(tmpdir(), 'hybridmail-agents-'));
  t.teardown(() => rmSync(dir, { recursive: true }));
  const { certPem, keyPem } = authority.issue(['127.0.0.1']);
  writeFileSync(join(dir, 'tls.crt'), certPem);
  writeFileSync(join(dir, 'tls.key'), keyPem);
  const [port = 0] = await freePorts(1);
  const lab = await startEmbeddedLab(options);
  t.teardown(() => lab[Symbol.asyncDispose]());
  const { seed, mail } = lab;
  await lab.kubectl(['create', 'secret', 'generic', 'agent', `--from-literal=token=${TOKEN}`]);
  const settings = { HYBRIDMAIL_AGENT_TLS_DIR: dir, HYBRIDMAIL_AGENT_PORT: String(port) };

  const agent = createScriptedAgent((question) =>
    askHub(port, authority.caPem, {
      ...question,
      token: TOKEN,
      path: `/v1/servers/${lab.namespace}/${lab.name}/${question.path}`,
    }),
  );
  const pace = { isPaused: false };
  let isRunning = true;
  const running = (async () => {
    while (isRunning) {
      // The operator may not be there, as in life.
      if (!pace.isPaused) await agent.turn().catch(() => undefined);
      await sleep(TURN_MS);
    }
  })();
  t.teardown(() => {
    isRunning = false;
    return running;
  });

  const legacy = {
    smartHost: { host: seed.oldServerHost, port: mail.port },
    sendsFrom: { addresses: [seed.oldServerAddress] },
    inventory: { configMapRef: { name: 'inventory' } },
    forwarders: { provider: 'Postfix', credentialsSecretRef: { name: 'agent' } },
  } as const;
  return { lab, agent, legacy, pace, settings, startOperator: () => lab.startOperator(settings) };
}
