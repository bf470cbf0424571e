import type { MigrationSpec, Phase } from '../api/v1alpha1/normalize.ts';
import { observe } from '../controller/observe.ts';
import type { Facts } from '../domain/facts.ts';
import { updateMemory } from '../domain/memory.ts';
import { makePlan, type Plan } from '../domain/plan/make-plan.ts';
import { demandClaim, type Session } from './session.ts';

/** What the operator would see and plan at this moment. */
export interface Look {
  readonly spec: MigrationSpec;
  readonly facts: Facts;
  readonly plan: Plan;
}

/** Looks and plans as a reconcile does, and changes nothing. @param phase is declared instead of the spec's */
export async function look(session: Session, phase: Phase | undefined): Promise<Look> {
  const { object, bench } = session;
  const spec = { ...session.spec, phase: phase ?? session.spec.phase };
  demandClaim(session);
  const connections = await bench.deps.connect(object, spec);
  for (;;) {
    const observed = await observe(bench.deps, connections, object, spec);
    const facts = { ...observed, memory: updateMemory(spec, observed) };
    const plan = makePlan(spec, facts);
    // A large wave takes several looks to ask about, and each of them comes further.
    if (plan.recipients.forwarders.unasked.size === 0) return { spec, facts, plan };
  }
}
