import { updateMemory } from '../../../src/domain/memory.ts';
import { makePlan } from '../../../src/domain/plan/make-plan.ts';
import { renderPlan } from '../../../src/domain/plan/render.ts';
import { AXIS_NAMES, choiceAt, WORLDS } from './axes.ts';
import { proveWorld } from './prove.ts';
import { worldAt } from './world-at.ts';

/** `node test/domain/exhaustive/show.ts 12345`: the world of this number, its first plan and what the proof says. */
const number = Number(process.argv[2]);
if (process.argv.length !== 3 || !Number.isSafeInteger(number)) {
  throw new Error(`usage: node test/domain/exhaustive/show.ts <number from 0 to ${WORLDS - 1}>`);
}
const usual = choiceAt(0);
const world = worldAt(number);
const { spec, facts, choice } = world;
const width = Math.max(...AXIS_NAMES.map((axis) => axis.length));
const plan = makePlan(spec, { ...facts, memory: updateMemory(spec, facts) });
const { ends, reasons, faults, plans, prefixes, combinations } = proveWorld(world, { replan: true });
const lines = [
  `world ${number} of ${WORLDS}; * is not as usual`,
  ...AXIS_NAMES.map((axis) => `${choice[axis] === usual[axis] ? ' ' : '*'} ${axis.padEnd(width)}  ${choice[axis]}`),
  '',
  renderPlan(plan),
  `${ends}${reasons.length > 0 ? `: ${reasons.join(', ')}` : ''}`,
  `${plans} plans, ${prefixes} prefixes, ${combinations} combinations of old and new values`,
  ...(faults.length === 0 ? ['the proof holds'] : faults.map((fault) => `FAULT ${fault}`)),
];
process.stdout.write(`${lines.join('\n')}\n`);
if (faults.length > 0) process.exitCode = 1;
