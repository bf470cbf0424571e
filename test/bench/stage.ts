import { createKubeClient } from '../../src/runtime/kube.ts';
import { createDirectAccess } from '../../src/runtime/kube-direct.ts';
import { parseSimpleKubeconfig } from '../../src/runtime/simple-kubeconfig.ts';
import { createSystemClock } from '../../src/runtime/system-clock.ts';
import { type RecordedRequest, startKubernetes } from '../../src/simulators/kubernetes/start-kubernetes.ts';
import { FIELD_MANAGER, MIGRATIONS } from '../../src/wiring/cluster.ts';
import { type MigrationLab, startMigrationLab } from '../support/lab.ts';
import { type Entry, now, type OperatorProcess, spawnOperator } from './operator-process.ts';

export interface TimedRequest extends RecordedRequest {
  /** Epoch ms, when it arrived. */
  readonly at: number;
}

/** A customer, a cluster with one migration in phase Prepare that nobody has looked at yet. */
export interface Stage extends AsyncDisposable {
  readonly lab: MigrationLab;
  /** What the operator asked of the API server, oldest first. */
  readonly apiRequests: readonly TimedRequest[];
  spawn(entry: Entry): Promise<OperatorProcess>;
  /** Asks for a reconcile now; a hundred kubectl processes would be most of what is measured. */
  poke(): Promise<void>;
}

/** Asks for a reconcile and returns when it has ended. */
export async function reconcileOnce({ poke }: Stage, operator: OperatorProcess): Promise<void> {
  const before = await operator.reconciles();
  await poke();
  await operator.reconciled(before + 1);
}

export async function setStage(): Promise<Stage> {
  const apiRequests: TimedRequest[] = [];
  const api = await startKubernetes({
    audit(request) {
      if (request.userAgent === FIELD_MANAGER) apiRequests.push({ ...request, at: now() });
    },
  });
  const lab = await startMigrationLab(api);
  await lab.declare('Prepare');
  const cluster = await parseSimpleKubeconfig(api.kubeconfig);
  if (!cluster) throw new Error('the embedded API server has an unusual kubeconfig');
  const kube = createKubeClient(createDirectAccess(cluster), { userAgent: 'bench', clock: createSystemClock() });
  let pokes = 0;
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
    async poke() {
      pokes += 1;
      const annotations = { 'hybridmail.dev/reconcile-at': String(pokes) };
      await kube.patchMetadata(MIGRATIONS, lab, { annotations }, 'bench');
    },
    async [Symbol.asyncDispose]() {
      await kube[Symbol.asyncDispose]();
      await lab[Symbol.asyncDispose]();
      await api.close();
    },
  };
}
