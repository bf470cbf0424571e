import { readFileSync } from 'node:fs';
import { NEEDS } from '../../../src/domain/plan/needs.ts';
import type { Mutant } from './mutant.ts';

/** Files in which steps, and phases, say what they need. */
const FILES = [
  'plan/diff/accepted-domain.ts',
  'plan/diff/inbound-connector.ts',
  'plan/diff/legacy-role.ts',
  'plan/diff/legacy-settings.ts',
  'plan/diff/legacy-server.ts',
  'plan/diff/mx.ts',
  'plan/diff/outbound-connector.ts',
  'plan/diff/spf.ts',
  'plan/standing.ts',
];

/** A list in the source that holds names of needs, and maybe others: `[...always, 'OutboundRoute', relay]`. */
const LIST = /\[(?:\s*(?:\/\/[^\n]*\n\s*)?(?:\.\.\.)?(?:'\w+'|\w+)\s*,?)+\s*\]/g;

/** Needs that have the names of an accepted domain's types, which the sources name elsewhere, too. */
const NAMED_AS_TYPES: readonly string[] = ['Authoritative', 'InternalRelay'];

/** Each need of each step and phase, taken away: whatever the sources list, so that none is forgotten. */
export const WITHOUT_A_NEED: readonly Mutant[] = FILES.flatMap((file) => {
  const source = read(file);
  const lists = [...source.matchAll(LIST)].filter(([list]) => needsIn(list).length > 0);
  return lists.flatMap(({ 0: list, index }, number) =>
    needsIn(list).map((need) => ({
      name: `${file}, list ${number + 1}: without ${need}`,
      file,
      from: list,
      to: list.replace(new RegExp(`'${need}',?\\s*`), ''),
      start: index,
    })),
  );
});

/** Needs that a file names outside all lists, so that no mutant takes them away: there must be none. */
export function forgottenNeeds(): readonly string[] {
  return FILES.flatMap((file) =>
    needsIn(read(file).replaceAll(LIST, ''))
      .filter((name) => !NAMED_AS_TYPES.includes(name))
      .map((name) => `${file}: ${name}`),
  );
}

function read(file: string): string {
  return readFileSync(new URL(`../../../src/domain/${file}`, import.meta.url), 'utf8');
}

function needsIn(list: string): readonly string[] {
  return [...list.matchAll(/'(\w+)'/g)].flatMap(([, name = '']) => (Object.hasOwn(NEEDS, name) ? [name] : []));
}

const THINGS = [...new Set(Object.values(NEEDS).map(({ thing }) => thing))]
  .filter((thing) => thing !== null)
  .toSorted();

/** Changes that no gate waits for. */
export const WITHOUT_A_WAIT: readonly Mutant[] = THINGS.map((thing) => ({
  name: `no gate waits for ${thing}`,
  file: 'plan/gates.ts',
  from: 'step.needs.map((name) => need(name).thing)',
  to: `step.needs.map((name) => need(name).thing).filter((thing) => thing !== '${thing}')`,
}));
