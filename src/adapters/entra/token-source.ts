import type { TokenRejection, TokenSource } from '../http/auth.ts';
import { createSend, type HttpDeps } from '../http/create-send.ts';
import { RATE_LIMITS } from '../http/rate-limit.ts';
import { type ApplicationCredentials, createCredential } from './credential.ts';
import { toTokenError } from './errors.ts';
import { createIdentityTransport } from './identity-transport.ts';

/** Entra answers in well under a second; a sign-in that takes longer than this is a fault. */
const TIMEOUT_MS = 20_000;

export interface TokenSourceOptions {
  /** The customer's tenant, a GUID; never `common`. */
  readonly tenantId: string;
  readonly credentials: ApplicationCredentials;
  /** Authority without a path, for example `https://login.microsoftonline.com`. */
  readonly loginUrl: string;
}

/**
 * Tokens of one application in one tenant, from Microsoft Entra ID.
 *
 * The library freezes a certificate at its first use: make a new source when the Secret changes, and keep it as long
 * as it does not, because the tokens are cached in it.
 */
export function createTokenSource(options: TokenSourceOptions, deps: HttpDeps): TokenSource {
  const { tenantId, credentials, loginUrl } = options;
  const send = createSend({ service: 'entra', limit: RATE_LIMITS.entra, timeoutMs: TIMEOUT_MS }, deps);
  const transport = createIdentityTransport(send, deps.clock);
  const newCredential = () => createCredential({ tenantId, credentials, loginUrl, httpClient: transport.httpClient });
  let credential = newCredential();
  let last: Promise<unknown> = Promise.resolve();

  async function acquire(scope: string, rejection: TokenRejection | undefined): Promise<string> {
    transport.takeFault();
    try {
      const cached = await credential.getToken(scope);
      if (rejection === undefined || cached.token !== rejection.token) return cached.token;
      if (rejection.claims !== undefined) {
        const { token } = await credential.getToken(scope, { claims: rejection.claims });
        return token;
      }
      // The library has no other way to leave its cache.
      credential = newCredential();
      return (await credential.getToken(scope)).token;
    } catch (error) {
      throw toTokenError(transport.takeFault() ?? error, { tenantId, clientId: credentials.clientId, loginUrl, scope });
    }
  }

  return {
    // One after the other: concurrent callers find the token in the cache, and a transport fault belongs to its call.
    token(scope, rejection) {
      const next = last.then(() => acquire(scope, rejection));
      last = next.catch(() => undefined);
      return next;
    },
    forget() {
      credential = newCredential();
    },
  };
}
