import { type MigrationSpec, normalize } from '../api/v1alpha1/normalize.ts';
import { toConfig } from '../config/config.ts';
import { readEnv } from '../config/env.ts';
import type { StoredMigration } from '../controller/dependencies.ts';
import { claimant } from '../controller/siblings.ts';
import { TerminalError } from '../errors.ts';
import { openWorkbench, type Workbench } from '../wiring/workbench.ts';
import { type Manifest, readManifest } from './manifest.ts';
import type { CommonOptions } from './options.ts';
import { readInput } from './read-input.ts';

/** A migration at hand, and the services to look at its world. */
export interface Session extends AsyncDisposable {
  /** As it would be stored: the file over what the cluster holds. */
  readonly object: StoredMigration;
  readonly spec: MigrationSpec;
  readonly bench: Workbench;
}

/** Reads the file and opens the services; nothing is asked of them yet. Errors: BadInput, ConfigError, those of the cluster. */
export async function openSession({ file, cluster }: CommonOptions): Promise<Session> {
  const manifest = readManifest(file === '-' ? 'standard input' : file, await readInput(file));
  const env = readEnv();
  const bench = await openWorkbench(toConfig(env), manifest, cluster || env.KUBECONFIG !== undefined);
  const object = asStored(manifest, bench);
  return {
    object,
    spec: normalize(object.spec),
    bench,
    [Symbol.asyncDispose]: () => bench[Symbol.asyncDispose](),
  };
}

/** The file as `kubectl apply` would leave it: annotations of others stay, and status is the cluster's unless the file has one. */
function asStored({ migration }: Manifest, { migrations, deps }: Workbench): StoredMigration {
  const { namespace, name, annotations } = migration.metadata;
  const stored = migrations.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
  const now = new Date(deps.clock.now()).toISOString();
  const fresh = { uid: 'not-stored', resourceVersion: '', generation: 1, creationTimestamp: now };
  const status = migration.status ?? stored?.status;
  return {
    ...migration,
    metadata: {
      ...fresh,
      ...migration.metadata,
      ...stored?.metadata,
      annotations: { ...stored?.metadata.annotations, ...annotations },
    },
    ...(status && { status }),
  } as StoredMigration;
}

/** Errors: TerminalError `DomainClaimed`. */
export function demandClaim({ object, bench }: Session): void {
  const older = claimant(object, bench.migrations);
  if (!older) return;
  const { namespace, name } = older.metadata;
  throw new TerminalError('DomainClaimed', `${object.spec.domain} is managed by the older ${namespace}/${name}`);
}
