import type { MigrationSpec } from '../api/v1alpha1/normalize.ts';
import type { Facts, Memory } from '../domain/facts.ts';
import { current } from '../domain/mailflow/mail-world.ts';
import { rememberStep } from '../domain/memory.ts';
import { mayRun, type Verdict } from '../domain/plan/gates.ts';
import type { Plan } from '../domain/plan/make-plan.ts';
import type { Step } from '../domain/plan/step.ts';
import type { Clock } from '../ports/clock.ts';
import type { Connections } from './dependencies.ts';
import { makeStep } from './steps.ts';

/** A step that was made. */
export interface MadeStep {
  readonly step: Step;
  readonly warnings: readonly string[];
}

/** How far the plan went, and what ended it. */
export interface Applied {
  readonly made: readonly MadeStep[];
  readonly memory: Memory;
  readonly stopped: Stopped;
}

export type Stopped =
  /** Every step was made. */
  | { readonly kind: 'Finished' }
  /** The plan was not begun: a problem, a refusal, or the wish to be told only. */
  | { readonly kind: 'NotBegun' }
  /** A gate is closed before this step. */
  | { readonly kind: 'Gated'; readonly step: Step; readonly verdict: Extract<Verdict, { open: false }> }
  /** This step failed; whether it took effect is found out by looking. */
  | { readonly kind: 'Failed'; readonly step: Step; readonly error: unknown };

export interface Applying {
  readonly plan: Plan;
  readonly spec: MigrationSpec;
  readonly facts: Facts;
  readonly memory: Memory;
  readonly connections: Connections;
  /** Writes the memory down before the step that it speaks of. */
  readonly save: (memory: Memory) => Promise<void>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** Makes the steps in order until one fails or a gate is closed: a later step never overtakes an earlier one. */
export async function apply(applying: Applying): Promise<Applied> {
  const { plan, spec, facts, connections, save, clock, signal } = applying;
  const making = { connections, spec, facts, recipients: plan.recipients, clock };
  const made: MadeStep[] = [];
  let { memory } = applying;
  for (const step of plan.steps) {
    const verdict = mayRun({ step, spec, facts, inFlight: memory.inFlight });
    if (!verdict.open) {
      // A person may make this change at any moment from now on, and then its wait must not be forgotten.
      if (isPersonsRecord(step))
        memory = rememberStep(memory, step, current(plan.world, step.change.thing), clock.now());
      return { made, memory, stopped: { kind: 'Gated', step, verdict } };
    }
    if (step.kind === 'AskPerson') throw new Error(`step ${step.id} is a person's and its gate was open`);
    if (signal.aborted) return { made, memory, stopped: { kind: 'Failed', step, error: signal.reason } };
    try {
      // From here on the old value may be in use and the new one too, whatever becomes of this process.
      const before = current(plan.world, step.change.thing);
      memory = rememberStep(memory, step, before, clock.now());
      await save(memory);
      made.push({ step, warnings: await makeStep(step, making) });
      memory = rememberStep(memory, step, before, clock.now());
    } catch (error) {
      return { made, memory, stopped: { kind: 'Failed', step, error } };
    }
  }
  return { made, memory, stopped: { kind: 'Finished' } };
}

/** A DNS record that a person keeps: the only change by a person that shows in the world without being told. */
function isPersonsRecord(step: Step): boolean {
  return step.kind === 'AskPerson' && ['Mx', 'MxLifetime', 'Spf'].includes(step.change.thing);
}
