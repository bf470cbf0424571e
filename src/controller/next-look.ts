import { mxLag } from '../domain/name-servers.ts';
import { disposition } from '../errors.ts';
import type { Action } from '../runtime/action.ts';
import { isReached, refusalsOf, type Situation, waitsFor } from './situation.ts';

/** Name servers of one zone agree within seconds after a change, or within minutes. */
const DNS_FIRST_RECHECK_MS = 1_000;
const DNS_FIRST_MS = 5_000;
const DNS_RECHECK_MS = 5_000;
const DNS_SOON_MS = 300_000;
/** One that does not, or does not answer, may stay so for long, and every look reads the whole world. */
const SLOW_RECHECK_MS = 60_000;
/** A look asks about as many targets as there is time for. */
export const PROOF_RECHECK_MS = 1_000;

/** When to look at the world again. */
export function nextLook(situation: Situation, checkIntervalMs: number): Action {
  const { plan, spec, facts, applied, now } = situation;
  if (refusalsOf(plan).length > 0) return { kind: 'requeue', afterMs: checkIntervalMs };
  const { stopped } = applied;
  if (stopped.kind === 'Failed') return afterError(stopped.error, checkIntervalMs);
  if (stopped.kind === 'Gated') {
    const { reason, until } = stopped.verdict;
    if (reason === 'WaitingForDns') return { kind: 'requeue', afterMs: dnsRecheckMs(situation) };
    const waitMs = until === null ? checkIntervalMs : Math.max(until - now, 0);
    return { kind: 'requeue', afterMs: Math.min(waitMs, checkIntervalMs) };
  }
  if (stopped.kind === 'NotBegun') return { kind: 'requeue', afterMs: checkIntervalMs };
  const moved = applied.made.length > 0 || (isReached(plan, spec, facts) && plan.desired.phase !== spec.phase);
  if (moved) return { kind: 'requeue', afterMs: 0 };
  const waiting = waitsFor(plan, spec, facts);
  if (waiting?.reason === 'WaitingForDns') return { kind: 'requeue', afterMs: dnsRecheckMs(situation) };
  if (plan.recipients.forwarders.unasked.size > 0) return { kind: 'requeue', afterMs: PROOF_RECHECK_MS };
  // A new mailbox becomes known at the door of Exchange Online within minutes.
  if (waiting) return { kind: 'requeue', afterMs: Math.min(SLOW_RECHECK_MS, checkIntervalMs) };
  // When a change has settled the old value is not possible any more, and the verdict on mail flow may be better.
  const settling = applied.memory.inFlight.map(({ until }) => Math.max(until - now, 0));
  return { kind: 'requeue', afterMs: Math.min(checkIntervalMs, ...settling) };
}

function dnsRecheckMs({ object, facts, applied, now }: Situation): number {
  if (mxLag(facts) === 'Silent') return SLOW_RECHECK_MS;
  const changedAt = Date.parse(object.status?.history?.find(({ result }) => result === 'Applied')?.at ?? '');
  const ageMs = applied.made.length > 0 ? 0 : now - changedAt;
  if (ageMs < DNS_FIRST_MS) return DNS_FIRST_RECHECK_MS;
  return ageMs < DNS_SOON_MS ? DNS_RECHECK_MS : SLOW_RECHECK_MS;
}

/** A stall is looked at again at the usual pace: a person may mend it without touching the resource. */
export function afterError(error: unknown, checkIntervalMs: number): Action {
  const found = disposition(error);
  switch (found.kind) {
    case 'Stall':
      return { kind: 'requeue', afterMs: checkIntervalMs };
    case 'Wait':
      return { kind: 'requeue', afterMs: found.afterMs };
    case 'BackOff':
      return { kind: 'backOff', atLeastMs: found.atLeastMs };
    case 'Bug':
      return { kind: 'backOff', atLeastMs: 0 };
  }
}
