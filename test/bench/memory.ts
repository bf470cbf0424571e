import { setTimeout as sleep } from 'node:timers/promises';
import { reconcileOnce, setStage } from './stage.ts';
import type { Figure } from './table.ts';

/** With one resource. */
const LIMIT_MIB = 160;
const RECONCILES = 50;
/** Caches, connections and compiled code have their size after these; growth is counted from then on. */
const WARM_UP = 10;
const SETTLE_MS = 2_000;
/** A leak of an answer or a plan is larger; what remains below is compiled code and metrics. */
const GROWTH_LIMIT_KIB = 10;

/** Memory of the operator with one resource: after its first reconcile, after many, and what one of them leaves behind. */
export async function measureMemory(): Promise<readonly Figure[]> {
  await using stage = await setStage();
  await using operator = await stage.spawn('dist/main.js');
  await operator.reconciled(1);
  await sleep(SETTLE_MS);
  const settled = await operator.resident();
  for (let done = 0; done < WARM_UP; done += 1) await reconcileOnce(stage, operator);
  // A full collection gives memory back that an undisturbed operator keeps: this resident figure may not see one.
  const heapBefore = await operator.heapKib();
  for (let done = WARM_UP; done < RECONCILES; done += 1) await reconcileOnce(stage, operator);
  const late = await operator.resident();
  const heapAfter = await operator.heapKib();
  return [
    { measure: 'dist/main.js: resident with one resource', value: settled.nowMib, unit: 'MiB', limit: LIMIT_MIB },
    { measure: `  after ${RECONCILES} reconciles`, value: late.nowMib, unit: 'MiB', limit: LIMIT_MIB },
    { measure: '  highest, while starting', value: settled.peakMib, unit: 'MiB' },
    { measure: '  heap in use', value: heapAfter / 1024, unit: 'MiB' },
    {
      measure: '  heap kept per reconcile',
      value: (heapAfter - heapBefore) / (RECONCILES - WARM_UP),
      unit: 'KiB',
      limit: GROWTH_LIMIT_KIB,
    },
  ];
}
