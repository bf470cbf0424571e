import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import type { LabOptions } from '../../../src/simulators/lab.ts';
import { askHub } from '../../adapters/postfix-agent/fixture.ts';
import { createScriptedAgent } from '../../adapters/postfix-agent/scripted-agent.ts';
import { serveAgents } from '../../support/agents.ts';
import { startEmbeddedLab } from './embedded.ts';

/** How often the scripted agent asks and reports: within the limit of one request a second, after the first twenty. */
const TURN_MS = 1_500;

/** A customer whose old server has an agent that asks and reports until it is paused. */
export async function startWithAgent(t: Pick<ExecutionContext, 'teardown'>, options: LabOptions) {
  const lab = await startEmbeddedLab(options);
  t.teardown(() => lab[Symbol.asyncDispose]());
  const { seed, mail } = lab;
  const { settings, port, path, token, caPem } = await serveAgents(t, lab);
  const agent = createScriptedAgent((question) =>
    askHub(port, caPem, { ...question, token, path: `${path}/${question.path}` }),
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
