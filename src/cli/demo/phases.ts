import type { HybridMailMigration } from '../../api/v1alpha1/types.generated.ts';
import { migration, surroundings } from './customer.ts';
import type { Phase } from './messages.ts';
import { reach } from './reach.ts';
import { patchSpec, type Stage, showMigration } from './stage.ts';
import { conditionOf, isReady, isReadyAndSafe } from './tell.ts';

/** The person declares the migration; the operator looks at the world and changes nothing. */
export async function prepare(stage: Stage): Promise<void> {
  const { lab, cluster, screen } = stage;
  screen.heading('1. Prepare: look, change nothing');
  await cluster.kubectl.run(['apply', '-f', '-'], surroundings(lab));
  const manifest = migration(lab);
  screen.command('cat migration.yaml', manifest);
  screen.command('kubectl apply -f migration.yaml', await cluster.kubectl.run(['apply', '-f', '-'], manifest));
  const object = await reach(stage, { what: 'phase Prepare', holds: isReady });
  await arrive(stage, 'Prepare', object);
}

/** Exchange Online and DNS are made ready for two sides, then the first people move. */
export async function send(stage: Stage): Promise<void> {
  const { lab, screen, persons } = stage;
  screen.heading('2. Send: people on both sides reach each other; MX stays at the old server');
  await patchSpec(stage, { phase: 'Send' });
  await reach(stage, { what: 'phase Send', holds: isReady });
  screen.say('reached', 'Send, with everybody still on the old server; now people may move');
  persons.move(lab.seed.firstWave);
  const object = await afterMove(stage);
  await persons.doTask('legacy-smart-host');
  await persons.doTask('legacy-bounces-direct');
  await arrive(stage, 'Send', object);
}

/** MX moves. */
export async function receive(stage: Stage): Promise<void> {
  stage.screen.heading('3. Receive: MX moves to Exchange Online, which passes on what the old server still holds');
  await patchSpec(stage, { phase: 'Receive' });
  await arrive(stage, 'Receive', await reach(stage, { what: 'phase Receive, safe', holds: isReadyAndSafe }));
}

/** Everybody else moves, then the old server goes. */
export async function retire(stage: Stage): Promise<void> {
  const { lab, screen, persons } = stage;
  const { seed } = lab;
  screen.heading('7. Retire: Exchange Online alone');
  persons.move([...seed.users.filter((user) => !seed.firstWave.includes(user)), seed.sharedMailbox, seed.list]);
  persons.move([seed.scanner]);
  await persons.doTask('mail-clients');
  await afterMove(stage);
  screen.say('reached', 'everybody has moved, nothing of the old server is missing in Exchange Online');
  // The time to live of the old MX is long over; servers outside ask anew.
  await lab.mail.rememberMx(seed.domain);
  await patchSpec(stage, { phase: 'Retire' });
  await arrive(stage, 'Retire', await reach(stage, { what: 'phase Retire, safe', holds: isReadyAndSafe }));
}

/** After people have moved, the forwarders of the report must be on the old server. */
async function afterMove(stage: Stage): Promise<HybridMailMigration> {
  await reach(stage, { what: 'a task for the new forwarders', holds: (object) => !isReady(object) });
  return reach(stage, { what: 'a safe state with the forwarders', holds: isReadyAndSafe });
}

/** What kubectl shows, and the fate of the test messages. */
async function arrive(stage: Stage, phase: Phase, object: HybridMailMigration): Promise<void> {
  const { screen, post } = stage;
  screen.say('reached', conditionOf(object, 'Ready')?.message ?? '');
  for (const type of ['RecipientsMatched', 'MailFlowSafe'] as const) {
    const { status, message = '' } = conditionOf(object, type) ?? {};
    if (status !== 'True') screen.say('found', `${type}: ${message}`);
  }
  screen.say('mail', `${post.tally.inFlight} messages so far were sent while steps were made or people moved`);
  await showMigration(stage);
  await post.sendSet(phase, screen);
}
