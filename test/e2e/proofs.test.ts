import test, { type ExecutionContext } from 'ava';
import type { StoredMigration } from '../../src/controller/dependencies.ts';
import { giveMailbox, initialAddress } from '../../src/simulators/customer/persons.ts';
import type { MigrationLab } from '../support/lab.ts';
import { startDoor } from './support/door.ts';
import { clusterWrites, startEmbeddedLab } from './support/embedded.ts';
import { condition, declareMigration } from './support/migration.ts';
import { startPanel } from './support/panels.ts';
import { readReport } from './support/person.ts';
import { eventually } from './support/quiet.ts';

/** More than are asked about again in one look, so that they could stand in everybody's way. */
const MANY = 105;
/** Exchange Online is asked in so many looks about all of them. */
const LOOKS = 4;

test('a person gets whole lists of those whom Exchange Online knows at its door, also after a restart', async (t) => {
  const { lab, wave, ready, door, row, settings } = await startWave(t, MANY);
  let operator = await lab.startOperator(settings);
  t.teardown(() => operator[Symbol.asyncDispose]());
  await using migration = await declareMigration(lab, 'Send');
  const sending = migration.arrive('Send');
  const seen = new Set<string>();
  const waiting = await migration.until('those who are not ready are waited for', (now) => {
    const reason = condition(now, 'Reconciling')?.reason ?? '';
    for (const item of [reason, ...listsAskedFor(now)]) seen.add(item);
    return reason === 'ForwarderWithoutMailbox';
  });
  t.true(seen.has('WaitingForProof'), [...seen].join());
  t.is([...seen].filter(isList).length, 1, 'a list that is not whole is never shown');
  t.regex(
    condition(waiting, 'Reconciling')?.message ?? '',
    /user000@contoso\.com Exchange Online refuses .* \(and 104 more/,
  );
  t.deepEqual(await rowsOf(lab), ready.map(row), 'as many as are not ready keep nobody waiting');

  door.unknown.clear();
  await lab.poke();
  await sending;
  t.deepEqual(await rowsOf(lab), wave.map(row));

  await operator.stop();
  const asked = wave.map(door.asked);
  const writes = clusterWrites(lab).length;
  operator = await lab.startOperator(settings);
  await looksTwice(lab);
  t.deepEqual(wave.map(door.asked), asked, 'what is in force needs no new proof');
  t.deepEqual(
    clusterWrites(lab)
      .slice(writes)
      .filter((write) => write.includes('/status')),
    [],
    'what a person has done is not asked for anew',
  );
  t.deepEqual(operator.errors(), []);
});

test('a panel gets each forwarder once its target is proven, and keeps it through a restart', async (t) => {
  const { lab, wave, ready, door, target, settings } = await startWave(t, 20);
  const { domain, legacy } = await startPanel(t, lab, 'Mailcow');
  let operator = await lab.startOperator(settings);
  t.teardown(() => operator[Symbol.asyncDispose]());
  await using migration = await declareMigration(lab, 'Send', { legacy });
  const forwarded = () => wave.filter((address) => domain.aliases.get(address)?.includes(target(address)));
  const sending = migration.arrive('Send');
  await migration.until(
    'those who are not ready are waited for',
    (now) => condition(now, 'Reconciling')?.reason === 'ForwarderWithoutMailbox',
  );
  t.deepEqual(forwarded(), ready);

  door.unknown.clear();
  await lab.poke();
  await sending;
  t.deepEqual(forwarded(), wave);

  await operator.stop();
  // So few that no limit would hold their removal.
  for (const address of wave.slice(0, 3)) door.unknown.add(target(address));
  operator = await lab.startOperator(settings);
  await looksTwice(lab);
  t.deepEqual(forwarded(), wave, 'a bad moment of the door takes nothing away');
  t.deepEqual(operator.errors(), []);
});

/** A company of which many have moved at once, and a door that does not know all of them yet. */
async function startWave(t: ExecutionContext, notReady: number) {
  const count = notReady + 40;
  const wave = Array.from({ length: count }, (_, index) => `user${String(index).padStart(3, '0')}@contoso.com`);
  const lab = await startEmbeddedLab({
    prepare(world, seed) {
      for (const person of wave) {
        world.oldServers.get(seed.oldServerHost)?.domains.get(seed.domain)?.mailboxes.add(person);
        giveMailbox(world, seed, person, { moved: true });
      }
    },
  });
  t.teardown(() => lab[Symbol.asyncDispose]());
  const target = (address: string) => initialAddress(lab.seed, address);
  const door = await startDoor(t, lab.world, Math.ceil(count / LOOKS));
  for (const address of wave.slice(0, notReady)) door.unknown.add(target(address));
  return {
    lab,
    wave,
    ready: wave.slice(notReady),
    target,
    row: (address: string) => `${address},${target(address)},Probed`,
    door: { unknown: door.unknown, asked: (address: string) => door.asked(target(address)) },
    settings: { ...door.settings, HYBRIDMAIL_CHECK_INTERVAL_SECONDS: '2' },
  };
}

/** The operator has looked at the world twice, and done what it found to do. */
async function looksTwice({ clouds }: MigrationLab): Promise<void> {
  const asked = () => clouds.requests.filter(({ service, inBatch }) => service === 'cloudflare' && !inBatch).length;
  const before = asked();
  // The first look finds the zone and reads it, each later one reads it: the third has begun.
  await eventually('the operator looks twice', () => asked() >= before + 4);
}

function isList(id: string): boolean {
  return id.startsWith('forwarders-');
}

function listsAskedFor({ status }: StoredMigration): readonly string[] {
  return (status?.tasks ?? []).map(({ id }) => id).filter(isList);
}

/** The wave's rows of the published list. */
async function rowsOf(lab: MigrationLab): Promise<readonly string[]> {
  const [, ...rows] = (await readReport(lab, 'forwarders.csv')).trim().split('\n');
  return rows.filter((text) => text.startsWith('user'));
}
