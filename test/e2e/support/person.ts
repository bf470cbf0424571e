import type { StoredMigration } from '../../../src/controller/dependencies.ts';
import {
  disableOldMailbox,
  type ForwarderRow,
  removeDomainFromOldServer,
  sendForeignDirectly,
  setSmartHost,
  writeForwarders,
} from '../../../src/simulators/customer/persons.ts';
import type { MigrationLab } from '../../support/lab.ts';

/** The administrator of the old server, who works from what the status asks for. */
export interface Person {
  /** A step waits for a task that was not done yet. */
  isAsked(migration: StoredMigration): boolean;
  /** Does the open tasks and says so by annotation. */
  act(migration: StoredMigration): Promise<void>;
}

/** Changes of mail clients, which the simulated customer has none of. */
const NOT_SIMULATED = 'mail-clients';

export function createPerson(lab: MigrationLab): Person {
  const { world, seed } = lab;
  const done = new Set<string>();

  function openTasks({ status }: StoredMigration): readonly string[] {
    const open = status?.tasks?.filter(({ id, state }) => state === 'Open' && id !== NOT_SIMULATED && !done.has(id));
    return open?.map(({ id }) => id) ?? [];
  }

  async function doTask(id: string): Promise<void> {
    if (id.startsWith('forwarders-')) await workFromReport(await readForwarders(lab));
    else if (id === 'legacy-smart-host') setSmartHost(world, seed, seed.mxHost);
    else if (id === 'legacy-bounces-direct') sendForeignDirectly(world, seed);
    else if (id === 'legacy-stopped-sending') setSmartHost(world, seed, null);
    else if (id === 'legacy-domain-removed') removeDomainFromOldServer(world, seed);
  }

  /** A forwarder takes the place of a mailbox whose content was copied. */
  async function workFromReport(rows: readonly ForwarderRow[]): Promise<void> {
    writeForwarders(world, seed, rows);
    for (const { address } of rows) disableOldMailbox(world, seed, address);
  }

  return {
    isAsked: (migration) =>
      (migration.status?.phase?.step ?? '').startsWith('person/') && openTasks(migration).length > 0,
    async act(migration) {
      for (const id of openTasks(migration)) {
        await doTask(id);
        done.add(id);
      }
      const annotation = `hybridmail.dev/done=${[...done].join(',')}`;
      await lab.kubectl(['annotate', '--overwrite', 'hmm', lab.name, annotation]);
    },
  };
}

/** The list as the report ConfigMap publishes it. */
export async function readForwarders(lab: MigrationLab): Promise<readonly ForwarderRow[]> {
  const [, ...rows] = (await readReport(lab, 'forwarders.csv')).trim().split('\n');
  return rows.map((row) => {
    const [address = '', target = ''] = row.split(',');
    return { address, targets: [target] };
  });
}

/** One text of the report ConfigMap. */
export function readReport(lab: MigrationLab, key: string): Promise<string> {
  const path = `{.data.${key.replaceAll('.', '\\.')}}`;
  return lab.kubectl(['get', 'configmap', `${lab.name}-report`, '-o', `jsonpath=${path}`]);
}
