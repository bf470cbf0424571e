import { GraphError } from '@microsoft/microsoft-graph-client';
import { TerminalError, TransientError } from '../../errors.ts';
import { redact } from '../http/redact.ts';
import { parseRetryAfter } from '../http/retry-after.ts';
import { TransportFault } from './transport.ts';

/** An answer with an error in it. */
export interface GraphFailure {
  /** What was asked for, in words. */
  readonly what: string;
  /** Application permission that the question needs. */
  readonly permission: string;
  readonly status: number;
  readonly code: string;
  readonly text: string;
  readonly retryAfter: string | null;
}

export function toGraphError(failure: GraphFailure, nowMs: number): TerminalError | TransientError {
  const { status } = failure;
  const message = `Microsoft Graph, ${failure.what}: status ${status} ${redact(`${failure.code} ${failure.text}`)}`;
  const retryAfterMs = parseRetryAfter(failure.retryAfter, nowMs);
  if (status === 401) return new TerminalError('CredentialsRejected', message);
  if (status === 403) {
    const advice = `grant the application permission ${failure.permission} and consent to it in the tenant`;
    return new TerminalError('PermissionMissing', `${message}: ${advice}`);
  }
  if (status === 429) return new TransientError('Throttled', message, { retryAfterMs });
  if (status === 408 || status >= 500 || status === 200) {
    return new TransientError('ServiceUnavailable', message, { retryAfterMs });
  }
  return new TerminalError('RefusedByService', message);
}

/** What the client threw for a whole request. */
export function fromClientError(error: unknown, nowMs: number): unknown {
  if (error instanceof TransportFault) return error.fault;
  if (!(error instanceof GraphError)) {
    // The client parses the answer: what is no JSON fails in it with a SyntaxError or a bare object.
    return new TransientError('ServiceUnavailable', 'Microsoft Graph: unreadable answer', { cause: error });
  }
  // A body that is no JSON leaves the client with a status of 200 and a parser's error.
  return toGraphError(
    {
      what: 'batch',
      permission: 'Domain.Read.All',
      status: error.statusCode,
      code: error.code ?? '',
      text: error.message,
      retryAfter: error.headers?.get('retry-after') ?? null,
    },
    nowMs,
  );
}
