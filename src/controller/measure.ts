import type { HybridMailMigration } from '../api/v1alpha1/types.generated.ts';
import { disposition } from '../errors.ts';
import type { Metrics } from '../ports/metrics.ts';
import { newDrift, refusalsOf, type Situation } from './situation.ts';

/** Counts what a reconcile did and found. */
export function measure(situation: Situation, metrics: Metrics): void {
  const { object, plan, applied } = situation;
  const { namespace, name } = object.metadata;
  metrics.set('hybridmail_mail_flow_safe', plan.rehearsal.now.length === 0 ? 1 : 0, { namespace, name });
  for (const { step } of applied.made)
    metrics.increment('hybridmail_steps_total', { kind: step.kind, result: 'applied' });
  const { stopped } = applied;
  if (stopped.kind === 'Failed') {
    const result = disposition(stopped.error).kind === 'Stall' ? 'refused' : 'failed';
    metrics.increment('hybridmail_steps_total', { kind: stopped.step.kind, result });
  }
  if (refusalsOf(plan).length > 0) metrics.increment('hybridmail_steps_total', { kind: 'Plan', result: 'refused' });
  for (const { kind } of newDrift(situation)) metrics.increment('hybridmail_drift_total', { kind });
}

/** How many migrations there are of each declared phase and state of Ready. */
export function countMigrations(all: readonly HybridMailMigration[], metrics: Metrics): void {
  for (const phase of ['Prepare', 'Send', 'Receive', 'Retire'] as const) {
    for (const ready of ['True', 'False', 'Unknown'] as const) {
      const count = all.filter(({ spec, status }) => {
        const condition = status?.conditions?.find(({ type }) => type === 'Ready');
        return spec.phase === phase && (condition?.status ?? 'Unknown') === ready;
      }).length;
      metrics.set('hybridmail_migrations', count, { phase, ready });
    }
  }
}
