import type { EventReason } from '../api/v1alpha1/reasons.ts';
import type { HybridMailMigration } from '../api/v1alpha1/types.generated.ts';
import type { EventRequest } from '../runtime/reconciler.ts';
import type { Verdict } from './conditions.ts';
import { newDrift, refusalsOf, type Situation } from './situation.ts';

/** What happened in this reconcile, for people. Nothing is said twice: states are told when they begin. */
export function eventsOf(
  situation: Situation,
  verdicts: readonly Verdict[],
  reached: boolean,
): readonly EventRequest[] {
  return [
    ...newDrift(situation).map(({ kind, name, difference }) =>
      event('Warning', 'DriftDetected', `${kind} "${name}": ${difference}`),
    ),
    ...situation.applied.made.flatMap(({ step, warnings }) => [
      event('Normal', situation.drifted ? 'DriftCorrected' : 'StepApplied', `${step.id}: ${step.why}`),
      ...warnings.map((warning) => event('Warning', 'StepApplied', `${step.id}: the service remarks: ${warning}`)),
    ]),
    ...waitEvents(situation),
    ...(reached ? [event('Normal', 'PhaseReached', `phase ${situation.plan.desired.phase} is reached`)] : []),
    ...verdictEvents(situation.object, verdicts, refusalsOf(situation.plan).length > 0),
  ];
}

/** A condition that turned bad, or bad for another reason. */
export function verdictEvents(
  object: HybridMailMigration,
  verdicts: readonly Verdict[],
  refused: boolean,
): readonly EventRequest[] {
  const before = new Map(object.status?.conditions?.map((condition) => [condition.type, condition]));
  return verdicts.flatMap(({ type, status, reason, message }) => {
    const known = before.get(type);
    if (known?.status === status && known.reason === reason) return [];
    if (type === 'Stalled' && status === 'True')
      return [event('Warning', refused ? 'PlanRefused' : 'StepRefused', `${reason}: ${message}`)];
    if (type === 'MailFlowSafe' && status === 'False') return [event('Warning', reason as EventReason, message)];
    if (type === 'RecipientsMatched' && status === 'False') return [event('Warning', reason as EventReason, message)];
    return [];
  });
}

function waitEvents({ object, applied: { stopped } }: Situation): readonly EventRequest[] {
  if (stopped.kind !== 'Gated') return [];
  if (object.status?.phase?.step === stopped.step.id) return [];
  return [event('Normal', 'GateWaiting', `${stopped.step.id}: ${stopped.verdict.message}`)];
}

function event(type: EventRequest['type'], reason: EventReason, note: string): EventRequest {
  return { type, reason, action: 'Reconcile', note };
}
