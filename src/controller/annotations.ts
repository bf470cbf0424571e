import type { HybridMailMigration } from '../api/v1alpha1/types.generated.ts';
import type { Facts } from '../domain/facts.ts';

const DONE = 'hybridmail.dev/done';
const APPROVE = 'hybridmail.dev/approve';

/** What a person told by annotations: tasks that are done, and a plan that may pass the blast-radius guard. */
export function annotationsOf(object: HybridMailMigration): Pick<Facts, 'doneTasks' | 'approvedPlan'> {
  const annotations = object.metadata.annotations ?? {};
  const done = (annotations[DONE] ?? '').split(',').map((id) => id.trim());
  return { doneTasks: new Set(done.filter((id) => id !== '')), approvedPlan: annotations[APPROVE]?.trim() ?? null };
}
