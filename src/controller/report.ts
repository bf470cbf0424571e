import type { HybridMailMigration, HybridMailMigrationStatus } from '../api/v1alpha1/types.generated.ts';
import { verdict } from '../domain/plan/render.ts';
import type { Outcome } from '../runtime/reconciler.ts';
import { rfc3339 } from '../runtime/times.ts';
import { judge, onError } from './conditions.ts';
import { eventsOf, verdictEvents } from './events.ts';
import { historyOf } from './history.ts';
import { mergeVerdicts } from './merge-verdicts.ts';
import { afterError, nextLook } from './next-look.ts';
import { rememberedStatus } from './remember.ts';
import { isReached, progressOf, type Situation } from './situation.ts';
import { tasksOf } from './tasks.ts';
import { cut } from './text.ts';

/** Status, events and the next look of a reconcile that saw the whole world. Pure. */
export function report(situation: Situation, checkIntervalMs: number): Outcome {
  const { object, applied } = situation;
  const verdicts = judge(situation);
  const status = statusOf(situation, verdicts);
  const reached = status.phase?.reached !== object.status?.phase?.reached && applied.made.length === 0;
  return { status, events: eventsOf(situation, verdicts, reached), action: nextLook(situation, checkIntervalMs) };
}

/** The same for a reconcile that ended in an error: what is known stays, the conditions say what is wrong. */
export function reportError(
  object: HybridMailMigration,
  error: unknown,
  now: number,
  checkIntervalMs: number,
): Outcome {
  const verdicts = onError(error);
  const status: HybridMailMigrationStatus = {
    ...object.status,
    observedGeneration: object.metadata.generation ?? 0,
    phase: { ...object.status?.phase, declared: object.spec.phase },
    conditions: mergeVerdicts(object, verdicts, now),
  };
  return { status, events: verdictEvents(object, verdicts, false), action: afterError(error, checkIntervalMs) };
}

type Verdicts = ReturnType<typeof judge>;

function statusOf(situation: Situation, verdicts: Verdicts): HybridMailMigrationStatus {
  const { object, spec, facts, plan, applied, now } = situation;
  const { generation = 0 } = object.metadata;
  const reached = isReached(plan, spec, facts) ? plan.desired.phase : facts.memory.reached;
  const arrived = isReached(plan, spec, facts) && plan.desired.phase === spec.phase;
  const reachedGeneration = arrived ? generation : facts.memory.reachedGeneration;
  const { stopped, made } = applied;
  const waitingUntil = stopped.kind === 'Gated' ? stopped.verdict.until : null;
  const next = plan.steps[made.length];
  const { forwarders, digest, parity } = plan.recipients;
  // A list that needs approval is not taken for the list from before, or the next look would find nothing to approve.
  const unapproved = plan.problems.some(({ reason }) => reason === 'ApprovalNeeded');
  const wanted = unapproved ? (facts.memory.forwardersWanted ?? 0) : forwarders.wanted.length;
  const { directory } = facts;
  return {
    observedGeneration: generation,
    ...(waitingUntil !== null && { nextCheckTime: rfc3339(Math.ceil(waitingUntil / 1000) * 1000) }),
    phase: {
      declared: spec.phase,
      ...(reached !== null && { reached }),
      ...(reachedGeneration !== null && { reachedGeneration }),
      ...('step' in stopped && { step: stopped.step.id }),
    },
    conditions: mergeVerdicts(object, verdicts, now),
    tenant: {
      initialDomain: directory.initialDomain,
      ...(directory.mxHost !== null && { mxHost: directory.mxHost }),
      verifiedAt: object.status?.tenant?.verifiedAt ?? rfc3339(now),
    },
    ...rememberedStatus(applied.memory),
    plan: {
      hash: plan.hash,
      ...progressOf(situation),
      ...(next && { next: cut(`${next.id}: ${next.why}`) }),
      ...(waitingUntil !== null && { waitingUntil: rfc3339(Math.ceil(waitingUntil / 1000) * 1000) }),
      verdict: verdict(plan),
    },
    tasks: tasksOf(situation),
    resources: resourcesOf(situation),
    ...(facts.mailRanges && {
      microsoftRanges: { version: facts.mailRanges.version, ranges: [...facts.mailRanges.ranges] },
    }),
    forwarders: { wanted, ...presence(situation, wanted), digest },
    recipients: {
      exchange: parity.exchange,
      ...(parity.legacy !== null && { legacy: parity.legacy, onlyLegacy: parity.onlyLegacy.length }),
      onlyExchange: parity.onlyExchange.length,
      unusedMailboxes: parity.unusedMailboxes.length,
      missing: parity.missing.length,
    },
    history: historyOf(situation),
  };
}

/** What the old server shows, where it can be asked; else a person's word for the whole list. */
function presence({ facts: { legacyServer }, plan }: Situation, wanted: number) {
  if (legacyServer?.kind !== 'Known') return { present: plan.world.forwarders === 'Confirmed' ? wanted : 0 };
  const ours = new Map(legacyServer.ours.map(({ address, target }) => [address, target]));
  const there = plan.recipients.forwarders.wanted.filter(({ address, target }) => ours.get(address) === target);
  return { present: there.length, foreign: legacyServer.foreign.length };
}

function resourcesOf({ object, plan, now }: Situation): HybridMailMigrationStatus['resources'] {
  return plan.things.map(({ kind, name, state, observed, difference }) => {
    const before = object.status?.resources?.find((item) => item.kind === kind && item.name === name);
    return {
      kind,
      name,
      state,
      observed: cut(observed),
      ...(difference !== '' && { difference: cut(difference) }),
      since: before?.state === state && before.since !== undefined ? before.since : rfc3339(now),
    };
  });
}
