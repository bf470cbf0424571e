export interface BackOffOptions {
  /** The first delay. */
  readonly baseMs: number;
  /** The longest delay. */
  readonly maxMs: number;
  /** From 0 to just below 1; tests give a constant. */
  readonly random?: () => number;
}

/** Exponential delays with jitter for one thing that fails. */
export interface BackOff {
  /** The next delay: the exponential one or half of it, or anything between. */
  nextMs(): number;
  /** How many delays since the last reset. */
  failures(): number;
  /** Begins again at the base: to be called after a success. */
  reset(): void;
}

/** For keys: soon enough for a glitch, rare enough for an outage of an hour. */
export const RECONCILE_BACK_OFF: BackOffOptions = { baseMs: 1_000, maxMs: 600_000 };
/** For the API server: as client-go's reflector. */
export const API_BACK_OFF: BackOffOptions = { baseMs: 800, maxMs: 30_000 };

/** Half of each delay is random, so that many keys that failed together do not return together. */
export function createBackOff({ baseMs, maxMs, random = Math.random }: BackOffOptions): BackOff {
  let failures = 0;
  return {
    nextMs() {
      const fullMs = Math.min(maxMs, baseMs * 2 ** failures);
      failures += 1;
      return Math.round(fullMs / 2 + (fullMs / 2) * random());
    },
    failures: () => failures,
    reset() {
      failures = 0;
    },
  };
}
