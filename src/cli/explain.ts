import { refusalsOf } from '../controller/situation.ts';
import { counted } from '../domain/counted.ts';
import { explainJourney } from '../domain/mailflow/explain.ts';
import type { Journey } from '../domain/mailflow/message.ts';
import { type Drawing, drawWay } from './draw/drawing.ts';
import { toMermaid } from './draw/mermaid.ts';
import { toSvg } from './draw/svg.ts';
import { type Explained, type Stage, stagesOf } from './explain-stages.ts';
import { type Look, look } from './look.ts';
import { messagesTo } from './messages.ts';
import { type ExplainOptions, explainOptions } from './options.ts';
import { plain, print } from './output.ts';
import { openSession } from './session.ts';

/** Prints the way of a message now and after each step of the plan that changes it. */
export async function explain(args: readonly string[]): Promise<number> {
  const options = explainOptions(args);
  await using session = await openSession(options);
  const looked = await look(session, options.phase);
  const explained = options.to.flatMap((to) =>
    messagesTo(to, options.from, looked).map(({ message, note }) => ({ to, note, stages: stagesOf(message, looked) })),
  );
  print(FORMATS[options.output](explained, options, looked));
  return 0;
}

const FORMATS: Readonly<Record<ExplainOptions['output'], Format>> = {
  text: toText,
  json: toJson,
  mermaid: (...asked) => toMermaid(toDrawing(...asked)),
  svg: (...asked) => toSvg(toDrawing(...asked)),
};

type Format = (explained: readonly Explained[], options: ExplainOptions, looked: Look) => string;

function toText(explained: readonly Explained[], { from }: ExplainOptions, looked: Look): string {
  const lines = explained.flatMap((item) => [
    titleOf(item, from),
    ...item.stages.flatMap((stage) => [`  ${stageTitle(stage)}:`, ...waysOf(stage.journeys)]),
    '',
  ]);
  return plain([...lines, footer(looked)].join('\n'));
}

function toDrawing(explained: readonly Explained[], { from }: ExplainOptions, looked: Look): Drawing {
  const messages = explained.map((item) => ({
    title: plain(titleOf(item, from)),
    stages: item.stages.map((stage) => ({ title: stageTitle(stage), ways: stage.journeys.map(drawWay) })),
  }));
  return { messages, footer: footer(looked) };
}

function titleOf({ to, note }: Explained, from: string): string {
  return `from ${from} to ${to}${note === '' ? '' : `, ${note}`}`;
}

function stageTitle({ after }: Stage): string {
  return after ? `after step ${after.number} (${after.step})` : 'now';
}

function footer({ plan }: Look): string {
  const refused = refusalsOf(plan).length > 0 ? ' (which would not be begun: see "hybridmail plan")' : '';
  const count = counted(plan.steps.length, 'step');
  return `the plan to phase ${plan.desired.phase} has ${count}${refused}; what is not shown changes nothing here`;
}

function waysOf(journeys: readonly Journey[]): readonly string[] {
  return journeys.flatMap((journey, index) => [
    ...(journeys.length > 1 ? [`    ${index === 0 ? 'either' : 'or'}`] : []),
    ...explainJourney(journey).map((line) => `    ${journeys.length > 1 ? '  ' : ''}${line}`),
  ]);
}

function toJson(explained: readonly Explained[], { from }: ExplainOptions, { plan }: Look): string {
  const messages = explained.map(({ to, note, stages }) => ({
    to,
    note,
    stages: stages.map(({ after, journeys }) => ({
      after,
      journeys: journeys.map(({ hops, outcome, marks }) => ({ hops, outcome, marks })),
    })),
  }));
  return JSON.stringify({ from, phase: plan.desired.phase, hash: plan.hash, messages }, null, 2);
}
