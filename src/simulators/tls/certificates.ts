import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';
import * as der from './der.ts';

/** A certificate with its private key, both PEM. */
export interface IssuedCertificate {
  certPem: string;
  keyPem: string;
}

export interface TestAuthority {
  caPem: string;
  /**
   * A certificate for these host names or IPv4 addresses, for servers and clients; the first is the common name.
   * `rsa` where the key must make RSA signatures (client assertions), else an elliptic curve.
   */
  issue(names: readonly string[], options?: { key?: 'ec' | 'rsa'; expired?: boolean }): IssuedCertificate;
}

const ECDSA_WITH_SHA256 = der.sequence(der.objectIdentifier('1.2.840.10045.4.3.2'));
const DAY_MS = 86_400_000;

/** Makes a certification authority that lives in memory only. Sources: RFC 5280 sections 4.1 and 4.2. */
export function createTestAuthority(): TestAuthority {
  const name = commonName('Simulated clouds test authority');
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const authorityKeyId = keyIdentifier(publicKey);
  const caCertificate = certificate({ subject: name, issuer: name, publicKey, signWith: privateKey }, [
    extension('2.5.29.19', der.sequence(der.trueValue()), true),
    extension('2.5.29.15', der.bitString(Buffer.from([0x06]), 1), true),
    extension('2.5.29.14', der.octetString(authorityKeyId)),
  ]);
  return {
    caPem: caCertificate,
    issue(names, options = {}) {
      const keys =
        options.key === 'rsa'
          ? generateKeyPairSync('rsa', { modulusLength: 2048 })
          : generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const subject = commonName(names[0] ?? 'localhost');
      const certPem = certificate(
        { subject, issuer: name, publicKey: keys.publicKey, signWith: privateKey, ...ended(options) },
        [
          extension('2.5.29.17', der.sequence(...names.map(alternativeName))),
          extension('2.5.29.37', der.sequence(SERVER_AUTH, CLIENT_AUTH)),
          extension('2.5.29.14', der.octetString(keyIdentifier(keys.publicKey))),
          extension('2.5.29.35', der.sequence(der.element(0x80, authorityKeyId))),
        ],
      );
      return { certPem, keyPem: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
    },
  };
}

const SERVER_AUTH = der.objectIdentifier('1.3.6.1.5.5.7.3.1');
const CLIENT_AUTH = der.objectIdentifier('1.3.6.1.5.5.7.3.2');

interface CertificateParts {
  subject: Buffer;
  issuer: Buffer;
  publicKey: KeyObject;
  signWith: KeyObject;
  /** Milliseconds since 1970-01-01 UTC; ten years from now when absent. */
  validTo?: number;
}

function ended({ expired }: { expired?: boolean }): { validTo?: number } {
  return expired ? { validTo: Date.now() - 1000 } : {};
}

function certificate(parts: CertificateParts, extensions: Buffer[]): string {
  const now = Date.now();
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x01;
  const toBeSigned = der.sequence(
    der.element(0xa0, der.integer(Buffer.from([2]))),
    der.integer(serial),
    ECDSA_WITH_SHA256,
    parts.issuer,
    // A day back for clocks that differ; ten years so that a demo left running keeps its certificates.
    der.sequence(
      der.generalizedTime(new Date(now - DAY_MS)),
      der.generalizedTime(new Date(parts.validTo ?? now + 3650 * DAY_MS)),
    ),
    parts.subject,
    parts.publicKey.export({ type: 'spki', format: 'der' }),
    der.element(0xa3, der.sequence(...extensions)),
  );
  const signature = sign('sha256', toBeSigned, parts.signWith);
  const bytes = der.sequence(toBeSigned, ECDSA_WITH_SHA256, der.bitString(signature));
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function commonName(text: string): Buffer {
  return der.sequence(der.set(der.sequence(der.objectIdentifier('2.5.4.3'), der.utf8String(text))));
}

function extension(identifier: string, value: Buffer, critical = false): Buffer {
  const parts = [der.objectIdentifier(identifier), ...(critical ? [der.trueValue()] : []), der.octetString(value)];
  return der.sequence(...parts);
}

function alternativeName(name: string): Buffer {
  return isIPv4(name)
    ? der.element(0x87, Buffer.from(name.split('.').map(Number)))
    : der.element(0x82, Buffer.from(name, 'ascii'));
}

function keyIdentifier(publicKey: KeyObject): Buffer {
  return createHash('sha1')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest();
}
