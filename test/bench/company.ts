import { setTimeout as sleep } from 'node:timers/promises';
import { initialAddress } from '../../src/simulators/customer/persons.ts';
import type { Seed } from '../../src/simulators/customer/seed.ts';
import { stableGuid } from '../../src/simulators/ids.ts';
import type { World } from '../../src/simulators/world.ts';
import { startWithAgent } from '../e2e/support/agent.ts';
import { isReached } from '../e2e/support/migration.ts';
import { now, spawnOperator } from './operator-process.ts';
import { isBroken, renderTable } from './table.ts';

/**
 * `npm run bench:company -- 50000`: everybody of a company moves at once, by the whole operator and an agent beside Postfix.
 * Most of the time is Exchange Online's list, of which there is a page of a thousand in a second.
 */
const PEOPLE = Number(process.argv[2] ?? 10_000);
/** 300 MB. */
const LIMIT_MIB = 286;
const POLL_MS = 1_000;
/** Nothing arrives any more after that. */
const PATIENCE_MS = 30 * 60_000;

const undo: Array<() => unknown> = [];
const teardown = (step: () => unknown): void => void undo.unshift(step);
const { lab, agent, legacy, settings } = await startWithAgent({ teardown }, { prepare: hire });
for (const person of people(lab.seed)) agent.mailboxes.add(person);
await lab.declare('Send', { legacy, recipients: { migrated: { from: 'EveryMailbox' } } });
const startedAt = now();
const operator = await spawnOperator({
  entry: 'dist/main.js',
  kubeconfig: lab.api.kubeconfig,
  caPem: lab.clouds.caPem,
  settings: { ...lab.environment, ...settings },
});
teardown(() => operator[Symbol.asyncDispose]());
while (!(await hasArrived())) {
  if (now() > startedAt + PATIENCE_MS) throw new Error(`${PEOPLE} people have not arrived`);
  await sleep(POLL_MS);
}
const seconds = (now() - startedAt) / 1_000;
const { nowMib, peakMib } = await operator.resident();
const figures = [
  {
    measure: `${PEOPLE} people: from the start to Send, all forwarders in force`,
    value: seconds,
    unit: 's' as const,
  },
  { measure: '  resident then', value: nowMib, unit: 'MiB' as const },
  { measure: '  highest', value: peakMib, unit: 'MiB' as const, limit: LIMIT_MIB },
];
process.stdout.write(renderTable(figures));
if (figures.some(isBroken)) process.exitCode = 1;
for (const step of undo) await step();

async function hasArrived(): Promise<boolean> {
  const migration = JSON.parse(await lab.kubectl(['get', 'hmm', lab.name, '-o', 'json']));
  const { wanted, present } = migration.status?.forwarders ?? {};
  return isReached(migration, 'Send') && wanted >= PEOPLE && present === wanted;
}

function people({ domain }: Seed): readonly string[] {
  return Array.from({ length: PEOPLE }, (_, index) => `user${index}@${domain}`);
}

/** A mailbox on both sides for each of them. */
function hire(world: World, seed: Seed): void {
  const old = world.oldServers.get(seed.oldServerHost)?.domains.get(seed.domain);
  const tenant = world.tenants.get(seed.tenantId);
  if (!old || !tenant) throw new Error('the customer has no old server or tenant');
  for (const person of people(seed)) {
    old.mailboxes.add(person);
    tenant.settings.recipients.push({
      guid: stableGuid('recipient', seed.tenantId, person),
      displayName: person,
      type: 'UserMailbox',
      addresses: [person, initialAddress(seed, person)],
    });
  }
  world.commitTenant(seed.tenantId);
}
