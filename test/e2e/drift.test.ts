import test from 'ava';
import { type EmbeddedLab, startEmbeddedLab } from './support/embedded.ts';
import { condition, type DrivenMigration, declareMigration } from './support/migration.ts';
import { managed, tenantOf, writes, zoneOf } from './support/world.ts';

/** What somebody does behind the operator's back, and how the status must name it. */
interface Tampering {
  readonly what: string;
  readonly kind: string;
  readonly named: RegExp;
  tamper(lab: EmbeddedLab): void;
}

const TAMPERINGS: readonly Tampering[] = [
  {
    what: 'the outbound connector is switched off',
    kind: 'OutboundConnector',
    named: /[Ee]nabled: false \(want true\)/,
    tamper(lab) {
      for (const connector of tenantOf(lab).settings.outboundConnectors) connector.Enabled = false;
      lab.world.commitTenant(lab.seed.tenantId);
    },
  },
  {
    what: 'the accepted domain becomes authoritative',
    kind: 'AcceptedDomain',
    named: /Authoritative \(want InternalRelay\)/,
    tamper(lab) {
      for (const domain of tenantOf(lab).settings.acceptedDomains) {
        if (domain.name === lab.seed.domain) domain.domainType = 'Authoritative';
      }
      lab.world.commitTenant(lab.seed.tenantId);
    },
  },
  {
    what: 'the old server is taken out of the SPF record',
    kind: 'SPF',
    named: /ip4:203\.0\.113\.10/,
    tamper(lab) {
      for (const record of zoneOf(lab).records) record.content = record.content.replace(' ip4:203.0.113.10', '');
      lab.world.commitZone(lab.seed.zone);
    },
  },
  {
    what: 'a foreign host is added to MX',
    kind: 'MX',
    named: /mx\.elsewhere\.example/,
    tamper(lab) {
      const { records } = zoneOf(lab);
      const mx = records.find(({ type }) => type === 'MX');
      if (mx) records.push({ ...mx, id: 'f'.repeat(32), content: 'mx.elsewhere.example', priority: 5 });
      lab.world.commitZone(lab.seed.zone);
    },
  },
];

/** Every second, so that nobody has to ask for the look. */
const SETTINGS = { HYBRIDMAIL_CHECK_INTERVAL_SECONDS: '1' };

for (const drift of ['Correct', 'Report'] as const) {
  test.serial(
    `what somebody changes is found, named, and ${drift === 'Correct' ? 'put back' : 'left alone'}`,
    async (t) => {
      await using lab = await startEmbeddedLab();
      await using _operator = await lab.startOperator(SETTINGS);
      await using migration = await declareMigration(lab, 'Prepare');
      await migration.arrive('Prepare');
      await migration.reach('Receive', { drift });
      const before = managed(lab);

      for (const tampering of TAMPERINGS) {
        tampering.tamper(lab);
        const tampered = managed(lab);
        t.notDeepEqual(tampered, before, tampering.what);
        const written = writes(lab);

        await seenAndNamed(migration, tampering);
        if (drift === 'Correct') {
          await migration.until(`${tampering.what}: put back`, isInSync);
          t.deepEqual(managed(lab), before, tampering.what);
        } else {
          t.deepEqual(writes(lab), written, `${tampering.what}: nothing is written`);
          t.deepEqual(managed(lab), tampered, tampering.what);
          await putBackByHand(lab, migration);
          t.deepEqual(managed(lab), before, tampering.what);
        }
        const events = await eventNotes(lab, 'DriftDetected');
        t.true(
          events.some((note) => tampering.named.test(note)),
          `${tampering.what}: no event among ${events.join(' | ')}`,
        );
      }
      const corrections = await eventNotes(lab, 'DriftCorrected');
      t.is(corrections.length > 0, drift === 'Correct');
    },
  );
}

/** `Drifted` and the row of the thing both name the field. */
async function seenAndNamed(migration: DrivenMigration, { what, kind, named }: Tampering): Promise<void> {
  await migration.until(`${what}: named in status`, (now) => {
    const drifted = condition(now, 'Drifted');
    const row = now.status?.resources?.find((resource) => resource.kind === kind);
    return drifted?.status === 'True' && named.test(drifted.message) && named.test(row?.difference ?? '');
  });
}

function isInSync(now: Parameters<typeof condition>[0]): boolean {
  return condition(now, 'Drifted')?.status === 'False' && condition(now, 'Ready')?.status === 'True';
}

/** A person lets the operator correct it once, and reports only from then on. */
async function putBackByHand(lab: EmbeddedLab, migration: DrivenMigration): Promise<void> {
  await lab.kubectl(['patch', 'hmm', lab.name, '--type=merge', '-p', '{"spec":{"drift":"Correct"}}']);
  await migration.arrive('Receive');
  await lab.kubectl(['patch', 'hmm', lab.name, '--type=merge', '-p', '{"spec":{"drift":"Report"}}']);
  await migration.arrive('Receive');
}

async function eventNotes(lab: EmbeddedLab, reason: string): Promise<readonly string[]> {
  const list = JSON.parse(await lab.kubectl(['get', 'events.events.k8s.io', '-o', 'json'])) as {
    readonly items: readonly { readonly reason: string; readonly note: string }[];
  };
  return list.items.filter((event) => event.reason === reason).map(({ note }) => note);
}
