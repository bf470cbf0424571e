import type { MigrationSpec } from '../../api/v1alpha1/normalize.ts';
import type { Settling } from './step.ts';

/**
 * Every wait in one table: a fact with a source, never a sleep. The figures are the spec's, which a person may shorten
 * for a lab.
 */

/** Microsoft gives no figure for connectors; a new accepted domain takes up to an hour (KB 2415053). */
export function exchangeSettling({ waits }: MigrationSpec): Settling {
  return { seconds: waits.settleSeconds, why: 'until a change is in force on all servers of Exchange Online' };
}

/** The old set stays in caches for the time to live that it was served with (RFC 1035 section 3.2.1). */
export function ttlSettling({ waits }: MigrationSpec, ttlSeconds: number, what: string): Settling {
  return {
    seconds: Math.min(ttlSeconds, waits.ttlSeconds),
    why: `until the old ${what} has left the caches (its time to live)`,
  };
}

/** Microsoft: an MX change is seen by all within 72 hours; some senders keep the old value beyond its time to live. */
export function stragglersSettling({ waits }: MigrationSpec, ttlSeconds: number): Settling {
  return {
    seconds: Math.max(waits.stragglersSeconds, Math.min(ttlSeconds, waits.ttlSeconds)),
    why: 'until no sender uses the old MX any more',
  };
}

/** Mail servers keep undelivered mail for days (Postfix: 5 days). */
export function queueSettling({ waits }: MigrationSpec): Settling {
  return { seconds: waits.queueLifetimeSeconds, why: 'until nothing sent by the old server is still in a queue' };
}

export function silenceSettling({ waits }: MigrationSpec): Settling {
  return { seconds: waits.silenceSeconds, why: 'the old server stays silent for this time before it is cut off' };
}

/** What is true as soon as it is done. */
export const AT_ONCE: Settling = { seconds: 0, why: 'takes effect at once' };
