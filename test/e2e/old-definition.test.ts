import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { parse } from 'yaml';
import { useControlPlane } from '../support/control-plane.ts';
import { type MigrationLab, startMigrationLab } from '../support/lab.ts';
import { condition, declareMigration, isStalled } from './support/migration.ts';
import { managed, wanted, writes } from './support/world.ts';

const CURRENT = readFileSync(join(import.meta.dirname, '../../crds/hybridmailmigrations.hybridmail.dev.yaml'), 'utf8');

useControlPlane(test, ({ name, server }) => {
  test.serial(
    `${name}: with a definition of an older version nothing is changed until it is the operator's`,
    async (t) => {
      await using lab = await startMigrationLab(server());
      await replaceDefinition(lab, olderDefinition());
      await using operator = await lab.startOperator({ HYBRIDMAIL_CHECK_INTERVAL_SECONDS: '1' });
      await using migration = await declareMigration(lab, 'Send');

      const stalled = await migration.until('the old definition', (now) => isStalled(now, 'SchemaProblem'));
      t.regex(
        condition(stalled, 'Stalled')?.message ?? '',
        /drops spec\.legacy\.forwarders\.url, status\.inFlight; apply the file in crds\/ of this version/,
      );
      t.deepEqual(writes(lab), [], 'nothing was changed');

      await replaceDefinition(lab, CURRENT);
      // The API server ends the watches of a definition that changes, also those of kubectl.
      await using after = await declareMigration(lab, 'Send');
      const mended = await after.arrive('Send');
      t.is(mended.metadata.generation, stalled.metadata.generation, 'the migration was not touched');
      t.deepEqual(managed(lab), wanted(lab, 'Send'), 'and the operator was not');
      t.is(await operator.stop(), 0);
      const events = await lab.kubectl(['get', 'events.events.k8s.io', '-o', 'jsonpath={.items[*].reason}']);
      t.true(events.split(' ').includes('SchemaProblem'), events);
      await lab.kubectl(['delete', 'hmm', lab.name, '--wait=false']);
    },
  );
});

/** As before two fields were added: one that a person declares, one that the operator must remember. */
function olderDefinition(): string {
  const definition = parse(CURRENT);
  const { spec, status } = definition.spec.versions[0].schema.openAPIV3Schema.properties;
  delete spec.properties.legacy.properties.forwarders.properties.url;
  delete status.properties.inFlight;
  // Rules that speak of a field that is not there would be refused.
  delete spec['x-kubernetes-validations'];
  delete spec.properties.legacy['x-kubernetes-validations'];
  delete spec.properties.legacy.properties.forwarders['x-kubernetes-validations'];
  return JSON.stringify(definition);
}

async function replaceDefinition(lab: MigrationLab, definition: string): Promise<void> {
  await lab.kubectl(['replace', '-f', '-'], definition);
}
