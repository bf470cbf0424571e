import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { Phase } from '../../src/api/v1alpha1/normalize.ts';
import type { Hazard } from '../../src/domain/mailflow/hazard.ts';
import * as texts from '../../src/domain/mailflow/texts.ts';
import { updateMemory } from '../../src/domain/memory.ts';
import { makePlan } from '../../src/domain/plan/make-plan.ts';
import { readScenarios, type Scenario } from '../support/scenario.ts';

/**
 * The scenarios together show the whole delivery table, every cause of a loop and every text of a server. What a
 * scenario shows it says in comments of its world: `# rows Send: 1 2` and `# loops: L1`.
 */
const scenarios = readScenarios(import.meta.dirname);

/** The question of each row of the delivery table, as `routes.txt` puts it. */
const ROWS: Readonly<Record<number, RegExp>> = {
  1: /^From the internet to .*\[Moved/m,
  2: /^From the internet to .*\[Staying/m,
  3: /^From the internet to nobody@/m,
  4: /^From a user in Exchange Online to .*\[Moved/m,
  5: /^From a user in Exchange Online to .*\[Staying/m,
  6: /^From a user in Exchange Online to nobody@/m,
  7: /^From a user in Exchange Online to somebody outside/m,
  8: /^From a user of the old server to .*\[Moved/m,
  9: /^From a user of the old server to .*\[Staying/m,
  10: /^From a user of the old server to nobody@/m,
  11: /^From a user of the old server to somebody outside/m,
  12: /^From the old server itself .* to somebody outside/m,
  13: /^From an outsider, forwarded by .* to somebody outside/m,
  14: /^From another customer of the old server's host to .*\[Moved/m,
  15: /^From the internet to .*\[Moved[\s\S]*?MX is the old server/m,
  16: /=> put off: 451 4\.4\.4 /,
};

const ALL = Object.keys(ROWS).map(Number);
/** People of the old server are gone with it. */
const IN_RETIRE = [1, 2, 3, 4, 6, 7, 11, 14, 15, 16];
const TABLE: ReadonlyArray<readonly [phase: Phase, rows: readonly number[]]> = [
  ['Send', ALL],
  ['Receive', ALL],
  ['Retire', IN_RETIRE],
];

/** By which rule, and where it matters under which address, the message goes round. */
const LOOPS: Readonly<Record<string, RegExp>> = {
  L1: /InternalRelay, (no outbound connector|connector by MX), so by MX/,
  L2: /outbound connector to .*, which is Microsoft's/,
  L3: /unknown addresses are relayed to Exchange Online/,
  L4: /mail user or contact that points to the old server/,
  L5: /the mailbox forwards to the old server/,
  L6: /not local any more, and it relays for Microsoft's ranges/,
  L7: /unknown addresses are relayed to Exchange Online/,
  L8: /the group may hold a list of the old server/,
  L9: /@contosocom\.onmicrosoft\.com: no such recipient, InternalRelay, outbound connector/,
  L10: /routes all messages through the old server/,
  L11: /an inbound connector of the sender's own tenant matches the old server/,
};

for (const [phase, rows] of TABLE) {
  for (const row of rows) {
    test(`row ${row} of the delivery table is shown in ${phase}`, (t) => {
      const shown = scenarios.filter((item) => claims(item, `rows ${phase}`).includes(String(row)));
      t.true(shown.length > 0, 'no scenario says that it shows it');
      for (const { name, dir, facts, spec } of shown) {
        t.true(facts.memory.reached === phase || spec.phase === phase, `${name} is about ${phase}`);
        t.regex(read(dir, 'routes.txt'), ROWS[row] ?? /$^/, name);
      }
    });
  }
}

for (const [cause, rule] of Object.entries(LOOPS)) {
  test(`loop cause ${cause} is shown`, (t) => {
    const shown = scenarios.filter((item) => claims(item, 'loops').includes(cause));
    t.true(shown.length > 0, 'no scenario says that it shows it');
    for (const item of shown) {
      const ways = hazardsOf(item).flatMap(({ kind, journey }) =>
        kind === 'Loop' && journey ? [journey.hops.map((hop) => `${hop.address}: ${hop.rule}`).join('\n')] : [],
      );
      t.true(
        ways.some((way) => rule.test(way)),
        `${item.name} has a loop by this rule`,
      );
    }
  });
}

test('every text of a server stands in a scenario', (t) => {
  const all = scenarios.map(({ dir }) => read(dir, 'routes.txt') + read(dir, 'plan.txt')).join('\n');
  t.deepEqual(
    Object.entries(texts).flatMap(([name, text]) => (all.includes(text) ? [] : [name])),
    [],
  );
});

function hazardsOf({ spec, facts }: Scenario): readonly Hazard[] {
  const { rehearsal } = makePlan(spec, { ...facts, memory: updateMemory(spec, facts) });
  return [...rehearsal.now, ...rehearsal.refusals.map(({ hazard }) => hazard), ...rehearsal.after];
}

/** The words behind `# what:` in the scenario's world. */
function claims({ dir }: Scenario, what: string): readonly string[] {
  return read(dir, 'world.yaml')
    .split('\n')
    .filter((line) => line.startsWith(`# ${what}:`))
    .flatMap((line) =>
      line
        .slice(what.length + 3)
        .trim()
        .split(' '),
    );
}

function read(dir: string, file: string): string {
  return readFileSync(join(dir, file), 'utf8');
}

test('the page on mail flow names scenarios that there are, and all of those about loops', (t) => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/mail-flow.md'), 'utf8');
  const names = new Set(scenarios.map(({ name }) => name));
  const [, ...tables] = page.split(/^## (?:The delivery table|Loops|Bounces and black holes)$/m);
  const named = tables.flatMap((text) => text.split(/^## /m)[0]?.match(/`[a-z]+(?:-[a-z]+)*`/g) ?? []);
  const unknown = named.map((item) => item.slice(1, -1)).filter((name) => !names.has(name));
  t.deepEqual(unknown, []);
  for (const item of scenarios) {
    for (const cause of claims(item, 'loops')) t.regex(page, new RegExp(`^\\| ${cause} \\|.*\`${item.name}\``, 'm'));
  }
});
