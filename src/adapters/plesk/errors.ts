import { TerminalError, TransientError } from '../../errors.ts';
import { parseRetryAfter } from '../http/retry-after.ts';
import type { HttpResponse } from '../http/send.ts';

/** Long enough for a firewall in front of the panel to forget; Plesk itself knows no limit. */
const PAUSE_MS = 60_000;

/** Source of all codes: docs.plesk.com, XML API, "Reduced List of Error Codes". */
export const NOT_FOUND = 1013;
export const COMPONENT_MISSING = 1026;
/** 1001 wrong password, 1010 to 1012 access denied, account disabled or locked, 1029 no credentials, 11003 wrong key. */
const CREDENTIAL_CODES = new Set([1001, 1010, 1011, 1012, 1029, 11003]);
const PERMISSION_CODE = 1006;
/** 1003 the agent did not start, 1008 somebody else is at it, 1023 the operation failed. */
const PASSING_CODES = new Set([1003, 1008, 1023]);

const CREDENTIAL_ADVICE =
  'the secret key must be valid and may be bound to an address: that must be the one that the operator comes from';
const PERMISSION_ADVICE =
  'the owner of the key must own the domain, and needs mail management and the use of the remote API';

/** The error of an answer with a status of 400 and above; `text` is what of its body may be told. */
export function toStatusError(what: string, { status, headers }: HttpResponse, text: string, nowMs: number): Error {
  const message = `Plesk, ${what}: status ${status} ${text}`.trim();
  const retryAfterMs = parseRetryAfter(headers.get('retry-after'), nowMs);
  if (status === 429) return new TransientError('Throttled', message, { retryAfterMs: retryAfterMs ?? PAUSE_MS });
  if (status === 401 || status === 403) {
    return new TerminalError('CredentialsRejected', `${message}: ${CREDENTIAL_ADVICE}`);
  }
  if (status === 408 || status >= 500) return new TransientError('ServiceUnavailable', message, { retryAfterMs });
  return new TerminalError('RefusedByService', message);
}

/** The error of an outcome that is one, which comes with status 200. */
export function toPleskError(what: string, code: number, text: string): TerminalError | TransientError {
  const message = `Plesk, ${what}: error ${code} ${text}`.trim();
  if (CREDENTIAL_CODES.has(code)) return new TerminalError('CredentialsRejected', `${message}: ${CREDENTIAL_ADVICE}`);
  if (code === PERMISSION_CODE) return new TerminalError('PermissionMissing', `${message}: ${PERMISSION_ADVICE}`);
  if (PASSING_CODES.has(code)) return new TransientError('ServiceUnavailable', message);
  return new TerminalError('RefusedByService', message);
}

/** An answer that cannot be what was asked for: it is not taken, whatever else is in it. */
export function unreadable(what: string, why: string): TransientError {
  return new TransientError('ServiceUnavailable', `Plesk, ${what}: unexpected answer, ${why}`);
}

export function isReason(error: unknown, ...reasons: readonly string[]): boolean {
  return error instanceof TerminalError && reasons.includes(error.reason);
}
