import { TerminalError } from '../../errors.ts';
import type { HttpRequest, HttpResponse, Middleware } from './send.ts';

/** Why a token that was handed out before is of no use any more. */
export interface TokenRejection {
  /** The token that the service refused. */
  readonly token: string;
  /** Claims that the service asks for (continuous access evaluation), JSON. */
  readonly claims?: string | undefined;
}

/**
 * Access tokens of one application in one tenant.
 *
 * Guarantees: tokens are cached until shortly before they expire; concurrent callers share one request.
 * Errors: TerminalError `CredentialsRejected` when a person must act, TransientError otherwise.
 */
export interface TokenSource {
  /** A token for the scope; never the rejected one. */
  token(scope: string, rejection?: TokenRejection): Promise<string>;
  /** Drops the cache. */
  forget(): void;
}

export interface AuthorizationOptions {
  readonly tokens: TokenSource;
  readonly scope: string;
  /** True for an answer to a token that is not valid any more, when nothing was carried out; status 401 when absent. */
  readonly isRejected?: (response: HttpResponse) => boolean;
}

/** Adds the bearer token; a rejected one is replaced once. */
export function authorize(options: AuthorizationOptions): Middleware {
  const { tokens, scope, isRejected = (response) => response.status === 401 } = options;
  return (next) => async (request) => {
    const token = await tokens.token(scope);
    const response = await next(withToken(request, token));
    if (!isRejected(response)) return response;
    const claims = claimsChallenge(response.headers.get('www-authenticate'));
    return next(withToken(request, await tokens.token(scope, { token, claims })));
  };
}

/**
 * Passes the outcome of an operation on. Permissions are part of a token: after a failure for lack of them the cached
 * tokens are dropped, so that what is granted in the meantime counts at the next attempt and not an hour later.
 */
export async function forgetWhenPowerless<T>(tokens: TokenSource, operation: () => Promise<T>): Promise<T> {
  try {
    return await operation();
  } catch (error) {
    const reason = error instanceof TerminalError ? error.reason : '';
    if (reason === 'PermissionMissing' || reason === 'CredentialsRejected') tokens.forget();
    throw error;
  }
}

function withToken(request: HttpRequest, token: string): HttpRequest {
  return { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } };
}

/** The `claims` of a challenge, decoded. Source: Microsoft, "Claims challenges, claims requests and client capabilities". */
function claimsChallenge(header: string | null): string | undefined {
  const encoded = header?.match(/\bclaims="([^"]+)"/i)?.[1];
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8');
}
