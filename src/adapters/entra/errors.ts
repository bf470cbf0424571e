import { TerminalError, TransientError, WaitingError } from '../../errors.ts';
import { redact } from '../http/redact.ts';

export interface TokenContext {
  readonly tenantId: string;
  readonly clientId: string;
  readonly loginUrl: string;
  readonly scope: string;
}

type Meaning =
  | { readonly kind: 'Act'; readonly reason: 'CredentialsRejected' | 'PermissionMissing'; readonly advice: Advice }
  | { readonly kind: 'Retry'; readonly advice: Advice };
type Advice = (context: TokenContext) => string;

function act(advice: Advice): Meaning {
  return { kind: 'Act', reason: 'CredentialsRejected', advice };
}

function consent(what: string): Meaning {
  return { kind: 'Act', reason: 'PermissionMissing', advice: (context) => `${what}: open ${consentLink(context)}` };
}

function retry(what: string): Meaning {
  return { kind: 'Retry', advice: () => what };
}

/** Meaning of sign-in errors. Source: Microsoft, "Microsoft Entra authentication and authorization error codes". */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  AADSTS65001: consent('an administrator of the tenant has not consented to the application'),
  AADSTS650051: retry('the application is being added to the tenant'),
  AADSTS700016: consent('the tenant does not know the application'),
  AADSTS7000229: consent('the application has no service principal in the tenant'),
  AADSTS7000215: act(() => 'the client secret is wrong: put the secret value, not its id, into the Secret'),
  AADSTS7000222: act(() => 'the client secret has expired: make a new one and put it into the Secret'),
  AADSTS7000112: act(() => 'the application is disabled: enable its enterprise application in the tenant'),
  // A key takes some minutes until every server of the sign-in service knows it.
  AADSTS700027: retry('the certificate is not known to the application (yet): check that it is uploaded'),
  AADSTS700024: act(() => 'the assertion is outside of its lifetime: check the clocks and the token file'),
  AADSTS70021: act(() => 'no federated credential matches the token: check issuer, subject and audience'),
  AADSTS700211: act(() => 'no federated credential has the issuer of the token: add one for this cluster'),
  AADSTS700213: act(() => 'no federated credential has the subject of the token: add one for this service account'),
  AADSTS90002: act(() => 'the tenant does not exist in this cloud: check spec.tenant.id and spec.tenant.cloud'),
  AADSTS900023: act(() => 'the tenant id is not valid or the tenant is not available: check spec.tenant.id'),
  AADSTS5000224: act(() => 'the tenant has been deleted or blocked'),
  AADSTS500011: act(({ scope }) => `the tenant has no service for "${scope}": is there an Exchange subscription?`),
  AADSTS53003: act(() => 'a conditional access policy blocks the application: exclude it or its address'),
  AADSTS90033: retry('the sign-in service is not available for a moment'),
  AADSTS90019: act(() => 'the tenant id is missing: check spec.tenant.id'),
};

/** Turns what went wrong with a sign-in into an error that says what to do; vendor text is redacted. */
export function toTokenError(error: unknown, context: TokenContext): Error {
  if (error instanceof TerminalError || error instanceof TransientError || error instanceof WaitingError) return error;
  const text = error instanceof Error ? error.message : String(error);
  const code = text.match(/AADSTS\d+/)?.[0];
  const where = `sign-in of application ${context.clientId} to tenant ${context.tenantId} at ${context.loginUrl}`;
  const meaning = code === undefined ? undefined : MEANINGS[code];
  // The library's error is kept out of `cause`: its request holds the secret.
  if (code !== undefined && meaning !== undefined) {
    const message = `${where}: ${meaning.advice(context)} (${code})`;
    if (meaning.kind === 'Retry') return new TransientError('ServiceUnavailable', message);
    return new TerminalError(meaning.reason, message);
  }
  if (code !== undefined) return new TerminalError('CredentialsRejected', `${where}: ${redact(text)}`);
  if (isUnusableCredential(error)) return new TerminalError('CredentialsRejected', `${where}: ${redact(text)}`);
  return new TransientError('ServiceUnavailable', `${where}: ${redact(text)}`);
}

/** A text that is no certificate or key, or a token file that is not there: nothing was sent. */
function isUnusableCredential(error: unknown): boolean {
  for (let current = error; current instanceof Error; current = current.cause) {
    const code = 'code' in current && typeof current.code === 'string' ? current.code : '';
    if (code === 'ENOENT' || code === 'EACCES' || code.startsWith('ERR_OSSL')) return true;
    if (/PEM|certificate|private key/i.test(current.message)) return true;
  }
  return false;
}

function consentLink(context: TokenContext): string {
  const query = new URLSearchParams({ client_id: context.clientId, scope: context.scope });
  return `${context.loginUrl}/${context.tenantId}/v2.0/adminconsent?${query}`;
}
