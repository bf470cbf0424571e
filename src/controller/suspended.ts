import type { HybridMailMigration } from '../api/v1alpha1/types.generated.ts';
import type { Outcome } from '../runtime/reconciler.ts';
import { mergeVerdicts } from './merge-verdicts.ts';

/** A person set spec.suspend: nothing is read, nothing is changed, and what was known stays. */
export function suspended(object: HybridMailMigration, now: number): Outcome {
  const message = 'spec.suspend is set';
  const verdicts = [
    { type: 'Ready', status: 'False', reason: 'Suspended', message },
    { type: 'Reconciling', status: 'False', reason: 'Suspended', message },
    { type: 'Stalled', status: 'False', reason: 'Suspended', message },
  ] as const;
  const known = object.status?.conditions?.some(({ type, reason }) => type === 'Ready' && reason === 'Suspended');
  return {
    status: {
      ...object.status,
      observedGeneration: object.metadata.generation ?? 0,
      conditions: mergeVerdicts(object, verdicts, now),
    },
    events: known ? [] : [{ type: 'Normal', reason: 'Suspended', action: 'Reconcile', note: message }],
    action: { kind: 'awaitChange' },
  };
}
