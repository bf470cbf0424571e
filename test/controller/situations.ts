import type { MigrationSpec } from '../../src/api/v1alpha1/normalize.ts';
import type { HybridMailMigration, HybridMailMigrationStatus } from '../../src/api/v1alpha1/types.generated.ts';
import type { Applied, Stopped } from '../../src/controller/apply.ts';
import { isDrift, type Situation } from '../../src/controller/situation.ts';
import type { Facts } from '../../src/domain/facts.ts';
import { updateMemory } from '../../src/domain/memory.ts';
import type { LegacyState } from '../../src/domain/model/legacy-server.ts';
import { mayRun } from '../../src/domain/plan/gates.ts';
import { makePlan } from '../../src/domain/plan/make-plan.ts';
import { recipientsOf } from '../../src/domain/recipients/recipients.ts';
import { everybody, journey } from '../domain/plan/journeys.ts';
import { NEW_AGENT } from '../support/apply-to-facts.ts';
import { aMigration, aSpec, managedBy, someFacts } from '../support/builders.ts';

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

/** At Send by the agent beside Postfix, where bob is new: the server has no forwarder for him, and nobody asked about him yet. */
export function unaskedBob(): Circumstances {
  const spec = managedBy(aSpec(everybody), 'Postfix');
  const { facts } = journey('Send', 'Send');
  const { wanted } = recipientsOf(spec, facts).forwarders;
  const legacyServer: LegacyState = {
    ...NEW_AGENT,
    ours: wanted.filter(({ address }) => address !== 'bob@contoso.com'),
    outgoing: { kind: 'SmartHost', host: facts.directory.mxHost ?? '' },
  };
  const unaskedTargets = new Set(['bob@contosocom.onmicrosoft.com']);
  return { spec, facts: { ...facts, legacyServer, unaskedTargets } };
}

/** The object after its status was written. */
export function withStatus(object: HybridMailMigration, status: object | undefined): HybridMailMigration {
  return { ...object, status: status as HybridMailMigrationStatus };
}
