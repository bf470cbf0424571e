import { TerminalError } from '../errors.ts';
import type { SecretData } from './credentials.ts';

/** Where Secrets and the bindings of namespaces to tenants are read. */
export interface SecretStore {
  /** Null when there is no such Secret. */
  secret(namespace: string, name: string): Promise<SecretData | null>;
  /** Whether an administrator has bound the tenant to the namespace, for the fleet-wide app registration. */
  mayUseFleet(namespace: string, tenantId: string): Promise<boolean>;
  /** What is said of a Secret that is not found: `does not exist`. */
  readonly missing: string;
}

/** Errors: TerminalError `SecretNotFound`. */
export async function demandSecret(
  store: Pick<SecretStore, 'secret' | 'missing'>,
  namespace: string,
  name: string,
): Promise<SecretData> {
  const data = await store.secret(namespace, name);
  if (data) return data;
  throw new TerminalError('SecretNotFound', `Secret "${name}" of namespace "${namespace}" ${store.missing}`);
}
