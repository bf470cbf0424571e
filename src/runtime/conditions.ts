import { rfc3339 } from './times.ts';

/** A condition as Kubernetes stores it (metav1.Condition). */
export interface Condition {
  readonly type: string;
  readonly status: ConditionStatus;
  readonly reason: string;
  readonly message: string;
  /** RFC 3339 without fractions. */
  readonly lastTransitionTime: string;
  readonly observedGeneration: number;
}

export type ConditionStatus = 'True' | 'False' | 'Unknown';

/** What a reconcile says; the rest follows from what was said before. */
export type ConditionVerdict = Pick<Condition, 'type' | 'status' | 'reason' | 'message'>;

/** metav1.Condition allows 32768 characters; a page of text belongs elsewhere, and status has its own limit. */
const MAX_MESSAGE_CHARACTERS = 1024;

/**
 * The conditions to write, sorted by type: `lastTransitionTime` moves only when the status changes. Conditions that no
 * verdict names are dropped; a later verdict of a type replaces an earlier one.
 */
export function mergeConditions(
  existing: readonly Condition[] | undefined,
  verdicts: readonly ConditionVerdict[],
  at: { readonly nowMs: number; readonly generation: number },
): Condition[] {
  const before = new Map(existing?.map((condition) => [condition.type, condition]));
  const merged = new Map<string, Condition>();
  for (const { type, status, reason, message } of verdicts) {
    const known = before.get(type);
    merged.set(type, {
      type,
      status,
      reason,
      message: cut(message),
      lastTransitionTime: known?.status === status ? known.lastTransitionTime : rfc3339(at.nowMs),
      observedGeneration: at.generation,
    });
  }
  return [...merged.values()].sort((a, b) => (a.type < b.type ? -1 : 1));
}

function cut(message: string): string {
  return message.length <= MAX_MESSAGE_CHARACTERS ? message : `${message.slice(0, MAX_MESSAGE_CHARACTERS - 1)}…`;
}
