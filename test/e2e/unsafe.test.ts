import test from 'ava';
import type { HybridMailMigrationSpec } from '../../src/api/v1alpha1/types.generated.ts';
import type { LabOptions } from '../../src/simulators/lab.ts';
import type { MigrationLab, Phase } from '../support/lab.ts';
import { startEmbeddedLab } from './support/embedded.ts';
import { condition, declareMigration, isStalled } from './support/migration.ts';
import { readReport } from './support/person.ts';
import { managed, tenantOf, writes } from './support/world.ts';

/** A wish that would loop, bounce or put off mail, and how it must be refused. */
interface UnsafeWish {
  readonly what: string;
  /** Reached first; none where the wish is the first thing declared. */
  readonly from?: Phase;
  readonly declared: Phase;
  readonly reason: string;
  /** The way of the message, or the reason, in the report's plan. */
  readonly path: RegExp;
  readonly wayOut: RegExp;
  readonly lab?: LabOptions;
  readonly changes?: (lab: MigrationLab) => Partial<HybridMailMigrationSpec>;
}

/** A name of the customer's that is Microsoft's front door. */
const DISGUISED = 'relay.adventure-works.example';

const WISHES: readonly UnsafeWish[] = [
  ...((['Send', 'Receive'] as const).map((declared) => ({
    what: `${declared} with a smart host that is Microsoft's`,
    declared,
    reason: 'LoopRisk',
    path: /=> mail loop/,
    wayOut: /what to do: .*smartHost/,
    // Somebody in Exchange Online writes: without a sender nothing can loop.
    lab: {
      seed: { moved: ['anna@contoso.com'] },
      prepare: (_world, seed) => {
        seed.dnsHosts.set(DISGUISED, { a: ['52.101.9.9'] });
      },
    },
    changes: (lab) => ({
      legacy: {
        smartHost: { host: DISGUISED, port: lab.mail.port },
        sendsFrom: { addresses: [lab.seed.oldServerAddress] },
        inventory: { configMapRef: { name: 'inventory' } },
      },
    }),
  })) satisfies readonly UnsafeWish[]),
  {
    what: 'Retire while addresses exist only on the old server',
    from: 'Receive',
    declared: 'Retire',
    reason: 'RecipientMissing',
    path: /=> .*(bounce|refused)/i,
    wayOut: /what to do: .*spec\.recipients\.accepted/,
  },
  {
    what: 'Send in a tenant without a mail subscription',
    declared: 'Send',
    reason: 'MailSubscriptionMissing',
    path: /subscription/,
    wayOut: /what to do: buy or start a subscription/,
    lab: {
      prepare: (world, seed) => {
        const tenant = world.tenants.get(seed.tenantId);
        if (tenant) tenant.mailSubscription = false;
      },
    },
  },
];

for (const wish of WISHES) {
  test.serial(`refused before the first write: ${wish.what}`, async (t) => {
    await using lab = await startEmbeddedLab(wish.lab);
    await using _operator = await lab.startOperator();
    const changes = wish.changes?.(lab) ?? {};
    await using migration = await declareMigration(lab, wish.from ?? wish.declared, changes);
    if (wish.from) {
      await migration.arrive(wish.from);
      await lab.declare(wish.declared, changes);
    }
    const before = { world: managed(lab), connectors: structuredClone(tenantOf(lab).settings), writes: writes(lab) };

    const stalled = await migration.until('Stalled', (now) => isStalled(now, wish.reason));
    const message = condition(stalled, 'Stalled')?.message ?? '';
    t.regex(message, wish.wayOut);
    t.regex(await readReport(lab, 'plan.txt'), wish.path);
    t.is(condition(stalled, 'Ready')?.status, 'False');
    t.is(stalled.status?.history?.[0]?.result, 'Refused');

    t.deepEqual(writes(lab), before.writes, 'nothing was written');
    t.deepEqual(managed(lab), before.world);
    t.deepEqual(tenantOf(lab).settings, before.connectors);
  });
}
