import { setTimeout as sleep } from 'node:timers/promises';
import type { HybridMailMigration } from '../../api/v1alpha1/types.generated.ts';
import type { Stage } from './stage.ts';
import { conditionOf } from './tell.ts';

/** How often the screen moves and a message is sent while something is awaited. */
const TICK_MS = 250;
/** Far more than any of the shortened waits. */
const PATIENCE_MS = 40_000;

export interface Goal {
  /** For people, when it does not come in time. */
  readonly what: string;
  holds(object: HybridMailMigration): boolean;
  /** False: no mail is sent meanwhile. */
  readonly withMail?: boolean;
}

/** Waits for a state of the resource. Meanwhile persons do their tasks, and mail is sent while the world changes. */
export async function reach(stage: Stage, goal: Goal): Promise<HybridMailMigration> {
  const { operator, follower, teller, persons, post, screen } = stage;
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    stage.signal.throwIfAborted();
    const death = operator.died();
    if (death !== undefined) throw new Error(`the operator died: ${death}`);
    for (const object of follower.take()) {
      teller.tell(object);
      if (goal.holds(object)) {
        screen.settle();
        return object;
      }
    }
    const task = askedFor(follower.latest());
    if (task !== undefined) await persons.doTask(task);
    if (goal.withMail !== false) await post.sendOne();
    teller.tick(Date.now());
    if (Date.now() > deadline)
      throw new Error(`${goal.what} did not come in ${PATIENCE_MS / 1000} s; ${situation(follower.latest())}`);
    await sleep(TICK_MS);
  }
}

function situation(object: HybridMailMigration | undefined): string {
  if (!object) return 'the API server told nothing of the resource';
  const texts = (['Ready', 'MailFlowSafe'] as const).map((type) => {
    const { status, message } = conditionOf(object, type) ?? {};
    return `${type} is ${status ?? 'not told'}: ${message ?? ''}`;
  });
  return texts.join('; ');
}

/** The task that the operator waits for; later ones may be listed already and are not due. */
function askedFor(object: HybridMailMigration | undefined): string | undefined {
  const { reason, message = '' } = (object && conditionOf(object, 'Reconciling')) ?? {};
  return reason === 'WaitingForPerson' ? /\btask ([a-z0-9-]+):/.exec(message)?.[1] : undefined;
}
