import { counted } from '../counted.ts';
import { explainJourney } from '../mailflow/explain.ts';
import type { Hazard } from '../mailflow/hazard.ts';
import type { Plan } from './make-plan.ts';
import type { Step } from './step.ts';

/** The plan as text, the same words wherever a person reads it: command, report, golden file. */
export function renderPlan(plan: Plan): string {
  const { steps, problems, rehearsal, desired } = plan;
  const lines = [
    `plan ${plan.hash} to phase ${desired.phase}: ${counted(steps.length, 'step')}`,
    ...steps.flatMap((step, index) => renderStep(step, index + 1)),
    '',
    ...problems.flatMap((problem) => [
      `REFUSED ${problem.reason}: ${problem.message}`,
      `  what to do: ${problem.wayOut}`,
    ]),
    ...rehearsal.refusals.flatMap(({ number, step, hazard }) => [
      `REFUSED after step ${number} (${step.id}): ${hazard.message}`,
      ...way(hazard),
    ]),
    verdict(plan),
    ...section('as the world is now', rehearsal.now),
    ...(steps.length > 0 ? section('as the world would be after the last step', rehearsal.after) : []),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function renderStep(step: Step, number: number): readonly string[] {
  const wait = step.settle.seconds > 0 ? [`     then wait ${duration(step.settle.seconds)}: ${step.settle.why}`] : [];
  return [
    '',
    `${String(number).padStart(3)}. ${step.kind === 'AskPerson' ? 'PERSON ' : ''}${step.id}`,
    `     ${step.why}`,
    ...(step.kind === 'AskPerson' ? [`     to do: ${step.task.text}`] : []),
    ...(step.kind === 'UpdateConnector' ? step.differences.map((line) => `     ${line}`) : []),
    ...(step.kind === 'ReplaceSpf' ? [`     from: ${step.before ?? 'no record'}`, `     to:   ${step.after}`] : []),
    ...(step.needs.length > 0 ? [`     needs ${step.needs.join(', ')}`] : []),
    ...wait,
  ];
}

/** One sentence: whether the plan may be begun, and on what ground. */
export function verdict({ steps, problems, rehearsal, waitsSet }: Plan): string {
  const asked = `${counted(rehearsal.worlds, 'world')} judged`;
  const lab = waitsSet.length > 0 ? `; not the safe waits: spec.waits sets ${waitsSet.join(', ')}` : '';
  if (problems.length + rehearsal.refusals.length > 0) {
    return `not begun: ${counted(problems.length, 'problem')}, ${counted(rehearsal.refusals.length, 'hazard')} (${asked})${lab}`;
  }
  return `${steps.length === 0 ? 'nothing to do' : 'safe: no state on the way adds a hazard'} (${asked})${lab}`;
}

function section(title: string, hazards: readonly Hazard[]): readonly string[] {
  if (hazards.length === 0) return [];
  return ['', `${title}:`, ...hazards.flatMap((hazard) => [`- ${hazard.message}`, ...way(hazard)])];
}

function way(hazard: Hazard): readonly string[] {
  return hazard.journey ? explainJourney(hazard.journey).map((line) => `    ${line}`) : [];
}

/** `1 h`, `3 d`, `90 s`: the largest unit that divides it. */
export function duration(seconds: number): string {
  const [size, unit] = (
    [
      [86_400, 'd'],
      [3_600, 'h'],
      [60, 'min'],
    ] as const
  ).find(([size]) => seconds % size === 0) ?? [1, 's'];
  return `${seconds / size} ${unit}`;
}
