import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Metrics } from '../../ports/metrics.ts';
import { type AuthorizationOptions, authorize } from './auth.ts';
import { createFetchTransport } from './fetch-transport.ts';
import { log } from './log.ts';
import { meter } from './meter.ts';
import { limitRate, type RateLimit } from './rate-limit.ts';
import { honourRetryAfter } from './retry-after.ts';
import { compose, type Middleware, type Send } from './send.ts';

/** What every adapter that speaks HTTPS is given. */
export interface HttpDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Ends what is under way when the program stops. */
  readonly signal?: AbortSignal | undefined;
}

export interface SendOptions {
  /** Name of the service in logs and metrics. */
  readonly service: string;
  readonly limit: RateLimit;
  readonly timeoutMs: number;
  readonly authorization?: AuthorizationOptions;
  /** Largest body that is read; that of `createFetchTransport` when absent. */
  readonly maxResponseBytes?: number;
  /** The one authority, or certificate, that is trusted; the platform's when absent. PEM. */
  readonly caPem?: string | undefined;
}

/** The way to one service for one tenant: keep it as long as the tenant, since it remembers limits and pauses. */
export function createSend(options: SendOptions, deps: HttpDeps): Send {
  const { service, limit, authorization } = options;
  const middleware: Middleware[] = [
    meter(service, deps.metrics, deps.clock), // outermost: what the caller waited for, refusals of our own too
    log(service, deps.logger, deps.clock),
    honourRetryAfter(deps.clock), // before the limiter: a request that may not go takes no allowance
    limitRate(limit, deps.clock, deps.signal),
    ...(authorization ? [authorize(authorization)] : []), // last: a token is asked for only when the request goes
  ];
  const { timeoutMs, maxResponseBytes, caPem } = options;
  return compose(createFetchTransport({ timeoutMs, maxResponseBytes, caPem, signal: deps.signal }), middleware);
}
