import { TransientError } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Middleware } from './send.ts';

export interface RateLimit {
  /** How fast the allowance refills. */
  readonly requestsPerSecond: number;
  /** Requests that may go at once after a rest. */
  readonly burst: number;
  /** Requests under way at the same time. */
  readonly concurrency: number;
}

/** Limits of one tenant. A steady reconcile makes three requests, so that the bursts never delay it. */
export const RATE_LIMITS = {
  // Not published. graph2otel's live measurements keep to 1/s; ExoHelper reports "You have reached the maximum number
  // of concurrent requests per tenant" without a number, so that requests go one after the other.
  exchange: { requestsPerSecond: 1, burst: 10, concurrency: 1 },
  // Identity service: 3,500 resource units in 10 s for the smallest tenants, a GET costs at most 2, a batch 20 GETs.
  // https://learn.microsoft.com/graph/throttling-limits#identity-and-access-service-limits
  graph: { requestsPerSecond: 5, burst: 10, concurrency: 4 },
  // Tokens live an hour: more than a few requests a minute are a fault of ours.
  entra: { requestsPerSecond: 0.5, burst: 5, concurrency: 1 },
  // 30 lists an hour for a client. One look is two requests, and there are four clouds.
  // https://techcommunity.microsoft.com/discussions/deploymentnetworking/429-http-status-code-when-calling-ipurl-web-services-and-how-to-avoid-them/380411
  endpoints: { requestsPerSecond: 30 / 3600, burst: 8, concurrency: 4 },
} as const satisfies Record<string, RateLimit>;

/** Longer waits go back to the work queue: a reconcile must not sit on its worker. */
const MAX_WAIT_MS = 5000;

/** Spaces requests out (generic cell rate algorithm) and bounds how many are under way. */
export function limitRate(limit: RateLimit, clock: Clock, signal?: AbortSignal): Middleware {
  const intervalMs = 1000 / limit.requestsPerSecond;
  const slots = createSlots(limit.concurrency);
  let theoreticalArrivalMs = 0;

  async function takeAllowance(operation: string): Promise<void> {
    const now = clock.now();
    const waitMs = Math.ceil(Math.max(theoreticalArrivalMs - (limit.burst - 1) * intervalMs - now, 0));
    if (waitMs > MAX_WAIT_MS) {
      throw new TransientError('Throttled', `${operation}: our own limit of requests to this tenant is used up`, {
        retryAfterMs: waitMs,
      });
    }
    theoreticalArrivalMs = Math.max(theoreticalArrivalMs, now) + intervalMs;
    if (waitMs > 0) await clock.sleep(waitMs, signal);
  }

  return (next) => async (request) => {
    await slots.acquire();
    try {
      await takeAllowance(request.operation);
      return await next(request);
    } finally {
      slots.release();
    }
  };
}

function createSlots(count: number) {
  const waiting: Array<() => void> = [];
  let free = count;
  return {
    async acquire(): Promise<void> {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
    },
    /** Hands the slot to whoever waits longest. */
    release(): void {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    },
  };
}
