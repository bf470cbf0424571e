import test from 'ava';
import {
  disableOldMailbox,
  enableOldMailbox,
  moveMailbox,
  takeMailboxAway,
} from '../../src/simulators/customer/persons.ts';
import { startEmbeddedLab } from './support/embedded.ts';
import { everyMessageArrives, senderInExchange, sendersOutside } from './support/messages.ts';
import { declareMigration } from './support/migration.ts';
import { PROVIDERS, startPanel } from './support/panels.ts';
import { managed, wanted } from './support/world.ts';

for (const provider of PROVIDERS) {
  test(`${provider} takes the place of a person, from the first forwarder to the last, and back`, async (t) => {
    await using lab = await startEmbeddedLab();
    const { world, seed } = lab;
    const { domain, legacy } = await startPanel(t, lab, provider);
    await using operator = await lab.startOperator({ HYBRIDMAIL_CHECK_INTERVAL_SECONDS: '2' });
    const everybody = [...sendersOutside(lab), senderInExchange(lab)];
    const forwardersOfOurs = () =>
      [...domain.aliases].flatMap(([address, targets]) =>
        targets.some((target) => target.endsWith('.onmicrosoft.com')) ? [address] : [],
      );
    const before = structuredClone(domain);

    await using migration = await declareMigration(lab, 'Prepare', { legacy });
    const { status } = await migration.arrive('Prepare');
    t.deepEqual(domain, before, 'Prepare changes nothing');
    t.is(status?.recipients?.legacy, domain.mailboxes.size + domain.aliases.size, 'the panel says what it accepts');

    for (const address of seed.firstWave) moveMailbox(world, seed, address);
    const sending = await migration.reach('Send', { legacy });
    t.deepEqual(forwardersOfOurs().toSorted(), seed.firstWave.toSorted(), 'aliases of theirs need none');
    t.is(sending.status?.forwarders?.present, sending.status?.forwarders?.wanted);
    // A person has copied what was in them.
    for (const address of seed.firstWave) disableOldMailbox(world, seed, address);
    await everyMessageArrives(t, lab, 'in Send', everybody);

    await migration.reach('Receive', { legacy });
    t.deepEqual(managed(lab), wanted(lab, 'Receive'));
    t.false(domain.followsMx ?? false, 'the domain stays local whatever MX says');
    await everyMessageArrives(t, lab, 'in Receive', everybody);

    const [returning = ''] = seed.firstWave;
    enableOldMailbox(world, seed, returning);
    takeMailboxAway(world, seed, returning);
    await lab.poke();
    await migration.until(
      'a forwarder that leads nowhere is taken away',
      () => !forwardersOfOurs().includes(returning),
    );
    moveMailbox(world, seed, returning);
    const late = [...seed.users.slice(seed.firstWave.length), seed.sharedMailbox, seed.list];
    for (const address of late) moveMailbox(world, seed, address);
    await lab.poke();
    await migration.until('everybody has moved', () => forwardersOfOurs().length === seed.users.length + 1);
    for (const address of [returning, ...late]) disableOldMailbox(world, seed, address);
    await everyMessageArrives(t, lab, 'in Receive, all have moved', everybody);

    const recipients = {
      migrated: { from: 'Group', group: seed.movedGroup },
      accepted: [seed.list, seed.scanner],
    } as const;
    await migration.reach('Retire', { legacy, recipients });
    t.deepEqual(managed(lab), wanted(lab, 'Retire'));
    t.false(domain.local, 'the old server has let the domain go');
    t.deepEqual(forwardersOfOurs(), [], 'and nothing of ours is left there');
    await everyMessageArrives(
      t,
      lab,
      'in Retire',
      everybody.filter(({ origin }) => origin !== 'stale-internet' && origin !== 'old-server'),
    );

    await migration.reach('Receive', { legacy, recipients });
    t.true(domain.local, 'the old server takes the domain again');
    await everyMessageArrives(t, lab, 'back in Receive', everybody);
    t.is(await operator.stop(), 0);
    t.deepEqual(operator.errors(), []);
  });
}
