import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import type { StoredMigration } from '../../src/controller/dependencies.ts';
import { freePorts } from '../../src/simulators/control-plane/free-ports.ts';
import { giveMailbox } from '../../src/simulators/customer/persons.ts';
import { createTestAuthority } from '../../src/simulators/tls/certificates.ts';
import { askHub } from '../adapters/postfix-agent/fixture.ts';
import { createScriptedAgent } from '../adapters/postfix-agent/scripted-agent.ts';
import { startEmbeddedLab } from './support/embedded.ts';
import { declareMigration } from './support/migration.ts';

const TOKEN = 'a-token-of-the-agent-beside-postfix';
/** How often the scripted agent asks and reports: within the limit of one request a second, after the first twenty. */
const TURN_MS = 1_500;

test('an agent beside Postfix takes the place of a person, from the first list to a restart of the operator', async (t) => {
  const { lab, agent, legacy, startOperator } = await startWithAgent(t);
  const { world, seed } = lab;
  let operator = await startOperator();
  t.teardown(() => operator[Symbol.asyncDispose]());
  await using migration = await declareMigration(lab, 'Prepare', { legacy });
  await migration.arrive('Prepare');
  const { status } = await migration.reach('Send', { legacy });
  const forwarded = () => Object.keys(agent.world().forwarders);
  t.true(forwarded().includes('anna@contoso.com') && forwarded().includes('bob@contoso.com'), String(forwarded()));
  t.is(agent.world().smartHost, seed.mxHost);
  t.is(status?.forwarders?.present, status?.forwarders?.wanted);
  t.deepEqual(
    status?.tasks?.map(({ id }) => id).filter((id) => /^(?:forwarders|legacy)/.test(id)),
    [],
  );

  giveMailbox(world, seed, 'carol@contoso.com', { moved: true });
  agent.foreign.set('webmaster@contoso.com', 'somebody@another.example');
  await lab.poke();
  await migration.until(
    'carol has moved, and the forwarder of somebody else is counted',
    (now) => forwarded().includes('carol@contoso.com') && now.status?.forwarders?.foreign === 1,
  );

  const before = agent.world();
  t.is(await operator.stop(), 0);
  operator = await startOperator();
  giveMailbox(world, seed, 'david@contoso.com', { moved: true });
  await lab.poke();
  await migration.until('david has moved', () => forwarded().includes('david@contoso.com'));
  t.is(agent.world().writes, before.writes + 1, 'what was in force was not written anew');
});

test('a list that the agent did not fetch in time is there when it asks, as by cron', async (t) => {
  const { lab, agent, legacy, pace, startOperator } = await startWithAgent(t);
  await using _operator = await startOperator();
  await using migration = await declareMigration(lab, 'Prepare', { legacy });
  await migration.arrive('Prepare');
  await migration.until('the agent is heard', isHeard);
  pace.isPaused = true;
  await lab.declare('Send', { legacy });
  await migration.until('nobody fetches the list', (now) =>
    Boolean(now.status?.conditions?.some(({ reason }) => reason === 'WaitingForReadBack')),
  );
  await agent.turn();
  t.true(Object.keys(agent.world().forwarders).includes('anna@contoso.com'));
});

function isHeard({ status }: StoredMigration): boolean {
  return status?.resources?.some(({ kind, state }) => kind === 'Forwarders' && state === 'InSync') ?? false;
}

/** A customer whose old server has an agent that asks and reports until it is paused. */
async function startWithAgent(t: ExecutionContext) {
  const authority = createTestAuthority();
  const dir = mkdtempSync(join(tmpdir(), 'hybridmail-agents-'));
  t.teardown(() => rmSync(dir, { recursive: true }));
  const { certPem, keyPem } = authority.issue(['127.0.0.1']);
  writeFileSync(join(dir, 'tls.crt'), certPem);
  writeFileSync(join(dir, 'tls.key'), keyPem);
  const [port = 0] = await freePorts(1);
  const lab = await startEmbeddedLab({ seed: { moved: ['anna@contoso.com', 'bob@contoso.com'] } });
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
  return { lab, agent, legacy, pace, startOperator: () => lab.startOperator(settings) };
}
