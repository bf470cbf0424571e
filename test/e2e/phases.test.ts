import test from 'ava';
import { moveMailbox } from '../../src/simulators/customer/persons.ts';
import { useControlPlane } from '../support/control-plane.ts';
import { startMigrationLab } from '../support/lab.ts';
import { everyMessageArrives, scannerArrives, senderInExchange, sendersOutside } from './support/messages.ts';
import { condition, declareMigration } from './support/migration.ts';
import { managed, wanted } from './support/world.ts';

useControlPlane(test, ({ name, server }) => {
  test.serial(`a migration goes through its phases, forward and back, and no message is lost (${name})`, async (t) => {
    await using lab = await startMigrationLab(server());
    // A new mailbox takes a moment to answer at the front door: the next look finds it.
    await using operator = await lab.startOperator({ HYBRIDMAIL_CHECK_INTERVAL_SECONDS: '2' });
    const { world, seed } = lab;
    const outside = sendersOutside(lab);
    const everybody = [...outside, senderInExchange(lab)];
    const before = managed(lab);

    await using migration = await declareMigration(lab, 'Prepare');
    await migration.arrive('Prepare');
    t.deepEqual(managed(lab), before, 'Prepare changes nothing');
    await everyMessageArrives(t, lab, 'in Prepare', outside);

    await migration.reach('Send');
    await everyMessageArrives(t, lab, 'in Send, nobody has moved', outside);

    for (const address of seed.firstWave) moveMailbox(world, seed, address);
    await lab.poke();
    await migration.until('forwarders are asked for', migration.person.isAsked);
    await everyMessageArrives(t, lab, 'in Send, the first have mailboxes and no forwarders yet', outside);
    await migration.arrive('Send');
    await everyMessageArrives(t, lab, 'in Send, the first have moved', everybody);
    await scannerArrives(t, lab, 'in Send');
    t.deepEqual(managed(lab), wanted(lab, 'Send'));

    await lab.declare('Receive');
    await migration.until('the firewall is asked for', migration.person.isAsked);
    await everyMessageArrives(t, lab, 'on the way to Receive', everybody);
    await migration.arrive('Receive');
    await everyMessageArrives(t, lab, 'in Receive', everybody);
    await scannerArrives(t, lab, 'in Receive');
    t.deepEqual(managed(lab), wanted(lab, 'Receive'));

    await migration.reach('Send');
    await everyMessageArrives(t, lab, 'back in Send', everybody);
    t.deepEqual(managed(lab), wanted(lab, 'Send'));

    await migration.reach('Receive');
    for (const address of [...seed.users.slice(seed.firstWave.length), seed.sharedMailbox, seed.list]) {
      moveMailbox(world, seed, address);
    }
    await lab.poke();
    await migration.until('forwarders are asked for', migration.person.isAsked);
    await migration.arrive('Receive');
    await everyMessageArrives(t, lab, 'in Receive, all have moved', everybody);

    // The list lives on as a group of Exchange Online, the scanner ends with the old server.
    const recipients = {
      migrated: { from: 'Group', group: seed.movedGroup },
      accepted: [seed.list, seed.scanner],
    } as const;
    const retired = await migration.reach('Retire', { recipients });
    t.is(condition(retired, 'MailFlowSafe')?.message, 'every class of message arrives');
    t.deepEqual(managed(lab), wanted(lab, 'Retire'));
    const atTheEnd = everybody.filter(({ origin }) => origin === 'internet' || origin === 'exchange');
    await everyMessageArrives(t, lab, 'in Retire', atTheEnd);

    t.deepEqual(await columns(lab), {
      DOMAIN: 'contoso.com',
      PHASE: 'Retire',
      REACHED: 'Retire',
      READY: 'True',
      DRIFTED: 'False',
      SAFE: 'True',
    });
    t.is(await operator.stop(), 0);
    t.deepEqual(operator.errors(), []);
  });
});

/** What `kubectl get` prints of the migration, without the age. */
async function columns(lab: { kubectl(args: readonly string[]): Promise<string> }): Promise<Record<string, string>> {
  const [head = '', row = ''] = (await lab.kubectl(['get', 'hmm'])).trim().split('\n');
  const values = row.split(/\s+/);
  const pairs = head.split(/\s+/).map((title, index) => [title, values[index] ?? '']);
  return Object.fromEntries(pairs.filter(([title]) => title !== 'NAME' && title !== 'AGE'));
}
