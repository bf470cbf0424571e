import test, { type ExecutionContext } from 'ava';
import type { FaultKind } from '../../src/simulators/faults.ts';
import { stableFraction } from '../../src/simulators/ids.ts';
import type { Operator } from '../support/operator.ts';
import { type EmbeddedLab, startEmbeddedLab } from './support/embedded.ts';
import { type DrivenMigration, declareMigration } from './support/migration.ts';
import { eventually } from './support/quiet.ts';
import { managed, wanted, writes } from './support/world.ts';

/** Often enough that a lab at rest still makes requests, at which a later kill can strike. */
const SETTINGS = { HYBRIDMAIL_CHECK_INTERVAL_SECONDS: '1' };
/** Two looks at the world make about as many. */
const MOST_REQUESTS = 12;
/** Writes of a migration to Receive: SPF, two connectors, the domain's type, MX life and MX. */
const EXPECTED_WRITES = 6;

/** Runs the whole way to Receive while `disturb` kills and starts the operator. */
async function migrateDisturbed(
  t: ExecutionContext,
  disturb: (lab: EmbeddedLab, migration: DrivenMigration) => Promise<Operator>,
): Promise<void> {
  await using lab = await startEmbeddedLab();
  await using migration = await declareMigration(lab, 'Prepare');
  await lab.declare('Receive');
  const [operator] = await Promise.all([disturb(lab, migration), migration.arrive('Receive')]);
  t.deepEqual(managed(lab), wanted(lab, 'Receive'));
  t.is(await operator.stop(), 0);
}

for (const seed of [1, 2]) {
  test.serial(`killed at random moments, the operator reaches the same end (seed ${seed})`, async (t) => {
    await migrateDisturbed(t, async (lab) => {
      let operator = await lab.startOperator(SETTINGS);
      for (let kill = 1; kill <= 5; kill += 1) {
        const target = lab.clouds.requests.length + 1 + Math.floor(stableFraction(seed, kill) * MOST_REQUESTS);
        await eventually(`request ${target}`, () => lab.clouds.requests.length >= target);
        await operator.kill();
        operator = await lab.startOperator(SETTINGS);
      }
      return operator;
    });
  });
}

test.serial(
  'killed at every write while its answer is under way, it remembers the wait that the write began',
  async (t) => {
    await migrateDisturbed(t, async (lab, migration) => {
      lab.faults.add({ kind: 'Slow', effect: 'write', delayMs: 300 });
      let operator = await lab.startOperator(SETTINGS);
      for (let kill = 1; kill <= EXPECTED_WRITES; kill += 1) {
        const known = writes(lab).length;
        await eventually(`write ${kill}`, () => writes(lab).length > known);
        await operator.kill();
        const thing = THINGS.find(([write]) => write.test(writes(lab).at(-1) ?? ''))?.[1] ?? 'unknown';
        const now = await migration.until('the wait', ({ status }) => remembers(status?.inFlight, thing));
        t.truthy(now, `the wait of ${thing} outlives the process`);
        operator = await lab.startOperator(SETTINGS);
      }
      return operator;
    });
  },
);

/** A write on the wire, and part of the name of its step. */
const THINGS: readonly (readonly [write: RegExp, step: string])[] = [
  [/OutboundConnector/, 'OutboundConnector'],
  [/InboundConnector/, 'InboundConnector'],
  [/AcceptedDomain/, 'AcceptedDomain'],
  [/cloudflare/, 'dns/'],
];

function remembers(inFlight: readonly { readonly step: string }[] | undefined, thing: string): boolean {
  return inFlight?.some(({ step }) => step.includes(thing)) ?? false;
}

for (const kind of ['FailAfter', 'ResetAfter'] satisfies FaultKind[]) {
  test.serial(
    `killed when the answer of a write was lost (${kind}), it makes no second connector or record`,
    async (t) => {
      await migrateDisturbed(t, async (lab) => {
        lab.faults.add({ kind, effect: 'write', probability: 0.6, times: 6 });
        let operator = await lab.startOperator(SETTINGS);
        for (let kill = 1; kill <= 3; kill += 1) {
          const known = writes(lab).length;
          await eventually(`write ${kill}`, () => writes(lab).length > known);
          await operator.kill();
          operator = await lab.startOperator(SETTINGS);
        }
        return operator;
      });
    },
  );
}
