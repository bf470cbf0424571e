import { type CloudReply, Refusal } from '../clouds/service.ts';

interface ApiError {
  code: number;
  message: string;
  error_chain?: Array<{ code: number; message: string }>;
}

/** The envelope of every answer. Source: developers.cloudflare.com/fundamentals/api, "Make API calls". */
export function success(result: unknown, more: { result_info?: unknown; messages?: unknown[] } = {}): CloudReply {
  return { status: 200, body: { result, success: true, errors: [], messages: [], ...more } };
}

export function failure(status: number, error: ApiError, headers: Record<string, string> = {}): CloudReply {
  return { status, headers, body: { result: null, success: false, errors: [error], messages: [] } };
}

export function refuse(status: number, code: number, message: string): Refusal {
  return new Refusal(failure(status, { code, message }));
}

/** A record that breaks a rule; the rule is told only in `error_chain`. */
export function invalidRecord(code: number, message: string): Refusal {
  return new Refusal(failure(400, { code: 1004, message: 'DNS Validation Error', error_chain: [{ code, message }] }));
}

/** Throttling and faults of the back end; with status 200 it is an error that only the body tells. */
export function unavailable(status: number): CloudReply {
  if (status === 401 || status === 403) return failure(status, { code: 10000, message: 'Authentication error' });
  if (status === 429) {
    return failure(status, { code: 971, message: 'Please wait and consider throttling your request speed' });
  }
  return failure(status, { code: 10013, message: 'An unknown error has occurred' });
}
