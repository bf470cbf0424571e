import type { HttpDeps } from '../adapters/http/create-send.ts';
import type { MigrationSpec } from '../api/v1alpha1/normalize.ts';
import type { HybridMailMigration } from '../api/v1alpha1/types.generated.ts';
import { LEGACY_CAPABILITIES } from '../domain/model/legacy-server.ts';
import type { LegacyServer } from '../ports/legacy.ts';
import { createCache } from './cache.ts';
import { fingerprint, required, type SecretData } from './credentials.ts';
import { createLedger, type LedgerStore } from './ledger.ts';
import type { PanelAccess, PanelProvider } from './open-panel.ts';
import { demandSecret, type SecretStore } from './secret-store.ts';

/** More domains than one operator should serve. */
const MAX_KEPT = 2_000;

/**
 * Makes the old servers behind hosting panels. A migration keeps its object, and with it its budget of requests, as long as
 * its Secret says the same.
 *
 * Errors: TerminalError `SecretNotFound`, `SecretIncomplete`.
 */
export function createPanels(
  secrets: Pick<SecretStore, 'secret' | 'missing'>,
  ledgers: LedgerStore,
  http: HttpDeps,
): (migration: HybridMailMigration, spec: MigrationSpec) => Promise<LegacyServer | null> {
  const servers = createCache<Promise<LegacyServer>>(MAX_KEPT);
  return async (migration, spec) => {
    const { provider, url, credentialsSecret } = spec.legacy.forwarders;
    if (url === null || credentialsSecret === null || provider === 'Manual' || provider === 'Postfix') return null;
    const { namespace, name, uid } = migration.metadata;
    const data = await demandSecret(secrets, namespace, credentialsSecret);
    const access = accessOf(provider, url, credentialsSecret, data);
    return servers(fingerprint(namespace, name, uid, spec.domain, access), () => open(migration, spec.domain, access));
  };

  async function open(migration: HybridMailMigration, domain: string, access: PanelAccess): Promise<LegacyServer> {
    // Loaded only where a panel is: an operator without one stays as small as it was.
    const { openPanel } = await import('./open-panel.ts');
    return openPanel({
      domain,
      access,
      capabilities: LEGACY_CAPABILITIES[access.provider],
      http,
      ledger: createLedger(ledgers, migration),
    });
  }
}

function accessOf(provider: PanelProvider, url: string, secret: string, data: SecretData): PanelAccess {
  return {
    provider,
    url,
    user: provider === 'CPanel' ? required(secret, data, 'user') : '',
    token: required(secret, data, 'token'),
    caPem: data['ca.crt']?.trim() || undefined,
  };
}
