import type { Clock } from '../../src/ports/clock.ts';

export interface FakeClock extends Clock {
  /** Moves time on; sleepers whose time has come wake in order, each with the time that it waited for. */
  advance(ms: number): Promise<void>;
  /** How many sleepers wait. */
  sleepers(): number;
  /**
   * Moves time to the next sleeper, again and again, until the condition holds. A sleeper that is `withinMs` or more away
   * is a time-out of something that goes on: that gets real time instead of a jump.
   */
  runUntil(condition: () => boolean, withinMs?: number): Promise<void>;
}

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** A clock that stands still until a test moves it. It starts at a round time: 2026-01-01T00:00:00Z. */
export function createFakeClock(startMs = Date.UTC(2026, 0, 1)): FakeClock {
  let now = startMs;
  const sleepers = new Set<Sleeper>();

  function earliest(): Sleeper | undefined {
    let first: Sleeper | undefined;
    for (const sleeper of sleepers) if (!first || sleeper.at < first.at) first = sleeper;
    return first;
  }

  async function advanceTo(target: number): Promise<void> {
    await settle();
    for (let first = earliest(); first && first.at <= target; first = earliest()) {
      now = Math.max(now, first.at);
      sleepers.delete(first);
      first.wake();
      await settle();
    }
    now = target;
  }

  return {
    now: () => now,
    sleep(ms, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const onAbort = () => {
          sleepers.delete(sleeper);
          reject(signal?.reason);
        };
        const sleeper: Sleeper = {
          at: now + Math.max(ms, 0),
          wake() {
            signal?.removeEventListener('abort', onAbort);
            resolve();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', onAbort, { once: true });
      });
    },
    advance: (ms) => advanceTo(now + ms),
    sleepers: () => sleepers.size,
    async runUntil(condition, withinMs = 10_000) {
      while (!condition()) {
        const first = earliest();
        if (first && first.at - now < withinMs) await advanceTo(first.at);
        else await realPause();
      }
    },
  };
}

/** Lets promises that are ready run, and events that have arrived be heard. */
export async function settle(turns = 4): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** Waits for something that real input and output bring about, with the clock standing still. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await realPause();
}

function realPause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}
