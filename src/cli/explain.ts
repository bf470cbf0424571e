import { refusalsOf } from '../controller/situation.ts';
import type { Facts } from '../domain/facts.ts';
import { explainJourney } from '../domain/mailflow/explain.ts';
import { type Change, changed, type MailWorld } from '../domain/mailflow/mail-world.ts';
import type { Journey, Message } from '../domain/mailflow/message.ts';
import { possibleWorlds } from '../domain/mailflow/possible.ts';
import { route } from '../domain/mailflow/route.ts';
import { type Look, look } from './look.ts';
import { messagesTo } from './messages.ts';
import { type ExplainOptions, explainOptions } from './options.ts';
import { plain, print } from './output.ts';
import { openSession } from './session.ts';

/** What becomes of one message in one state of the world. */
interface Stage {
  /** Null: as the world is now. */
  readonly after: { readonly number: number; readonly step: string } | null;
  readonly journeys: readonly Journey[];
}

interface Explained {
  readonly to: string;
  /** Why there is more than one case, or empty. */
  readonly note: string;
  readonly stages: readonly Stage[];
}

/** Prints the way of a message now and after each step of the plan that changes it. */
export async function explain(args: readonly string[]): Promise<number> {
  const options = explainOptions(args);
  await using session = await openSession(options);
  const looked = await look(session, options.phase);
  const explained = options.to.flatMap((to) =>
    messagesTo(to, options.from, looked).map(({ message, note }) => ({ to, note, stages: stagesOf(message, looked) })),
  );
  print(options.output === 'json' ? toJson(explained, options, looked) : toText(explained, options, looked));
  return 0;
}

/** Only stages in which something else happens than in the one before. */
function stagesOf(message: Message, { plan, facts }: Look): readonly Stage[] {
  const stages: Stage[] = [{ after: null, journeys: journeysNow(message, plan.world, facts) }];
  let world: MailWorld = plan.world;
  for (const [index, step] of plan.steps.entries()) {
    world = changed(world, step.change);
    const journeys = route(world, message);
    if (textOf(journeys) === textOf(stages.at(-1)?.journeys ?? [])) continue;
    stages.push({ after: { number: index + 1, step: step.id }, journeys });
  }
  return stages;
}

/** Both ways of whatever still propagates, each once. */
function journeysNow(message: Message, world: MailWorld, { memory, now }: Facts): readonly Journey[] {
  const moving = memory.inFlight.filter(({ until }) => until > now).map(({ before }) => JSON.parse(before) as Change);
  const journeys = possibleWorlds(world, moving).flatMap((item) => route(item, message));
  return [...new Map(journeys.map((journey) => [textOf([journey]), journey])).values()];
}

function toText(explained: readonly Explained[], { from }: ExplainOptions, { plan }: Look): string {
  const { desired, steps } = plan;
  const refused = refusalsOf(plan).length > 0 ? ' (which would not be begun: see "hybridmail plan")' : '';
  const lines = explained.flatMap(({ to, note, stages }) => [
    `from ${from} to ${to}${note === '' ? '' : `, ${note}`}`,
    ...stages.flatMap((stage) => [
      `  ${stage.after ? `after step ${stage.after.number} (${stage.after.step})` : 'now'}:`,
      ...waysOf(stage.journeys),
    ]),
    '',
  ]);
  const count = steps.length === 1 ? '1 step' : `${steps.length} steps`;
  return plain(
    [
      ...lines,
      `the plan to phase ${desired.phase} has ${count}${refused}; what is not shown changes nothing here`,
    ].join('\n'),
  );
}

function waysOf(journeys: readonly Journey[]): readonly string[] {
  return journeys.flatMap((journey, index) => [
    ...(journeys.length > 1 ? [`    ${index === 0 ? 'either' : 'or'}`] : []),
    ...explainJourney(journey).map((line) => `    ${journeys.length > 1 ? '  ' : ''}${line}`),
  ]);
}

function textOf(journeys: readonly Journey[]): string {
  return journeys.map((journey) => explainJourney(journey).join('\n')).join('\n\n');
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
