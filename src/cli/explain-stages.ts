import type { Facts } from '../domain/facts.ts';
import { explainJourney } from '../domain/mailflow/explain.ts';
import { type Change, changed, type MailWorld } from '../domain/mailflow/mail-world.ts';
import type { Journey, Message } from '../domain/mailflow/message.ts';
import { possibleWorlds } from '../domain/mailflow/possible.ts';
import { route } from '../domain/mailflow/route.ts';
import type { Look } from './look.ts';

/** What becomes of one message in one state of the world. */
export interface Stage {
  /** Null: as the world is now. */
  readonly after: { readonly number: number; readonly step: string } | null;
  readonly journeys: readonly Journey[];
}

export interface Explained {
  readonly to: string;
  /** Why there is more than one case, or empty. */
  readonly note: string;
  readonly stages: readonly Stage[];
}

/** Only stages in which something else happens than in the one before. */
export function stagesOf(message: Message, { plan, facts }: Look): readonly Stage[] {
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
function journeysNow(message: Message, world: MailWorld, facts: Facts): readonly Journey[] {
  const journeys = possibleWorlds(world, inFlightNow(facts)).flatMap((item) => route(item, message));
  return [...new Map(journeys.map((journey) => [textOf([journey]), journey])).values()];
}

/** The old values of what still propagates. */
export function inFlightNow({ memory, now }: Facts): readonly Change[] {
  return memory.inFlight.filter(({ until }) => until > now).map(({ before }) => JSON.parse(before) as Change);
}

export function textOf(journeys: readonly Journey[]): string {
  return journeys.map((journey) => explainJourney(journey).join('\n')).join('\n\n');
}
