import { type RecordedRequest, startKubernetes } from '../../src/simulators/kubernetes/start-kubernetes.ts';
import { type MigrationLab, startMigrationLab } from '../support/lab.ts';
import { type Entry, now, type OperatorProcess, spawnOperator } from './operator-process.ts';

export interface TimedRequest extends RecordedRequest {
  /** Epoch ms, when it arrived. */
  readonly at: number;
}

/** A customer, a cluster with one migration in phase Prepare that nobody has looked at yet. */
export interface Stage extends AsyncDisposable {
  readonly lab: MigrationLab;
  /** What the operator asked of the API server, oldest first; kubectl's own requests are left out. */
  readonly apiRequests: readonly TimedRequest[];
  spawn(entry: Entry): Promise<OperatorProcess>;
}

/** Asks for a reconcile and returns when it has ended. */
export async function reconcileOnce({ lab }: Stage, operator: OperatorProcess): Promise<void> {
  const before = await operator.reconciles();
  await lab.poke();
  await operator.reconciled(before + 1);
}

export async function setStage(): Promise<Stage> {
  const apiRequests: TimedRequest[] = [];
  const api = await startKubernetes({
    audit(request) {
      if (!request.userAgent.startsWith('kubectl')) apiRequests.push({ ...request, at: now() });
    },
  });
  const lab = await startMigrationLab(api);
  await lab.declare('Prepare');
  return {
    lab,
    apiRequests,
    spawn: (entry) =>
      spawnOperator({
        entry,
        kubeconfig: api.kubeconfig,
        caPem: lab.clouds.caPem,
        settings: lab.environment,
      }),
    async [Symbol.asyncDispose]() {
      await lab[Symbol.asyncDispose]();
      await api.close();
    },
  };
}
