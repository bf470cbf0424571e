import type { Entry } from './operator-process.ts';
import { setStage } from './stage.ts';
import { type Figure, median } from './table.ts';

const RUNS = 5;
/** From the start of the process to the status of the first resource. */
const LIMIT_MS = 2_000;

interface StartTimes {
  readonly total: number;
  readonly node: number;
  readonly modules: number;
  readonly connect: number;
  readonly reconcile: number;
}

/** Start to first finished reconcile, for the sources or for what `npm run build` made of them. */
export async function measureStart(entry: Entry): Promise<readonly Figure[]> {
  const runs: StartTimes[] = [];
  for (let run = 0; run < RUNS; run += 1) runs.push(await startOnce(entry));
  const part = (name: keyof StartTimes) => median(runs.map((times) => times[name]));
  return [
    { measure: `${entry}: start to first finished reconcile`, value: part('total'), unit: 'ms', limit: LIMIT_MS },
    { measure: '  Node is up', value: part('node'), unit: 'ms' },
    { measure: '  modules loaded and wired', value: part('modules'), unit: 'ms' },
    { measure: '  first request to the API server', value: part('connect'), unit: 'ms' },
    { measure: '  first reconcile', value: part('reconcile'), unit: 'ms' },
  ];
}

async function startOnce(entry: Entry): Promise<StartTimes> {
  await using stage = await setStage();
  await using operator = await stage.spawn(entry);
  await operator.reconciled(1);
  const connectedAt = stage.apiRequests[0]?.at ?? Number.NaN;
  const writtenAt = stage.apiRequests.find(isStatusWrite)?.at ?? Number.NaN;
  return {
    total: writtenAt - operator.spawnedAt,
    node: operator.nodeReadyAt() - operator.spawnedAt,
    modules: operator.startedAt() - operator.nodeReadyAt(),
    connect: connectedAt - operator.startedAt(),
    reconcile: writtenAt - connectedAt,
  };
}

function isStatusWrite({ verb, path }: { readonly verb: string; readonly path: string }): boolean {
  return verb === 'patch' && /\/hybridmailmigrations\/[^/]+\/status\?/.test(path);
}
