import type { HybridMailMigration } from '../api/v1alpha1/types.generated.ts';
import { type ConditionVerdict, mergeConditions } from '../runtime/conditions.ts';

/** Conditions that no verdict names keep what an earlier look said of them. */
export function mergeVerdicts(object: HybridMailMigration, verdicts: readonly ConditionVerdict[], now: number) {
  const before = object.status?.conditions ?? [];
  const named = new Set<string>(verdicts.map(({ type }) => type));
  const generation = object.metadata.generation ?? 0;
  const merged = mergeConditions(
    before.map((condition) => ({ ...condition, observedGeneration: condition.observedGeneration ?? 0 })),
    verdicts,
    { nowMs: now, generation },
  );
  return [...merged, ...before.filter(({ type }) => !named.has(type))].toSorted((a, b) => (a.type < b.type ? -1 : 1));
}
