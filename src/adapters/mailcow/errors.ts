import { TerminalError, TransientError } from '../../errors.ts';
import { redact } from '../http/redact.ts';
import { parseRetryAfter } from '../http/retry-after.ts';
import type { HttpResponse } from '../http/send.ts';
import type { Outcome } from './schema.ts';

/** Why mailcow did not do what was asked for. */
export interface Refusal {
  /** Its word for the reason, such as `is_alias_or_mailbox`. */
  readonly code: string;
  /** That word with its parts, one line. */
  readonly text: string;
}

/** What a person does about a refusal whose word does not say it. */
const ADVICE: Readonly<Record<string, string>> = {
  max_alias_exceeded: 'the domain has as many aliases as it may; raise "Max. possible aliases" of the domain',
  is_spam_alias: 'it is a temporary alias of a mailbox; delete that, or wait until it has expired',
};

const KEY_ADVICE = 'the read-write key must be active and be the one in the Secret; wrong keys get our address banned';

/**
 * The error of a status of 400 and above, or of an answer that is one fault. mailcow itself knows no limit of requests.
 * Reads with a wrong key have been seen to come with status 200, and writes with 401.
 */
export function toMailcowError(what: string, response: HttpResponse, fault: string | undefined, nowMs: number): Error {
  const { status } = response;
  const message = `mailcow, ${what}: status ${status} ${redact(fault ?? response.text)}`.trim();
  const retryAfterMs = parseRetryAfter(response.headers.get('retry-after'), nowMs);
  if (status === 429) return new TransientError('Throttled', message, { retryAfterMs });
  if (status === 408 || status >= 500) return new TransientError('ServiceUnavailable', message, { retryAfterMs });
  if (/^api access denied for ip /i.test(fault ?? '')) {
    const advice = 'add that address to "Allow API access from these IPs" of the read-write key';
    return new TerminalError('CredentialsRejected', `${message}: ${advice}`);
  }
  if (/^api read\/write access denied/i.test(fault ?? '')) {
    return new TerminalError('PermissionMissing', `${message}: the key may only read; make a read-write key`);
  }
  if (status === 401 || status === 403 || /^authentication failed/i.test(fault ?? '')) {
    return new TerminalError('CredentialsRejected', `${message}: ${KEY_ADVICE}`);
  }
  return new TerminalError('RefusedByService', message);
}

export function unreadable(what: string, why: string): TransientError {
  return new TransientError('ServiceUnavailable', `mailcow, ${what}: unreadable answer: ${redact(why)}`);
}

/** The first entry of a reply that tells of a failure; a warning is none. */
export function toRefusal(outcomes: readonly Outcome[]): Refusal | undefined {
  const failed = outcomes.find(({ type }) => type === 'danger' || type === 'error');
  if (failed === undefined) return undefined;
  const words = [failed.msg].flat().map((word) => (typeof word === 'string' ? word : JSON.stringify(word)));
  return { code: words[0] ?? '', text: redact(words.join(' ')) };
}

export function refused(what: string, { code, text }: Refusal): TerminalError {
  const advice = ADVICE[code];
  return new TerminalError('RefusedByService', `mailcow, ${what}: ${text}${advice === undefined ? '' : `: ${advice}`}`);
}
