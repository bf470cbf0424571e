import { disposition } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Metrics } from '../../ports/metrics.ts';
import type { Middleware } from './send.ts';

/** Counts requests of a service by result, a status or the reason why there was no answer, and times them. */
export function meter(service: string, metrics: Metrics, clock: Clock): Middleware {
  return (next) => async (request) => {
    const startedMs = clock.now();
    const record = (result: string) => {
      metrics.increment('hybridmail_requests_total', { service, result });
      metrics.observe('hybridmail_request_duration_seconds', (clock.now() - startedMs) / 1000, { service });
    };
    try {
      const response = await next(request);
      record(String(response.status));
      return response;
    } catch (error) {
      record(disposition(error).reason);
      throw error;
    }
  };
}
