import { availableParallelism } from 'node:os';
import { WORLDS } from '../domain/exhaustive/axes.ts';
import { runWorlds } from '../domain/exhaustive/run-worlds.ts';
import { core, deviations } from '../domain/exhaustive/slices.ts';
import { merged, type Tally } from '../domain/exhaustive/tally.ts';
import type { WorldsTask } from '../domain/exhaustive/worlds-worker.ts';
import type { Figure } from './table.ts';

/** Fewer would not do as a proof, more would take too long beside the rest of the bench. */
const LEAST_WORLDS = 100_000;
const FROM_CORE = 6_000;
const FROM_SPACE = 6_000;
/** Of all cores together: what else runs on them does not count. */
const MAX_CPU_SECONDS = 360;

/** Plans for the finite worlds, each judged by carrying it out. The text says what the figures cannot. */
export async function measureWorlds(): Promise<{ readonly figures: readonly Figure[]; readonly text: string }> {
  const next = deviations(2);
  const tasks: readonly WorldsTask[] = [
    { slice: 'next', seed: 0, from: 0, count: next.size },
    { slice: 'core', seed: 0, from: 0, count: FROM_CORE },
    { slice: 'space', seed: 0, from: 0, count: FROM_SPACE },
  ];
  const sizes = [next.size, core().size, WORLDS];
  const startedAt = performance.now();
  const before = process.cpuUsage();
  const parts = await runWorlds(tasks, availableParallelism());
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(before);
  const all = merged(parts);
  if (all.worlds < LEAST_WORLDS) throw new Error(`only ${all.worlds} worlds`);
  return {
    figures: [
      { measure: 'proof: worlds', value: all.worlds, unit: 'worlds' },
      { measure: '  plans made', value: all.plans, unit: 'plans' },
      { measure: '  of them with steps, carried out', value: all.begun, unit: 'plans' },
      { measure: '  prefixes judged', value: all.prefixes, unit: 'prefixes' },
      { measure: '  combinations of old and new values judged', value: all.combinations, unit: 'worlds' },
      { measure: '  worlds with a fault', value: all.faulty, unit: 'worlds', limit: 0 },
      { measure: '  time', value: seconds, unit: 's' },
      { measure: '  time of all cores', value: (user + system) / 1_000_000, unit: 's', limit: MAX_CPU_SECONDS },
    ],
    text: describe(all, parts, sizes),
  };
}

const NAMES = ['at most two values from the ladder', 'core product', 'whole space'];

function describe(all: Tally, parts: readonly Tally[], sizes: readonly number[]): string {
  const reasons = Object.entries(all.reasons).toSorted(([, a], [, b]) => b - a);
  const lines = [
    'Proof: where the worlds are from, and what became of them',
    ...parts.map(
      (part, index) =>
        `  ${NAMES[index]}: ${part.worlds} of ${sizes[index]}; reached ${part.reached}, refused ${part.refused}, held by a gate ${part.waits}`,
    ),
    'Refused or held, by what (a world may have several)',
    ...reasons.map(([reason, count]) => `  ${String(count).padStart(7)}  ${reason}`),
    `Known faults of the planner, not counted: ${all.known} worlds`,
    `Digest of all plans: ${all.digest}`,
    ...all.faults.slice(0, 20).map((fault) => `FAULT ${fault}`),
  ];
  return `${lines.join('\n')}\n`;
}
