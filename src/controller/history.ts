import type { HybridMailMigrationStatusHistoryEntry } from '../api/v1alpha1/types.generated.ts';
import { disposition } from '../errors.ts';
import { rfc3339 } from '../runtime/times.ts';
import { refusalsOf, type Situation } from './situation.ts';
import { cut } from './text.ts';

const MAX_ENTRIES = 20;

/** The last changes made or refused, newest first; the same refusal is not written twice in a row. */
export function historyOf(situation: Situation): readonly HybridMailMigrationStatusHistoryEntry[] {
  const { object, applied, now } = situation;
  const at = rfc3339(now);
  const before = object.status?.history ?? [];
  const made = applied.made.map(({ step }) => ({
    at,
    step: step.id,
    result: 'Applied' as const,
    message: cut(step.why),
  }));
  const refused = refusalOf(situation);
  const last = before[0];
  const repeated = last?.result === 'Refused' && last.step === refused?.step && last.message === refused?.message;
  const fresh = [...made, ...(refused && !repeated ? [{ at, result: 'Refused' as const, ...refused }] : [])];
  return [...fresh.toReversed(), ...before].slice(0, MAX_ENTRIES);
}

function refusalOf({ plan, applied: { stopped } }: Situation): { step: string; message: string } | undefined {
  const [problem] = refusalsOf(plan);
  if (problem) return { step: `plan/${plan.desired.phase}`, message: cut(`${problem.reason}: ${problem.message}`) };
  if (stopped.kind !== 'Failed') return undefined;
  const found = disposition(stopped.error);
  if (found.kind !== 'Stall') return undefined;
  return { step: stopped.step.id, message: cut(`${found.reason}: ${found.message}`) };
}
