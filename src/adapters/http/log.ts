import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import { place } from './fetch-transport.ts';
import { redact } from './redact.ts';
import type { HttpResponse, Middleware } from './send.ts';

/** One line a request, without headers, query and body: tokens and addresses are in those. */
export function log(service: string, logger: Logger, clock: Clock): Middleware {
  return (next) => async (request) => {
    const startedMs = clock.now();
    const fields = { service, operation: request.operation, place: place(request) };
    try {
      const response = await next(request);
      const durationMs = clock.now() - startedMs;
      const line = { ...fields, status: response.status, requestId: requestId(response), durationMs };
      if (response.status >= 400) logger.warn('service refused a request', line);
      else logger.debug('service answered', line);
      return response;
    } catch (error) {
      const why = redact(error instanceof Error ? error.message : String(error));
      logger.warn('request to service failed', { ...fields, why, durationMs: clock.now() - startedMs });
      throw error;
    }
  };
}

/** The service's own number for the request, for support tickets. */
function requestId(response: HttpResponse): string | undefined {
  return response.headers.get('request-id') ?? response.headers.get('x-ms-request-id') ?? undefined;
}
