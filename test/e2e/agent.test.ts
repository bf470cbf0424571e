import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
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
  const authority = createTestAuthority();
  const dir = mkdtempSync(join(tmpdir(), 'hybridmail-agents-'));
  t.teardown(() => rmSync(dir, { recursive: true }));
  const { certPem, keyPem } = authority.issue(['127.0.0.1']);
  writeFileSync(join(dir, 'tls.crt'), certPem);
  writeFileSync(join(dir, 'tls.key'), keyPem);
  const port = await freePort();
  await using lab = await startEmbeddedLab({ seed: { moved: ['anna@contoso.com', 'bob@contoso.com'] } });
  const { world, seed, mail } = lab;
  await lab.kubectl(['create', 'secret', 'generic', 'agent', `--from-literal=token=${TOKEN}`]);
  const settings = { HYBRIDMAIL_AGENT_TLS_DIR: dir, HYBRIDMAIL_AGENT_PORT: String(port) };
  let operator = await lab.startOperator(settings);
  t.teardown(() => operator[Symbol.asyncDispose]());

  const agent = createScriptedAgent((question) =>
    askHub(port, authority.caPem, {
      ...question,
      token: TOKEN,
      path: `/v1/servers/${lab.namespace}/${lab.name}/${question.path}`,
    }),
  );
  let isRunning = true;
  const running = (async () => {
    while (isRunning) {
      // The operator may not be there, as in life.
      await agent.turn().catch(() => undefined);
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
  operator = await lab.startOperator(settings);
  giveMailbox(world, seed, 'david@contoso.com', { moved: true });
  await lab.poke();
  await migration.until('david has moved', () => forwarded().includes('david@contoso.com'));
  t.is(agent.world().writes, before.writes + 1, 'what was in force was not written anew');
});

async function freePort(): Promise<number> {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<number>();
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
  });
  return promise;
}
