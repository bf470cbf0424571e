import { constants, verify, X509Certificate } from 'node:crypto';
import { isObject, type JsonObject, parseJson } from '../json.ts';
import type { ApplicationRegistration } from '../world.ts';
import { badRequest, invalidClient } from './errors.ts';

/** Clock difference that Entra allows for. */
const SKEW_SECONDS = 300;

/**
 * Refuses a client assertion that does not prove the application: signed with the key of its certificate (PS256 or
 * RS256), for this endpoint, valid now. A federated assertion is proven by its trusted issuer and only looked up.
 */
export function checkAssertion(
  assertion: string,
  application: ApplicationRegistration,
  tokenUrl: string,
  nowMs: number,
): void {
  if (application.federatedAssertions?.has(assertion)) return;
  const { header, payload, signed, signature } = decode(assertion);
  if (payload.iss !== application.clientId) {
    throw invalidClient(
      700213,
      `No matching federated identity record found for presented assertion subject '${payload.sub}'.`,
    );
  }
  if (!application.certificatePem) throw keyNotFound();
  const certificate = new X509Certificate(application.certificatePem);
  const thumbprints = [thumbprint(certificate.fingerprint256), thumbprint(certificate.fingerprint)];
  if (![header['x5t#S256'], header.x5t].some((given) => thumbprints.includes(String(given)))) throw keyNotFound();
  if (!signatureHolds(String(header.alg), certificate, signed, signature)) {
    throw invalidClient(
      700027,
      'Client assertion failed signature validation. [Reason - The provided signature value did not match the expected signature value.]',
    );
  }
  if (payload.aud !== tokenUrl) {
    throw invalidClient(
      700023,
      `Client assertion audience claim does not match Realm issuer. The audience was '${payload.aud}'.`,
    );
  }
  const nowSeconds = nowMs / 1000;
  if (!(Number(payload.exp) > nowSeconds - SKEW_SECONDS) || Number(payload.nbf ?? 0) > nowSeconds + SKEW_SECONDS) {
    throw invalidClient(700024, 'Client assertion is not within its valid time range.');
  }
}

function decode(assertion: string): { header: JsonObject; payload: JsonObject; signed: string; signature: Buffer } {
  const [head = '', body = '', sign = '', ...rest] = assertion.split('.');
  const header = parseJson(Buffer.from(head, 'base64url').toString('utf8'));
  const payload = parseJson(Buffer.from(body, 'base64url').toString('utf8'));
  if (!isObject(header) || !isObject(payload) || rest.length > 0) {
    throw badRequest(50027, 'JWT token is invalid or malformed.');
  }
  return { header, payload, signed: `${head}.${body}`, signature: Buffer.from(sign, 'base64url') };
}

function keyNotFound() {
  return invalidClient(
    700027,
    'The certificate with identifier used to sign the client assertion is not registered on application. [Reason - The key was not found.]',
  );
}

function thumbprint(fingerprint: string): string {
  return Buffer.from(fingerprint.replaceAll(':', ''), 'hex').toString('base64url');
}

function signatureHolds(algorithm: string, certificate: X509Certificate, text: string, signature: Buffer): boolean {
  const key = certificate.publicKey;
  if (algorithm === 'RS256') return verify('sha256', Buffer.from(text), key, signature);
  if (algorithm !== 'PS256') return false;
  const pss = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  return verify('sha256', Buffer.from(text), pss, signature);
}
