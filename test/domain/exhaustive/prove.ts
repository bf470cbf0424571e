import type { MigrationSpec } from '../../../src/api/v1alpha1/normalize.ts';
import { CONDITION_REASONS } from '../../../src/api/v1alpha1/reasons.ts';
import type { Facts } from '../../../src/domain/facts.ts';
import { hazardsOf } from '../../../src/domain/mailflow/hazards.ts';
import { updateMemory } from '../../../src/domain/memory.ts';
import { makePlan, type Plan } from '../../../src/domain/plan/make-plan.ts';
import { applyToFacts } from '../../support/apply-to-facts.ts';
import { trespasses } from './hands-off.ts';
import { mustReach } from './harmless.ts';
import { type Judged, judgePlan } from './judge-plan.ts';
import { isKnown } from './known-faults.ts';
import { resumeFaults } from './resume.ts';
import { PHASE_MEANS } from './truth.ts';
import { type NumberedWorld, worldAt } from './world-at.ts';

/** What became of one world on its way to the phase wished. */
export interface Proof {
  readonly number: number;
  readonly ends: 'Reached' | 'Refused' | 'Waits';
  /** Reasons of the refusal or wait, sorted; those that a person reads. */
  readonly reasons: readonly string[];
  /** What contradicts the proof; empty when it holds. */
  readonly faults: readonly string[];
  /** How many faults are known ones, which are left out above. */
  readonly known: number;
  readonly plans: number;
  readonly begun: number;
  readonly steps: number;
  readonly prefixes: number;
  readonly combinations: number;
  /** Hashes of all plans, in order. */
  readonly hashes: readonly string[];
}

/** More than the ladder is long: a way that needs more goes in circles. */
const MAX_ROUNDS = 6;

/** All waits are over by then. */
const MUCH_LATER_MS = 400 * 86_400_000;

/** How much of a world is asked. */
export interface Depth {
  /** Also plan anew from every prefix, and twice from the start: as much work again. */
  readonly replan: boolean;
}

/** Walks a world up or down the ladder to the phase wished, judging each plan, until it is there or refused. */
export function prove(number: number, depth: Depth = { replan: true }): Proof {
  return proveWorld(worldAt(number), depth);
}

export function proveWorld({ number, choice, spec, facts: found }: NumberedWorld, { replan }: Depth): Proof {
  const faults: string[] = [];
  const total = { plans: 0, begun: 0, steps: 0, prefixes: 0, combinations: 0 };
  const hashes: string[] = [];
  let facts: Facts = found;
  const ended = (ends: Proof['ends'], reasons: readonly string[]): Proof => ({
    number,
    ends,
    reasons: [...new Set(reasons)].toSorted(),
    faults: faults.filter((fault) => !isKnown(choice, fault)),
    known: faults.filter((fault) => isKnown(choice, fault)).length,
    ...total,
    hashes,
  });
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const start = { ...facts, memory: updateMemory(spec, facts) };
    const plan = makePlan(spec, start);
    total.plans += 1;
    total.steps += plan.steps.length;
    hashes.push(plan.hash);
    const at = `to ${plan.desired.phase}: `;
    const runs = [judgePlan(spec, start, plan, facts, start.now)];
    // What was in flight may also have passed before the first step is made.
    if (runs[0]?.moving) runs.push(judgePlan(spec, start, plan, facts, start.now + MUCH_LATER_MS));
    if (replan && round === 0 && JSON.stringify(makePlan(spec, start)) !== JSON.stringify(plan))
      faults.push('planned twice, two plans');
    const broken = runs.flatMap((run) => run.faults);
    for (const run of runs) {
      total.prefixes += run.prefixes;
      total.combinations += run.combinations;
    }
    if (isRefused(plan)) {
      faults.push(...refusalFaults(plan, runs).map((fault) => at + fault));
      if (mustReach(choice)) faults.push(`${at}refused although nothing is in the way: ${reasonsOf(plan).join(', ')}`);
      return ended('Refused', reasonsOf(plan));
    }
    total.begun += plan.steps.length > 0 ? 1 : 0;
    faults.push(...broken.map((fault) => at + fault));
    faults.push(...trespasses(spec, start, plan).map((fault) => at + fault));
    if (replan) faults.push(...resumeFaults(spec, start, plan).map((fault) => at + fault));
    const held = runs.find((run) => run.heldBy !== null);
    if (held?.heldBy) return ended('Waits', [held.heldBy]);
    facts = carriedOut(spec, start, plan);
    faults.push(...endFaults(spec, facts, plan, runs[0]?.end).map((fault) => at + fault));
    if (plan.desired.phase === spec.phase) return ended('Reached', []);
  }
  faults.push(`the phase wished is not reached in ${MAX_ROUNDS} rounds`);
  return ended('Waits', []);
}

export function isRefused({ problems, rehearsal }: Plan): boolean {
  return problems.length + rehearsal.refusals.length > 0;
}

function reasonsOf({ problems, rehearsal }: Plan): readonly string[] {
  return [
    ...problems.map(({ reason }) => reason),
    ...rehearsal.refusals.map(({ hazard }) => `Rehearsal ${hazard.kind}`),
  ];
}

/** A refusal names a published reason, what is wrong and what to do; and it is not made up. */
function refusalFaults({ problems, rehearsal }: Plan, runs: readonly Judged[]): readonly string[] {
  const faults: string[] = [];
  const reasons = new Set(problems.map(({ reason }) => reason));
  for (const { says, reasons: names } of runs.flatMap((run) => [...run.broken])) {
    if (names.length > 0 && !names.some((name) => reasons.has(name)))
      faults.push(`refused without naming ${names.join(' or ')} (${says})`);
  }
  for (const { reason, message, wayOut } of problems) {
    if (!(reason in CONDITION_REASONS)) faults.push(`reason ${reason} is not published`);
    if (message === '' || wayOut === '') faults.push(`${reason} does not say what is wrong or what to do`);
  }
  for (const { hazard } of rehearsal.refusals) {
    if (hazard.message === '') faults.push(`${hazard.key} does not say what is wrong`);
  }
  if (problems.length === 0 && runs.every((run) => run.faults.length === 0))
    faults.push('refused by the rehearsal, and nothing is wrong with it');
  return faults;
}

/** The facts of a company that carried the plan out and let all waits pass. */
function carriedOut(spec: MigrationSpec, start: Facts, plan: Plan): Facts {
  const end = plan.steps.reduce((state, step) => applyToFacts(spec, state, step), start);
  const memory = { ...end.memory, reached: plan.desired.phase, doneTasks: end.doneTasks, inFlight: [] };
  return { ...end, now: end.now + MUCH_LATER_MS, memory };
}

/** At the end nothing is left to do, the world is the one foretold, and the phase is what its name says. */
function endFaults(
  spec: MigrationSpec,
  facts: Facts,
  plan: Plan,
  foretold: Plan['world'] | undefined,
): readonly string[] {
  const { phase } = plan.desired;
  const again = makePlan({ ...spec, phase }, facts);
  const faults = [
    ...again.steps.map(({ id }) => `left to do afterwards: ${id}`),
    ...again.problems.map(({ message }) => `refused afterwards: ${message}`),
    ...PHASE_MEANS[phase].filter(({ holds }) => !holds(again.world)).map(({ says }) => `is not so at the end: ${says}`),
  ];
  const expected = JSON.stringify(foretold);
  if (JSON.stringify(again.world) !== expected) {
    const known = new Set(hazardsOf(foretold ? [foretold] : []).map(({ key }) => key));
    const fresh = hazardsOf([again.world]).filter(({ key }) => !known.has(key));
    faults.push(...fresh.map(({ key }) => `not foretold: ${key}`));
    faults.push(...differences(foretold, again.world).map((line) => `foretold otherwise: ${line}`));
  }
  return faults;
}

/**
 * A step speaks of one thing. Moving MX also shortens its time to live, removing our connector also ends a switch on it,
 * and who opens the firewall has looked at what the old server relays: all leave the world better than foretold.
 */
const BETTER_THAN_FORETOLD: ReadonlySet<string> = new Set([
  'mxLifetime',
  'routesAllViaLegacy',
  'legacy.relaysForMicrosoft',
]);

/** What differs, by its path; a list counts as one value. */
function differences(foretold: unknown, seen: unknown, path = ''): readonly string[] {
  if (BETTER_THAN_FORETOLD.has(path) || JSON.stringify(foretold) === JSON.stringify(seen)) return [];
  if (!isRecord(foretold) || !isRecord(seen))
    return [`${path} ${JSON.stringify(foretold)}, is ${JSON.stringify(seen)}`];
  const fields = new Set([...Object.keys(foretold), ...Object.keys(seen)]);
  return [...fields].flatMap((field) =>
    differences(foretold[field], seen[field], path === '' ? field : `${path}.${field}`),
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
