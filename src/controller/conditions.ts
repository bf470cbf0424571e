import type { PHASES } from '../api/v1alpha1/normalize.ts';
import type { ConditionReason, ConditionType } from '../api/v1alpha1/reasons.ts';
import { counted } from '../domain/counted.ts';
import { summarizeJourney } from '../domain/mailflow/explain.ts';
import { type Hazard, isLoop } from '../domain/mailflow/hazard.ts';
import type { Plan } from '../domain/plan/make-plan.ts';
import { disposition } from '../errors.ts';
import { isReached, progressOf, refusalsOf, type Situation, waitsFor } from './situation.ts';

/** What a reconcile says about one condition. */
export interface Verdict {
  readonly type: ConditionType;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly reason: ConditionReason;
  readonly message: string;
}

/** All conditions of a look at the world that was complete. */
export function judge(situation: Situation): readonly Verdict[] {
  return [...progress(situation), drift(situation), mailFlow(situation), recipients(situation)];
}

/** Ready, Reconciling and Stalled as kstatus reads them: at most one of the last two is True. */
function progress(situation: Situation): readonly Verdict[] {
  const { plan, spec, facts, applied, drifted } = situation;
  const refusals = refusalsOf(plan);
  const { stopped } = applied;
  if (refusals[0]) {
    const { reason, message, wayOut } = refusals[0];
    const more = refusals.length > 1 ? ` (and ${counted(refusals.length - 1, 'reason')} more, see the report)` : '';
    return trio('Stalled', reason, `${message}; what to do: ${wayOut}${counterexample(plan)}${more}`);
  }
  if (stopped.kind === 'Failed') return onError(stopped.error, `step ${stopped.step.id}: `);
  if (drifted && spec.drift === 'Report') {
    return trio(
      'Reconciling',
      'DriftFound',
      `${counted(plan.steps.length, 'step')} would put it back, but drift is only reported (spec.drift)`,
    );
  }
  if (stopped.kind === 'Gated') {
    const { reason, message } = stopped.verdict;
    const { done, steps } = progressOf(situation);
    return trio('Reconciling', reason, `step ${done + 1} of ${steps} (${stopped.step.id}): ${message}`);
  }
  if (applied.made.length > 0)
    return trio('Reconciling', 'Progressing', `${counted(applied.made.length, 'step')} made`);
  const waiting = waitsFor(plan, spec, facts);
  if (waiting) return trio('Reconciling', waiting.reason, waiting.message);
  if (plan.desired.phase !== spec.phase) {
    return trio('Reconciling', 'Progressing', `phase ${plan.desired.phase} is reached, on to ${spec.phase}`);
  }
  return trio('Ready', 'PhaseReached', `phase ${spec.phase} is reached: ${ENDS[spec.phase]}`);
}

/** The way of the first message that would not arrive. */
function counterexample({ rehearsal: { refusals } }: Plan): string {
  const journey = refusals.find(({ hazard }) => hazard.journey !== null)?.hazard.journey;
  return journey ? `; the way of a message: ${summarizeJourney(journey)}` : '';
}

const ENDS: Record<(typeof PHASES)[number], string> = {
  Prepare: 'the world is observed and nothing was changed',
  Send: 'people on both sides reach each other, mail from outside still arrives at the old server',
  Receive: 'mail from outside arrives at Exchange Online, which passes on what the old server still holds',
  Retire: 'Exchange Online alone handles the mail of the domain',
};

/** The conditions that an error sets. */
export function onError(error: unknown, prefix = ''): readonly Verdict[] {
  const found = disposition(error);
  const message = prefix + found.message;
  if (found.kind === 'Stall') return trio('Stalled', found.reason as ConditionReason, message);
  return trio('Reconciling', found.reason as ConditionReason, message);
}

/** Ready, Reconciling and Stalled, of which the named one is True. */
export function trio(
  holds: 'Ready' | 'Reconciling' | 'Stalled',
  reason: ConditionReason,
  message: string,
): readonly Verdict[] {
  return (['Ready', 'Reconciling', 'Stalled'] as const).map((type) => {
    if (type === holds) return { type, status: 'True', reason, message };
    if (type === 'Ready') return { type, status: 'False', reason, message };
    return { type, status: 'False', reason: 'NotSo', message: '' };
  });
}

function drift({ plan, drifted, facts, spec }: Situation): Verdict {
  if (drifted) {
    const things = plan.things.filter(({ difference, state }) => state !== 'InSync' && difference !== '');
    const message = `${counted(things.length, 'thing differs', 'things differ')}: ${things.map(({ kind, difference }) => `${kind}: ${difference}`).join('; ')}`;
    return { type: 'Drifted', status: 'True', reason: 'DriftFound', message };
  }
  const reached = isReached(plan, spec, facts) ? plan.desired.phase : facts.memory.reached;
  return { type: 'Drifted', status: 'False', reason: reached === spec.phase ? 'InSync' : 'NotReached', message: '' };
}

/** The model's verdict on the world as it is now, whatever is planned. */
function mailFlow({ plan }: Situation): Verdict {
  const [worst, ...others] = plan.rehearsal.now;
  if (!worst)
    return { type: 'MailFlowSafe', status: 'True', reason: 'Safe', message: 'every class of message arrives' };
  const path = worst.journey ? ` [${summarizeJourney(worst.journey)}]` : '';
  const more = others.length > 0 ? ` (and ${others.length} more, see the report)` : '';
  return { type: 'MailFlowSafe', status: 'False', reason: reasonOf(worst), message: `${worst.message}${path}${more}` };
}

export function reasonOf(hazard: Hazard): 'LoopRisk' | 'BlackHoleRisk' | 'BounceRisk' | 'UnusedMailboxReceives' {
  if (isLoop(hazard)) return 'LoopRisk';
  if (hazard.kind === 'Lost' || hazard.key === 'Invariant I2') return 'BlackHoleRisk';
  return hazard.kind === 'UnusedMailbox' ? 'UnusedMailboxReceives' : 'BounceRisk';
}

function recipients({
  plan: {
    recipients: { parity },
  },
}: Situation): Verdict {
  const type = 'RecipientsMatched';
  const { onlyLegacy, missing } = parity;
  if (missing.length > 0) {
    const message = `${counted(missing.length, 'address has', 'addresses have')} moved without a mailbox or group: ${first(missing)}`;
    return { type, status: 'False', reason: 'ForwarderWithoutMailbox', message };
  }
  if (parity.legacy === null) {
    const message = 'what the old server accepts is not known: give spec.legacy.inventory';
    return { type, status: 'Unknown', reason: 'RecipientsUnknown', message };
  }
  if (onlyLegacy.length > 0) {
    const message = `${counted(onlyLegacy.length, 'address exists', 'addresses exist')} only on the old server: ${first(onlyLegacy)}`;
    return { type, status: 'False', reason: 'RecipientMissing', message };
  }
  return { type, status: 'True', reason: 'Matched', message: 'Exchange Online has every address of the old server' };
}

function first(addresses: readonly string[]): string {
  return addresses.slice(0, 3).join(', ') + (addresses.length > 3 ? ', ...' : '');
}
