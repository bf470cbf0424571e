import { existsSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { measureKubernetes } from './kubernetes.ts';
import { measureMemory } from './memory.ts';
import { measureMutations } from './mutations.ts';
import { measurePlans } from './plan.ts';
import { measureStart } from './start.ts';
import { measureSteady } from './steady.ts';
import { isBroken, renderTable } from './table.ts';
import { measureWorlds } from './worlds.ts';

if (!existsSync('dist/main.js')) throw new Error('dist/main.js is missing: run "npm run build"');
const worlds = await measureWorlds();
const mutations = await measureMutations();
const figures = [
  ...(await measureStart('src/main.ts')),
  ...(await measureStart('dist/main.js')),
  ...(await measureMemory()),
  ...(await measureSteady()),
  ...measurePlans(),
  await measureKubernetes(),
  ...worlds.figures,
  ...mutations.figures,
];
const load = loadavg().map((value) => value.toFixed(1));
process.stdout.write(
  `${availableParallelism()} cores, Node ${process.version}, load average now ${load.join(' ')}\n\n`,
);
process.stdout.write(`${renderTable(figures)}\n${worlds.text}\n${mutations.text}`);
if (figures.some(isBroken)) process.exitCode = 1;
