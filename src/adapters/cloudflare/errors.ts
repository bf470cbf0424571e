import { APIError } from 'cloudflare';
import { TerminalError, TransientError } from '../../errors.ts';
import { redact } from '../http/redact.ts';
import { parseRetryAfter } from '../http/retry-after.ts';
import { envelope } from './schema.ts';

/** A blocked token stays blocked for a whole window. Source: Cloudflare, "API rate limits". */
const THROTTLED_MS = 300_000;

/** The change met another state than it was made for: read again and decide. */
export class ChangedMeanwhile extends Error {
  override readonly name = 'ChangedMeanwhile';
}

/** 81057 and 81058: the record exists; 81044: it is gone. Observed in aaPanel #112, ddns-go #1378, certbot PR #10725. */
const CHANGED_CODES = new Set([81044, 81057, 81058]);
/**
 * 1000, 9109, 10000: the token is wrong or lacks the permission for this path; 6003, 9106: it has no valid form.
 * Observed in octodns-cloudflare #60, mailflare #1, cloudflare-sync #4.
 */
const CREDENTIAL_CODES = new Set([1000, 6003, 9106, 9109, 10000]);
/** The identifier in the path names no zone. */
const NO_ZONE_CODES = new Set([1001, 7003]);
/** 971: throttled. */
const THROTTLED_CODES = new Set([971]);

/** What a failed call means. `what` says in words what was asked for. */
export function toCloudflareError(error: unknown, what: string, nowMs: number): Error {
  if (!(error instanceof APIError)) return asError(error);
  const { cause } = error;
  if (cause instanceof TerminalError || cause instanceof TransientError) return cause;
  if (error.status === undefined) {
    return new TransientError('ServiceUnavailable', `Cloudflare, ${what}: ${redact(error.message)}`, { cause: error });
  }
  return toClassified(error, error.status, what, nowMs);
}

function toClassified(error: APIError, status: number, what: string, nowMs: number): Error {
  const body = envelope.safeParse(error.error);
  const errors = body.success ? (body.data.errors ?? []) : [];
  const codes = new Set(
    errors.flatMap(({ code, error_chain: chain = [] }) => [code, ...chain.map((link) => link.code)]),
  );
  // The reason of a refused record stands only in the chain.
  const text = errors.flatMap(({ code, message, error_chain: chain = [] }) => [{ code, message }, ...chain]);
  const details = text.map(({ code, message }) => `${code} ${message}`).join('; ') || error.message;
  const message = `Cloudflare, ${what}: status ${status} ${redact(details)}`;
  const any = (known: ReadonlySet<number>) => !known.isDisjointFrom(codes);

  if (status === 429 || any(THROTTLED_CODES)) {
    const retryAfterMs = parseRetryAfter(error.headers?.get('retry-after'), nowMs) ?? THROTTLED_MS;
    return new TransientError('Throttled', message, { retryAfterMs });
  }
  if (any(CHANGED_CODES)) return new ChangedMeanwhile(message, { cause: error });
  if (status === 401 || status === 403 || any(CREDENTIAL_CODES)) {
    const advice = 'the token must be valid and may need the permissions Zone:Read and DNS:Edit for this zone';
    return new TerminalError('CredentialsRejected', `${message}: ${advice}`);
  }
  if (status === 404 || any(NO_ZONE_CODES)) return new TerminalError('ZoneNotFound', message);
  if (status === 408 || status >= 500) {
    const retryAfterMs = parseRetryAfter(error.headers?.get('retry-after'), nowMs);
    return new TransientError('ServiceUnavailable', message, { retryAfterMs });
  }
  return new TerminalError('RecordRefused', message);
}

export function unreadable(what: string, why: string): TransientError {
  return new TransientError('ServiceUnavailable', `Cloudflare, ${what}: unreadable answer: ${redact(why)}`);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
