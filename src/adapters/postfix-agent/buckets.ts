import type { Clock } from '../../ports/clock.ts';

/** Counts what each name does: a burst is free, then some are given back each second. */
export interface Buckets {
  /** False when the name has used up what it may. */
  take(name: string): boolean;
  giveBack(name: string): void;
}

interface Bucket {
  left: number;
  at: number;
}

/** Names may come from anybody: more than these are not remembered, those that were quiet longest go first. */
const MAX_NAMES = 10_000;

export function createBuckets(burst: number, perSecond: number, clock: Clock): Buckets {
  // In the order of last use: the first is the one that was quiet longest.
  const buckets = new Map<string, Bucket>();

  function refilled(name: string): Bucket {
    const now = clock.now();
    const { left, at } = buckets.get(name) ?? { left: burst, at: now };
    const bucket = { left: Math.min(burst, left + (Math.max(0, now - at) / 1_000) * perSecond), at: now };
    buckets.delete(name);
    buckets.set(name, bucket);
    if (buckets.size > MAX_NAMES) {
      for (const first of buckets.keys()) {
        buckets.delete(first);
        break;
      }
    }
    return bucket;
  }

  return {
    take(name) {
      const bucket = refilled(name);
      if (bucket.left < 1) return false;
      bucket.left -= 1;
      return true;
    },
    giveBack(name) {
      const bucket = refilled(name);
      bucket.left = Math.min(burst, bucket.left + 1);
    },
  };
}
