import { readFile } from 'node:fs/promises';
import {
  ClientAssertionCredential,
  ClientCertificateCredential,
  ClientSecretCredential,
  type ClientSecretCredentialOptions,
} from '@azure/identity';
import { isMicrosoftLogin } from './clouds.ts';
import type { IdentityHttpClient } from './identity-transport.ts';

/** How the application proves who it is. */
export type ApplicationCredentials =
  | { readonly kind: 'ClientSecret'; readonly clientId: string; readonly clientSecret: string }
  /** Certificate and private key, PEM, in one text. */
  | { readonly kind: 'Certificate'; readonly clientId: string; readonly certificatePem: string }
  /** Path of a projected service-account token; the kubelet renews the file. */
  | { readonly kind: 'WorkloadIdentity'; readonly clientId: string; readonly tokenFilePath: string };

export interface CredentialOptions {
  readonly tenantId: string;
  readonly credentials: ApplicationCredentials;
  readonly loginUrl: string;
  readonly httpClient: IdentityHttpClient;
}

/** What is used of a credential of the library. */
export interface Credential {
  getToken(scope: string, options?: { claims?: string }): Promise<{ readonly token: string }>;
}

export function createCredential(options: CredentialOptions): Credential {
  const { tenantId, credentials, loginUrl, httpClient } = options;
  const common: ClientSecretCredentialOptions = {
    authorityHost: loginUrl,
    // Only Microsoft's own authorities are known to the service that the library would ask.
    disableInstanceDiscovery: !isMicrosoftLogin(loginUrl),
    // The work queue retries.
    retryOptions: { maxRetries: 0 },
    httpClient,
  };
  switch (credentials.kind) {
    case 'ClientSecret':
      return new ClientSecretCredential(tenantId, credentials.clientId, credentials.clientSecret, common);
    case 'Certificate': {
      const certificate = { certificate: credentials.certificatePem };
      return new ClientCertificateCredential(tenantId, credentials.clientId, certificate, common);
    }
    case 'WorkloadIdentity': {
      // Not WorkloadIdentityCredential: that one keeps the file's text for five minutes and reads the environment.
      const assertion = () => readFile(credentials.tokenFilePath, 'utf8');
      return new ClientAssertionCredential(tenantId, credentials.clientId, assertion, common);
    }
  }
}
