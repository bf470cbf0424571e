import { join } from 'node:path';
import test from 'ava';
import { explainJourney } from '../../src/domain/mailflow/explain.ts';
import { happens, hazardsOf } from '../../src/domain/mailflow/hazards.ts';
import { changed, type MailWorld } from '../../src/domain/mailflow/mail-world.ts';
import { type Message, questions } from '../../src/domain/mailflow/message.ts';
import { exampleOf, route } from '../../src/domain/mailflow/route.ts';
import { updateMemory } from '../../src/domain/memory.ts';
import { makePlan, type Plan } from '../../src/domain/plan/make-plan.ts';
import { renderPlan } from '../../src/domain/plan/render.ts';
import { walk } from '../support/apply-to-facts.ts';
import { matchesGolden } from '../support/golden.ts';
import { readScenarios } from '../support/scenario.ts';

const scenarios = readScenarios(import.meta.dirname);

for (const { name, dir, spec, facts: found } of scenarios) {
  const facts = { ...found, memory: updateMemory(spec, found) };
  const plan = makePlan(spec, facts);
  const refused = plan.problems.length + plan.rehearsal.refusals.length > 0;

  test(`${name}: the plan reads as it was accepted`, (t) => {
    matchesGolden(t, join(dir, 'plan.txt'), renderPlan(plan));
    matchesGolden(t, join(dir, 'routes.txt'), renderRoutes(plan));
  });

  test(`${name}: no state on the way has a hazard that is not there already, or the plan is refused`, (t) => {
    const now = new Set(hazardsOf([plan.world]).map(({ key }) => key));
    let world = plan.world;
    for (const step of refused ? [] : plan.steps) {
      world = changed(world, step.change);
      const fresh = hazardsOf([world]).filter(({ key }) => !now.has(key));
      t.deepEqual(fresh, [], `after ${step.id}`);
    }
    t.is(refused, renderPlan(plan).includes('\nREFUSED '));
  });

  test(`${name}: a plan that was made leaves nothing to plan`, (t) => {
    const walked = walk(spec, found);
    if (walked.refused) return t.true(refused);
    const again = walk({ ...spec, phase: plan.desired.phase }, walked.facts);
    return t.deepEqual([again.plan.steps, again.plan.problems], [[], []]);
  });

  test(`${name}: the same world gives the same plan`, (t) => {
    t.is(JSON.stringify(makePlan(spec, facts)), JSON.stringify(plan));
  });
}

test('the scenarios are read', (t) => {
  t.true(scenarios.length >= 12);
});

/** Each question with its way now, and after the last step where that differs. */
function renderRoutes(plan: Plan): string {
  const after = plan.steps.reduce((world, step) => changed(world, step.change), plan.world);
  const blocks = questions(plan.world.classes).map((message) => {
    const [now, later] = [ways(plan.world, message), ways(after, message)];
    const change = now.join('\n') === later.join('\n') ? [] : ['  after the last step:', ...later];
    return [ask(message, plan.world), '  now:', ...now, ...change].join('\n');
  });
  return `${blocks.join('\n\n')}\n`;
}

function ways(world: MailWorld, message: Message): readonly string[] {
  if (!happens(world, message)) return ['    nobody sends such a message'];
  return route(world, message).flatMap((journey, index) => [
    ...(index > 0 ? ['    or:'] : []),
    ...explainJourney(journey).map((line) => `    ${line}`),
  ]);
}

function ask({ origin, recipient }: Message, world: MailWorld): string {
  const from = {
    Internet: 'the internet',
    LegacyUser: 'a user of the old server',
    ExchangeUser: 'a user in Exchange Online',
  };
  const to = recipient === 'Outside' ? 'somebody outside' : `${exampleOf(recipient, world.domain)} [${recipient.id}]`;
  return `From ${from[origin]} to ${to}`;
}
