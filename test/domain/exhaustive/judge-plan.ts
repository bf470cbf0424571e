import type { MigrationSpec } from '../../../src/api/v1alpha1/normalize.ts';
import type { Facts, InFlight } from '../../../src/domain/facts.ts';
import { isLoop } from '../../../src/domain/mailflow/hazard.ts';
import { hazardsOf } from '../../../src/domain/mailflow/hazards.ts';
import { type Change, changed, current, type MailWorld } from '../../../src/domain/mailflow/mail-world.ts';
import { rememberStep } from '../../../src/domain/memory.ts';
import { mayRun } from '../../../src/domain/plan/gates.ts';
import type { Plan } from '../../../src/domain/plan/make-plan.ts';
import type { Step } from '../../../src/domain/plan/step.ts';
import { combinations, hazardKeys } from './possible.ts';
import { propagation, type Rule, rulesBefore } from './truth.ts';

/** How one plan fares when it is carried out. */
export interface Judged {
  /** Each with the step at which it shows. Empty: the plan is safe. */
  readonly faults: readonly string[];
  /** Rules of the safe order that a step breaks. */
  readonly broken: ReadonlySet<Rule>;
  /** Something was in flight at the first look. */
  readonly moving: boolean;
  readonly prefixes: number;
  /** Worlds that were judged: one for each combination of old and new values at each prefix. */
  readonly combinations: number;
  /** The first gate that was closed and that no time opens: its reason. */
  readonly heldBy: string | null;
  /** The world that the model foretells. */
  readonly end: MailWorld;
}

/** An old value that is in use until then, whatever the planner remembers. */
interface Moving {
  readonly before: Change;
  readonly until: number;
}

/**
 * Carries a plan out by the clock, each step at the first moment that the gates allow, and judges every prefix with all
 * old values that are then really in use. It knows nothing of the rehearsal.
 *
 * @param before the facts with what was remembered before this look
 * @param from the moment of the first look; later than `facts.now` when what was in flight has passed meanwhile
 */
export function judgePlan(spec: MigrationSpec, facts: Facts, plan: Plan, before: Facts, from: number): Judged {
  const faults: string[] = [];
  const broken = new Set<Rule>();
  let now = from;
  let memory = facts.memory;
  let state = plan.world;
  let moving = inUse(spec, before).filter(({ until }) => until > now);
  const wasMoving = moving.length > 0;
  const first = combinations(state, moving.map(old));
  const known = hazardKeys(first);
  let prefixes = 1;
  let judged = first.length;
  let heldBy: string | null = null;
  for (const step of plan.steps) {
    const opened = openedAt(step, spec, facts, memory.inFlight, now);
    // A gate that no clock opens is opened by the world or a person; what comes after it is judged all the same.
    heldBy ??= opened.heldBy;
    now = opened.at;
    moving = moving.filter(({ until }) => until > now);
    const seen = combinations(state, moving.map(old));
    for (const rule of rulesBefore(step, state)) {
      if (seen.every(rule.holds)) continue;
      broken.add(rule);
      faults.push(`${step.id} is made without: ${rule.says}`);
    }
    const replaced = current(state, step.change.thing);
    memory = rememberStep(memory, step, replaced, now);
    moving = [...moving, { before: replaced, until: now + propagation(step.change, spec, facts) * 1000 }];
    moving = moving.filter(({ until }) => until > now);
    state = changed(state, step.change);
    const after = combinations(state, moving.map(old));
    prefixes += 1;
    judged += after.length;
    for (const key of hazardKeys(after)) {
      if (!known.has(key)) faults.push(`${step.id} brings about: ${key}`);
    }
  }
  if (plan.steps.length > 0) {
    for (const loop of hazardsOf([state]).filter(isLoop)) faults.push(`the plan leaves a loop: ${loop.key}`);
  }
  return { faults, broken, moving: wasMoving, prefixes, combinations: judged, heldBy, end: state };
}

/** What is in flight at the first look: what was remembered, and what a person has newly told. */
function inUse(spec: MigrationSpec, facts: Facts): readonly Moving[] {
  const { now, memory, doneTasks } = facts;
  const told: readonly (readonly [task: string, before: Change])[] = [
    ['legacy-silent', { thing: 'LegacySilence', value: false }],
    ['legacy-stopped-sending', { thing: 'LegacySending', value: false }],
  ];
  return [
    ...memory.inFlight.map(asMoving),
    ...told
      .filter(([task]) => doneTasks.has(task) && !memory.doneTasks.has(task))
      .map(([, before]) => ({ before, until: now + propagation(before, spec, facts) * 1000 })),
  ];
}

function asMoving({ before, until }: InFlight): Moving {
  return { before: JSON.parse(before) as Change, until };
}

function old({ before }: Moving): Change {
  return before;
}

/** The first moment from `now` on at which no gate waits for the clock; and the reason of one that no time opens. */
export function openedAt(
  step: Step,
  spec: MigrationSpec,
  facts: Facts,
  inFlight: readonly InFlight[],
  now: number,
): { readonly at: number; readonly heldBy: string | null } {
  let moment = now;
  for (;;) {
    // Name servers catch up by themselves, and that is not what is judged here.
    const settled = { ...facts, now: moment, publicMx: [], publicTxt: [] };
    const verdict = mayRun({ step, spec, facts: settled, inFlight });
    if (verdict.open || verdict.reason === 'WaitingForPerson') return { at: moment, heldBy: null };
    if (verdict.until === null || verdict.until <= moment) return { at: moment, heldBy: verdict.reason };
    moment = verdict.until;
  }
}
