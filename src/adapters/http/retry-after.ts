import { TransientError } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Middleware } from './send.ts';

/** A wrong header must not silence a tenant for days. */
const MAX_RETRY_AFTER_MS = 3_600_000;

/** Milliseconds that a `Retry-After` value asks for: seconds or a date (RFC 9110 section 10.2.3); at most an hour. */
export function parseRetryAfter(value: string | null | undefined, nowMs: number): number | undefined {
  if (!value) return undefined;
  const text = value.trim();
  const waitMs = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  if (Number.isNaN(waitMs)) return undefined;
  return Math.min(Math.max(Math.ceil(waitMs), 0), MAX_RETRY_AFTER_MS);
}

/**
 * After an answer that asked for a pause, refuses further requests until it is over, without sending them:
 * the wait belongs to the work queue, and a throttled service counts what is sent in between.
 */
export function honourRetryAfter(clock: Clock): Middleware {
  let notBeforeMs = 0;
  return (next) => async (request) => {
    const waitMs = notBeforeMs - clock.now();
    if (waitMs > 0) {
      throw new TransientError('Throttled', `${request.operation}: the service asked for a pause`, {
        retryAfterMs: waitMs,
      });
    }
    const response = await next(request);
    if (response.status === 429 || response.status === 503) {
      const pauseMs = parseRetryAfter(response.headers.get('retry-after'), clock.now());
      if (pauseMs !== undefined) notBeforeMs = clock.now() + pauseMs;
    }
    return response;
  };
}
