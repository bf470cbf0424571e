import type { MigrationSpec } from '../api/v1alpha1/normalize.ts';
import type { ConditionReason } from '../api/v1alpha1/reasons.ts';
import type { HybridMailMigration } from '../api/v1alpha1/types.generated.ts';
import type { Facts, Memory } from '../domain/facts.ts';
import { silenceReason } from '../domain/legacy-capabilities.ts';
import { serversBehind } from '../domain/name-servers.ts';
import type { Plan } from '../domain/plan/make-plan.ts';
import type { Problem, ThingState } from '../domain/plan/step.ts';
import type { Applied } from './apply.ts';

/** Everything that a report is made from. */
export interface Situation {
  readonly object: HybridMailMigration;
  readonly spec: MigrationSpec;
  readonly facts: Facts;
  readonly plan: Plan;
  /** The world differs from a phase that was reached, and nobody changed the spec. */
  readonly drifted: boolean;
  readonly applied: Applied;
  /** Milliseconds since 1970-01-01 UTC, after the last step. */
  readonly now: number;
}

/** True when the phase that is worked on is the end state of the world now. */
export function isReached(plan: Plan, spec: MigrationSpec, facts: Facts): boolean {
  return plan.steps.length === 0 && plan.problems.length === 0 && waitsFor(plan, spec, facts) === null;
}

/** Why the end is not reached although no step is left to make; null when nothing is in the way. */
export function waitsFor(
  { desired, recipients }: Plan,
  spec: MigrationSpec,
  facts: Facts,
): { readonly reason: ConditionReason; readonly message: string } | null {
  if (serversBehind(facts).length > 0) {
    return { reason: 'WaitingForDns', message: 'the authoritative name servers do not all show the MX records yet' };
  }
  if (facts.legacyServer?.kind === 'Unknown' && desired.forwarders === 'Present') {
    return { reason: silenceReason(spec), message: `nothing is known of the old server: ${facts.legacyServer.why}` };
  }
  if (desired.forwarders !== 'Present') return null;
  const { unproven, unasked } = recipients.forwarders;
  const accepted = new Set(recipients.addresses.filter((item) => item.accepted).map(({ address }) => address));
  const [first, ...others] = unproven.filter(({ address }) => !accepted.has(address) && !unasked.has(address));
  if (!first) return unasked.size > 0 ? { reason: 'WaitingForProof', message: proofMessage(unasked.size) } : null;
  const more = others.length > 0 ? ` (and ${others.length} more, see the report)` : '';
  const message = `no forwarder may be written yet for an address that has moved: ${first.address} ${first.why}${more}`;
  return { reason: 'ForwarderWithoutMailbox', message };
}

export function proofMessage(unasked: number): string {
  return `Exchange Online is being asked about the targets of new forwarders; ${unasked} are left`;
}

/** People who move or move back change the list: that is somebody's wish, and no drift. */
const WISHES: ReadonlySet<string> = new Set(['AskPerson', 'SetForwarders', 'RemoveForwarders']);

/** Operator steps that differ from a phase which was reached under the same generation of the spec: somebody's doing. */
export function isDrift(object: HybridMailMigration, spec: MigrationSpec, memory: Memory, plan: Plan): boolean {
  const same = memory.reached === spec.phase && memory.reachedGeneration === object.metadata.generation;
  return same && plan.steps.some(({ kind }) => !WISHES.has(kind));
}

/** Why the plan may not be begun: its problems, and the worst that the rehearsal found. */
export function refusalsOf(plan: Plan): readonly Problem[] {
  const { refusals } = plan.rehearsal;
  const [first] = refusals;
  if (!first) return plan.problems;
  const more = refusals.length > 1 ? ` (and ${refusals.length - 1} more)` : '';
  const found: Problem = {
    reason: 'UnsafePlan',
    message: `after step ${first.number} (${first.step.id}): ${first.hazard.message}${more}`,
    wayOut: 'see key plan.txt of the report for the way of the message',
  };
  // A named problem says what to do; the path of the message says why.
  return [...plan.problems, found];
}

/** Differences of a drifted world that the status does not tell yet: each is said and counted once. */
export function newDrift({ object, drifted, plan }: Situation): readonly ThingState[] {
  if (!drifted) return [];
  const known = new Set(object.status?.resources?.map(({ kind, difference }) => `${kind} ${difference ?? ''}`));
  return plan.things.filter(
    ({ kind, difference, state }) => state !== 'InSync' && difference !== '' && !known.has(`${kind} ${difference}`),
  );
}

/** How many steps the way to the phase has in all, and how many are done, by us and by people, in earlier reconciles too. */
export function progressOf({ object, plan, applied }: Situation): { readonly done: number; readonly steps: number } {
  const { plan: before, phase } = object.status ?? {};
  const left = plan.steps.length - applied.made.length;
  const sameWay = phase?.declared === object.spec.phase && before !== undefined && before.done < before.steps;
  const steps = Math.max(sameWay && plan.steps.length > 0 ? before.steps : 0, plan.steps.length);
  return { done: steps - left, steps };
}
