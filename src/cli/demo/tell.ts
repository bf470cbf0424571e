import type { HybridMailMigration } from '../../api/v1alpha1/types.generated.ts';
import { countdown } from './layout.ts';
import type { Screen } from './screen.ts';

/** Tells what is new in the resource's status: drift, steps with their reason, and what is waited for. */
export interface Teller {
  tell(object: HybridMailMigration): void;
  /** Moves the countdown of the present wait, or counts up where its end is not known. */
  tick(nowMs: number): void;
}

export function createTeller(screen: Screen): Teller {
  const told = new Set<string>();
  let lastWait = '';
  let lastDrift = '';
  let wait: { readonly sinceMs: number; readonly untilMs: number | undefined } | undefined;

  function tellSteps(object: HybridMailMigration): void {
    for (const { at, step, result, message = '' } of (object.status?.history ?? []).toReversed()) {
      const key = `${at} ${step} ${result} ${message}`;
      if (told.has(key)) continue;
      told.add(key);
      if (result === 'Applied') screen.say('step', step, message);
    }
  }

  function tellWait(object: HybridMailMigration): void {
    const { reason = '', message = '' } = conditionOf(object, 'Reconciling') ?? {};
    const isWaiting = reason.startsWith('WaitingFor');
    const until = Date.parse(object.status?.plan?.waitingUntil ?? '');
    const untilMs = Number.isNaN(until) ? undefined : until;
    wait = isWaiting ? { sinceMs: wait?.sinceMs ?? Date.now(), untilMs } : undefined;
    if (!isWaiting || message === lastWait) return;
    lastWait = message;
    screen.say(reason === 'WaitingForPerson' ? 'task' : 'wait', message);
  }

  function tellDrift(object: HybridMailMigration): void {
    const { status, message = '' } = conditionOf(object, 'Drifted') ?? {};
    if (status === 'True' && message !== lastDrift) screen.say('drift', `Drifted: ${message}`);
    lastDrift = message;
  }

  return {
    tell(object) {
      tellDrift(object);
      tellSteps(object);
      tellWait(object);
    },
    tick(nowMs) {
      if (!wait) return;
      const { sinceMs, untilMs } = wait;
      screen.moving(
        untilMs === undefined
          ? `${Math.round((nowMs - sinceMs) / 1000)} s so far`
          : countdown(untilMs - nowMs, untilMs - sinceMs),
      );
    },
  };
}

export type Condition = NonNullable<NonNullable<HybridMailMigration['status']>['conditions']>[number];

export function conditionOf(object: HybridMailMigration, type: Condition['type']): Condition | undefined {
  return object.status?.conditions?.find((condition) => condition.type === type);
}

/** The status speaks of the spec as it is now, and the declared phase is reached. */
export function isReady(object: HybridMailMigration): boolean {
  return isCurrent(object) && conditionOf(object, 'Ready')?.status === 'True';
}

/** Ready, and no message loops, bounces or is lost in the world as it is. */
export function isReadyAndSafe(object: HybridMailMigration): boolean {
  return isReady(object) && conditionOf(object, 'MailFlowSafe')?.status === 'True';
}

export function isStalled(object: HybridMailMigration): boolean {
  return isCurrent(object) && conditionOf(object, 'Stalled')?.status === 'True';
}

function isCurrent({ metadata, status }: HybridMailMigration): boolean {
  return status?.observedGeneration === metadata.generation;
}
