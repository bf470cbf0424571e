import test from 'ava';
import type { StoredMigration } from '../../src/controller/dependencies.ts';
import { giveMailbox } from '../../src/simulators/customer/persons.ts';
import { startWithAgent } from './support/agent.ts';
import { declareMigration } from './support/migration.ts';

const MOVED = { seed: { moved: ['anna@contoso.com', 'bob@contoso.com'] } };

test('an agent beside Postfix takes the place of a person, from the first list to a restart of the operator', async (t) => {
  const { lab, agent, legacy, startOperator } = await startWithAgent(t, MOVED);
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
  const { lab, agent, legacy, pace, startOperator } = await startWithAgent(t, MOVED);
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
