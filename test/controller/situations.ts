import type { MigrationSpec } from '../../src/api/v1alpha1/normalize.ts';
import type { HybridMailMigration, HybridMailMigrationStatus } from '../../src/api/v1alpha1/types.generated.ts';
import type { Applied, Stopped } from '../../src/controller/apply.ts';
import { isDrift, type Situation } from '../../src/controller/situation.ts';
import type { Facts } from '../../src/domain/facts.ts';
import { updateMemory } from '../../src/domain/memory.ts';
import { mayRun } from '../../src/domain/plan/gates.ts';
import { makePlan } from '../../src/domain/plan/make-plan.ts';
import { aMigration, aSpec, someFacts } from '../support/builders.ts';

export interface Circumstances {
  readonly spec?: MigrationSpec;
  readonly facts?: Facts;
  readonly object?: HybridMailMigration;
  /** What ended the plan; else the first gate that is closed, or the end. */
  readonly stopped?: Stopped;
  /** How many steps were made in this reconcile. */
  readonly made?: number;
  readonly now?: number;
}

/** A reconcile that looked at the world, and made as many steps as told. */
export function aSituation(circumstances: Circumstances = {}): Situation {
  const { spec = aSpec(), facts: found = someFacts(), object = aMigration(), made = 0 } = circumstances;
  const memory = updateMemory(spec, found);
  const facts = { ...found, memory };
  const plan = makePlan(spec, facts);
  const applied: Applied = {
    made: plan.steps.slice(0, made).map((step) => ({ step, warnings: [] })),
    memory,
    stopped: circumstances.stopped ?? stoppedAt(made),
  };
  return {
    object,
    spec,
    facts,
    plan,
    drifted: isDrift(object, spec, memory, plan),
    applied,
    now: circumstances.now ?? found.now,
  };

  function stoppedAt(index: number): Stopped {
    if (plan.problems.length + plan.rehearsal.refusals.length > 0) return { kind: 'NotBegun' };
    const step = plan.steps[index];
    if (!step) return { kind: 'Finished' };
    const verdict = mayRun({ step, spec, facts, inFlight: memory.inFlight });
    return verdict.open ? { kind: 'NotBegun' } : { kind: 'Gated', step, verdict };
  }
}

/** The object after its status was written. */
export function withStatus(object: HybridMailMigration, status: object | undefined): HybridMailMigration {
  return { ...object, status: status as HybridMailMigrationStatus };
}
