import { TerminalError, TransientError } from '../../errors.ts';
import { redact } from '../http/redact.ts';
import { parseRetryAfter } from '../http/retry-after.ts';
import type { HttpResponse } from '../http/send.ts';

const SERVICE = "Microsoft's list of endpoints";

/** "If you get this response code, wait 1 hour before repeating your request." Source: the service's page. */
const PAUSE_MS = 3_600_000;

/** The error of an answer with a status of 400 and above. */
export function toEndpointsError(what: string, response: HttpResponse, nowMs: number): TerminalError | TransientError {
  const { status } = response;
  const message = `${SERVICE}, ${what}: status ${status} ${redact(response.text)}`.trim();
  const retryAfterMs = parseRetryAfter(response.headers.get('retry-after'), nowMs);
  if (status === 429) return new TransientError('Throttled', message, { retryAfterMs: retryAfterMs ?? PAUSE_MS });
  if (status === 408 || status >= 500) return new TransientError('ServiceUnavailable', message, { retryAfterMs });
  return new TerminalError('RefusedByService', message);
}

/** The error of an answer that cannot be what the service means: it is not taken, whatever else is in it. */
export function unreadable(what: string, why: string): TransientError {
  return new TransientError('ServiceUnavailable', `${SERVICE}, ${what}: unexpected answer, ${redact(why)}`);
}
