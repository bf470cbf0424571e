import { type RunningKubernetes, startKubernetes } from '../../../src/simulators/kubernetes/start-kubernetes.ts';
import type { LabOptions } from '../../../src/simulators/lab.ts';
import { type MigrationLab, startMigrationLab } from '../../support/lab.ts';

/** A customer in an embedded cluster of its own: an operator there sees this migration alone. */
export interface EmbeddedLab extends MigrationLab {
  readonly cluster: RunningKubernetes;
}

export async function startEmbeddedLab(options?: LabOptions): Promise<EmbeddedLab> {
  const cluster = await startKubernetes();
  try {
    const lab = await startMigrationLab(cluster, options);
    return {
      ...lab,
      cluster,
      async [Symbol.asyncDispose]() {
        await lab[Symbol.asyncDispose]();
        await cluster.close();
      },
    };
  } catch (error) {
    await cluster.close();
    throw error;
  }
}

/** What the operator wrote to Kubernetes, as `verb path`. */
export function clusterWrites({ cluster }: EmbeddedLab): readonly string[] {
  return cluster.requests
    .filter(({ userAgent, verb }) => userAgent.startsWith('hybrid-mail-operator') && !READS.includes(verb))
    .map(({ verb, path }) => `${verb} ${path}`);
}

const READS: readonly string[] = ['get', 'list', 'watch'];
