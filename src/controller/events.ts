import { type ConditionReason, EVENT_REASONS, type EventReason } from '../api/v1alpha1/reasons.ts';
import type { HybridMailMigration } from '../api/v1alpha1/types.generated.ts';
import { changesBetween } from '../domain/ranges/changes.ts';
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
    ...senderEvents(situation),
    ...rangeEvents(situation),
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
    if (type === 'Stalled' && status === 'True') return [stalled(reason, message, refused)];
    if (type === 'Reconciling' && reason === 'Throttled') return [event('Warning', 'Throttled', message)];
    if (type === 'MailFlowSafe' && status === 'False') return [event('Warning', reason as EventReason, message)];
    if (type === 'RecipientsMatched' && status === 'False') return [event('Warning', reason as EventReason, message)];
    return [];
  });
}

/** The reason of the condition is the reason of the event where there is one; else the message begins with it. */
function stalled(reason: ConditionReason, message: string, refused: boolean): EventRequest {
  if (reason in EVENT_REASONS) return event('Warning', reason as EventReason, message);
  return event('Warning', refused ? 'PlanRefused' : 'StepRefused', `${reason}: ${message}`);
}

/** Two customers behind one address: told once, when the task for it appears. */
function senderEvents({ object, facts: { sameSenders } }: Situation): readonly EventRequest[] {
  if (sameSenders.length === 0 || object.status?.tasks?.some(({ id }) => id === 'separate-sender')) return [];
  const note = `mail of this tenant leaves from an address that other tenants use too: ${sameSenders.join(', ')}`;
  return [event('Warning', 'SharedSenderAddress', note)];
}

/** A version without other networks is nobody's business. */
function rangeEvents({ object, facts: { mailRanges } }: Situation): readonly EventRequest[] {
  const before = object.status?.microsoftRanges;
  if (!before || !mailRanges || before.version === mailRanges.version) return [];
  const { added, removed, summary } = changesBetween(before, mailRanges);
  if (added.length + removed.length === 0) return [];
  return [event(added.length > 0 ? 'Warning' : 'Normal', 'MicrosoftRangesChanged', summary)];
}

function waitEvents({ object, applied: { stopped } }: Situation): readonly EventRequest[] {
  if (stopped.kind !== 'Gated') return [];
  const known = object.status?.conditions?.find(({ type }) => type === 'Reconciling');
  if (object.status?.phase?.step === stopped.step.id && known?.reason === stopped.verdict.reason) return [];
  return [event('Normal', 'GateWaiting', `${stopped.step.id}: ${stopped.verdict.message}`)];
}

function event(type: EventRequest['type'], reason: EventReason, note: string): EventRequest {
  return { type, reason, action: 'Reconcile', note };
}

/** What stays in the world when a resource is deleted: told, not touched. */
export function farewell({ spec, status }: HybridMailMigration): EventRequest {
  const left = (status?.resources ?? []).filter(({ state, kind }) => state !== 'Absent' && kind !== 'Forwarders');
  const things = left.map(({ kind, name, observed }) => `${kind} ${name} (${observed ?? 'as it is'})`);
  const list = things.length > 0 ? things.join('; ') : 'nothing was read yet';
  return event('Normal', 'LeftInPlace', `${spec.domain} is not managed any more and stays as it is: ${list}`);
}
