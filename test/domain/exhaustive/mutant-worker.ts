import { once } from 'node:events';
import { registerHooks } from 'node:module';
import { type Mutant, mutate } from './mutant.ts';

/** What a worker is given. */
export interface MutantTask {
  readonly mutant: Mutant;
  /** Numbers of worlds, tried in this order. */
  readonly numbers: readonly number[];
}

/** What it answers. */
export interface MutantVerdict {
  /** The world that shows the fault, and how; null when none does. */
  readonly caught: { readonly number: number; readonly fault: string } | null;
  readonly worlds: number;
}

const [{ mutant, numbers }] = (await once(process, 'message')) as [MutantTask];
const target = new URL(`../../../src/domain/${mutant.file}`, import.meta.url).href;

// The planner is loaded with the fault in it; nothing is written.
registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (url !== target) return loaded;
    return { ...loaded, source: mutate(String(loaded.source), mutant) };
  },
});

const { prove } = await import('./prove.ts');

function attempt(): MutantVerdict {
  let worlds = 0;
  for (const number of numbers) {
    worlds += 1;
    try {
      const [fault] = prove(number).faults;
      if (fault !== undefined) return { caught: { number, fault }, worlds };
    } catch (error) {
      return { caught: { number, fault: `the planner fails: ${String(error)}` }, worlds };
    }
  }
  return { caught: null, worlds };
}

process.send?.(attempt(), () => process.disconnect());
