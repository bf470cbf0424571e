import { createHash } from 'node:crypto';
import type { ApplicationCredentials } from '../adapters/entra/credential.ts';
import { TerminalError } from '../errors.ts';

/** Decoded values of a Secret. */
export type SecretData = Readonly<Record<string, string>>;

/** The tenant's app registration from its Secret: a client secret, a certificate, or neither for workload identity. */
export function tenantCredentials(
  name: string,
  data: SecretData,
  federatedTokenFile: string | null,
): ApplicationCredentials {
  const clientId = required(name, data, 'clientId');
  const clientSecret = data.clientSecret?.trim();
  const certificatePem = data.certificate?.trim();
  if (clientSecret && certificatePem) {
    throw incomplete(name, 'has both clientSecret and certificate: keep one');
  }
  if (clientSecret) return { kind: 'ClientSecret', clientId, clientSecret };
  if (certificatePem) return { kind: 'Certificate', clientId, certificatePem };
  if (federatedTokenFile === null) {
    throw incomplete(name, 'has neither clientSecret nor certificate, and this operator has no workload identity');
  }
  return { kind: 'WorkloadIdentity', clientId, tokenFilePath: federatedTokenFile };
}

/** A value that must be there; white space around it is trimmed. The message names the key, never a value. */
export function required(name: string, data: SecretData, key: string): string {
  const value = data[key]?.trim();
  if (!value) throw incomplete(name, `lacks key "${key}"`);
  return value;
}

/** Names a set of values without telling them: the same values, the same text. */
export function fingerprint(...parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function incomplete(name: string, what: string): TerminalError {
  return new TerminalError('SecretIncomplete', `Secret "${name}" ${what}`);
}
