import type { TLSSocket } from 'node:tls';
import type { ServerCertificate } from '../../domain/model/start-tls.ts';

/** More names than any mail server's certificate has; a certificate comes from a stranger. */
const MAX_NAMES = 100;

/** Errors of a chain that a public root vouches for, but for the dates. Source: OpenSSL, X509_STORE_CTX_get_error. */
const DATES = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);

/** What a server showed in the handshake. The socket must not have checked the name: a connector may demand another. */
export function readCertificate(socket: TLSSocket): ServerCertificate {
  const { subject, subjectaltname, valid_from, valid_to } = socket.getPeerCertificate();
  // Node's types say Error; what is there is the code as text.
  const error: unknown = socket.authorizationError;
  return {
    names: namesOf(subjectaltname, subject?.CN),
    // A date that cannot be read is one that nobody takes.
    validFrom: Date.parse(valid_from) || 0,
    validTo: Date.parse(valid_to) || 0,
    trusted: !error || DATES.has(String(error)),
  };
}

/** RFC 6125 section 6.4.4: the common name counts only where no DNS name is given. */
function namesOf(alternative: string | undefined, common: string | string[] | undefined): readonly string[] {
  const names = (alternative ?? '')
    .split(', ')
    .slice(0, MAX_NAMES)
    .flatMap((item) => (item.startsWith('DNS:') ? [item.slice('DNS:'.length)] : []));
  const all = names.length > 0 ? names : [common ?? []].flat();
  return all.map((name) => name.toLowerCase()).filter((name) => /^[a-z0-9.*_-]{1,253}$/.test(name));
}

/** True for an error of TLS itself, false for a connection that broke. */
export function isTlsError(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code.startsWith('ERR_SSL_') || code === 'EPROTO';
}
