import type { MailRanges } from '../domain/model/mail-ranges.ts';

export type { MailRanges };

/**
 * The networks that one Microsoft cloud's mail leaves from: what the firewall of an old server must let in on port 25.
 *
 * Guarantees: the service is asked at most once an hour in this process, however often and by whomever `read` is called;
 *   in between, the last outcome is told again, a failure too. The version is asked for first, the list only when the
 *   version is a later one. `ranges` is whole and not empty: an answer that is empty, cut off or unreadable is an error.
 * Assumptions: the list and its version are two requests, and the list does not name its version.
 * Errors: TransientError (throttled, service fault, unreadable answer), TerminalError (the service refused the request or
 *   sent it elsewhere). The caller decides whether an earlier list is good enough.
 */
export interface MailEndpoints {
  read(): Promise<MailRanges>;
}
