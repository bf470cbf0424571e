import type { HybridMailMigration } from '../api/v1alpha1/types.generated.ts';
import { mergeConditions } from '../runtime/conditions.ts';
import type { Outcome } from '../runtime/reconciler.ts';

/** A person set spec.suspend: nothing is read, nothing is changed, and what was known stays. */
export function suspended(object: HybridMailMigration, now: number): Outcome {
  const { generation = 0 } = object.metadata;
  const before = object.status?.conditions ?? [];
  const message = 'spec.suspend is set';
  const verdicts = [
    { type: 'Ready', status: 'False', reason: 'Suspended', message },
    { type: 'Reconciling', status: 'False', reason: 'Suspended', message },
    { type: 'Stalled', status: 'False', reason: 'Suspended', message },
  ] as const;
  const known = before.some(({ type, reason }) => type === 'Ready' && reason === 'Suspended');
  const conditions = mergeConditions(
    before.map((condition) => ({ ...condition, observedGeneration: condition.observedGeneration ?? 0 })),
    [...before.filter(({ type }) => !verdicts.some((verdict) => verdict.type === type)), ...verdicts],
    { nowMs: now, generation },
  );
  return {
    status: { ...object.status, observedGeneration: generation, conditions },
    events: known ? [] : [{ type: 'Normal', reason: 'Suspended', action: 'Reconcile', note: message }],
    action: { kind: 'awaitChange' },
  };
}
