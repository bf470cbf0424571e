import { join } from 'node:path';
import test from 'ava';
import type { Facts } from '../../src/domain/facts.ts';
import { explainJourney, fromWhom } from '../../src/domain/mailflow/explain.ts';
import { happens, hazardsOf } from '../../src/domain/mailflow/hazards.ts';
import { type Change, changed, type MailWorld } from '../../src/domain/mailflow/mail-world.ts';
import { type Message, questions, subAddressQuestions } from '../../src/domain/mailflow/message.ts';
import { possibleWorlds } from '../../src/domain/mailflow/possible.ts';
import { exampleOf, route } from '../../src/domain/mailflow/route.ts';
import { updateMemory } from '../../src/domain/memory.ts';
import { makePlan, type Plan } from '../../src/domain/plan/make-plan.ts';
import { renderPlan } from '../../src/domain/plan/render.ts';
import { walk } from '../support/apply-to-facts.ts';
import { matchesGolden } from '../support/golden.ts';
import { readScenarios } from '../support/scenario.ts';

const scenarios = readScenarios(import.meta.dirname);

for (const { name, dir, spec, facts: found, showsSubAddresses } of scenarios) {
  const facts = { ...found, memory: updateMemory(spec, found) };
  const plan = makePlan(spec, facts);
  const refused = plan.problems.length + plan.rehearsal.refusals.length > 0;

  test(`${name}: the plan reads as it was accepted`, (t) => {
    matchesGolden(t, join(dir, 'plan.txt'), renderPlan(plan));
    matchesGolden(t, join(dir, 'routes.txt'), renderRoutes(plan, facts, showsSubAddresses));
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
function renderRoutes(plan: Plan, facts: Facts, showsSubAddresses: boolean): string {
  const before = facts.memory.inFlight.map((entry) => JSON.parse(entry.before) as Change);
  const present = possibleWorlds(plan.world, before);
  const after = plan.steps.reduce((world, step) => changed(world, step.change), plan.world);
  const { classes } = plan.world;
  const asked = [...questions(plan.world), ...(showsSubAddresses ? subAddressQuestions(classes) : [])];
  const blocks = asked.map((message) => {
    const [now, later] = [ways(present, message), ways([after], message)];
    const change = now.join('\n') === later.join('\n') ? [] : ['  after the last step:', ...later];
    return [ask(message, plan.world), '  now:', ...now, ...change].join('\n');
  });
  return `${blocks.join('\n\n')}\n`;
}

function ways(worlds: readonly MailWorld[], message: Message): readonly string[] {
  const asked = worlds.filter((world) => happens(world, message));
  if (asked.length === 0) return ['    nobody sends such a message'];
  const texts = asked
    .flatMap((world) => route(world, message))
    .map((journey) =>
      explainJourney(journey)
        .map((line) => `    ${line}`)
        .join('\n'),
    );
  return [...new Set(texts)].flatMap((text, index) => (index > 0 ? ['    or:', text] : [text]));
}

function ask(message: Message, world: MailWorld): string {
  const { recipient, subAddress } = message;
  const from = `From ${fromWhom(message)} to`;
  if (recipient === 'Outside') return `${from} somebody outside`;
  const example = exampleOf(recipient, world.domain);
  return `${from} ${subAddress ? example.replace('@', '+x@') : example} [${recipient.id}]`;
}
