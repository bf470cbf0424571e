import { TerminalError, TransientError } from '../../errors.ts';
import { parseRetryAfter } from '../http/retry-after.ts';
import type { HttpResponse } from '../http/send.ts';

/** Long enough for a firewall in front of the panel to forget; cPanel itself knows no limit. */
const PAUSE_MS = 60_000;

/** The error of an answer with a status of 400 and above; `text` is what of its body may be told. */
export function toStatusError(what: string, { status, headers }: HttpResponse, text: string, nowMs: number): Error {
  const message = `cPanel, ${what}: status ${status} ${text}`.trim();
  const retryAfterMs = parseRetryAfter(headers.get('retry-after'), nowMs);
  if (status === 429) return new TransientError('Throttled', message, { retryAfterMs: retryAfterMs ?? PAUSE_MS });
  if (status === 401 || status === 403) {
    // Seen: "Forbidden Access denied" with status 403, JSON or HTML (mgufrone/cpanel-php #4 and #34).
    const advice =
      'user and token must belong together and the token must not be past its end; ' +
      "after several refusals cPHulk may lock out the account or the operator's network";
    return new TerminalError('CredentialsRejected', `${message}: ${advice}`);
  }
  if (status === 408 || status >= 500) return new TransientError('ServiceUnavailable', message, { retryAfterMs });
  return new TerminalError('RefusedByService', message);
}

/** The panel understood, and answered `status` 0 with HTTP status 200. */
export function refused(what: string, text: string): TerminalError {
  return new TerminalError('RefusedByService', `cPanel, ${what}: ${text || 'refused without a reason'}`);
}

export function featureMissing(what: string, feature: string): TerminalError {
  return new TerminalError(
    'PermissionMissing',
    `cPanel, ${what}: the account's plan does not have the feature "${feature}"; the hosting company can add it`,
  );
}

/** An answer that cannot be what was asked for: it is not taken, whatever else is in it. */
export function unreadable(what: string, why: string): TransientError {
  return new TransientError('ServiceUnavailable', `cPanel, ${what}: unexpected answer, ${why}`);
}

export function isReason(error: unknown, reason: string): boolean {
  return error instanceof TerminalError && error.reason === reason;
}
