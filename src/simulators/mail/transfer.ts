import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { IssuedCertificate } from '../tls/certificates.ts';
import type { Mail } from './message.ts';

/** How the connection is protected; `Plain` does not use STARTTLS even when it is offered. */
export type TransferTls =
  | { kind: 'Plain' }
  | { kind: 'Opportunistic'; certificate: IssuedCertificate }
  | { kind: 'Required'; verify: { caPem: string; serverName: string | null } | null };

export interface TransferTarget {
  /** Loopback address. */
  address: string;
  port: number;
}

export interface TransferSource {
  name: string;
  /** Loopback address to connect from. */
  address: string;
}

export type TransferResult =
  | { kind: 'Accepted' }
  | { kind: 'Refused'; reply: string }
  | { kind: 'TryAgain'; reply: string }
  | { kind: 'Unreachable'; reason: string }
  | { kind: 'TlsFailed'; reason: string };

/** Everything is on one machine: a peer that needs longer is broken. */
const TIMEOUT_MS = 10_000;

/** Hands a message for one recipient to one server over SMTP. */
export function transfer(
  target: TransferTarget,
  source: TransferSource,
  tls: TransferTls,
  mail: Mail,
  recipient: string,
): Promise<TransferResult> {
  const connection = new SMTPConnection({
    host: target.address,
    port: target.port,
    localAddress: source.address,
    name: source.name,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    ...tlsOptions(tls),
  });
  return new Promise((resolve) => {
    function finish(result: TransferResult): void {
      connection.close();
      resolve(result);
    }
    connection.on('error', (error) => finish(resultOf(error)));
    connection.connect(() => {
      connection.send({ from: mail.from, to: [recipient] }, mail.raw, (error) =>
        finish(error ? resultOf(error) : { kind: 'Accepted' }),
      );
    });
  });
}

function tlsOptions(tls: TransferTls): object {
  switch (tls.kind) {
    case 'Plain':
      return { ignoreTLS: true };
    case 'Opportunistic':
      return {
        tls: { cert: tls.certificate.certPem, key: tls.certificate.keyPem, rejectUnauthorized: false },
      };
    case 'Required':
      return {
        requireTLS: true,
        tls: tls.verify
          ? { ca: tls.verify.caPem, rejectUnauthorized: true, ...nameToCheck(tls.verify.serverName) }
          : { rejectUnauthorized: false },
      };
  }
}

/** Without a name any certificate of the authority will do. */
function nameToCheck(serverName: string | null): object {
  return serverName === null ? { checkServerIdentity: () => undefined } : { servername: serverName };
}

/** What OpenSSL and Node.js say of a certificate that they refuse; the library gives these errors the code of any socket. */
const CERTIFICATE = /certificate|altnames/i;

function resultOf(error: Error & { code?: string; response?: string; responseCode?: number }): TransferResult {
  if (error.code === 'ETLS' || CERTIFICATE.test(error.message)) return { kind: 'TlsFailed', reason: error.message };
  const reply = error.response?.replace(/\r?\n/g, ' ').trim();
  if (!reply || !error.responseCode) return { kind: 'Unreachable', reason: error.message };
  return { kind: error.responseCode >= 500 ? 'Refused' : 'TryAgain', reply };
}
