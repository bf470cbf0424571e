import { readFile } from 'node:fs/promises';
import { createCloudflareDns } from '../adapters/cloudflare/index.ts';
import { type MicrosoftCloudName, microsoftCloud } from '../adapters/entra/clouds.ts';
import type { ApplicationCredentials } from '../adapters/entra/credential.ts';
import { createTokenSource } from '../adapters/entra/token-source.ts';
import { createExchangeAdministration } from '../adapters/exchange/index.ts';
import { createDirectory } from '../adapters/graph/index.ts';
import type { HttpDeps } from '../adapters/http/create-send.ts';
import type { MigrationSpec } from '../api/v1alpha1/normalize.ts';
import type { HybridMailMigration } from '../api/v1alpha1/types.generated.ts';
import type { Config } from '../config/config.ts';
import type { Connections, Dependencies } from '../controller/dependencies.ts';
import { createTargetProofs, type TargetProofs } from '../controller/target-proofs.ts';
import { TerminalError } from '../errors.ts';
import type { DnsProvider } from '../ports/dns.ts';
import type { LegacyServer } from '../ports/legacy.ts';
import { createCache } from './cache.ts';
import { fingerprint, required, tenantCredentials } from './credentials.ts';
import { demandSecret, type SecretStore } from './secret-store.ts';

/** More tenants than one operator should serve; beyond it the one unused for longest signs in anew. */
const MAX_KEPT = 2_000;

/** The services of one tenant, without the zone's and the old server's. */
export type TenantConnections = Omit<Connections, 'dns' | 'legacy' | 'targetProofs'> & {
  /** What is proven of the forwarders of one domain. */
  targetProofsOf(domain: string): TargetProofs;
};

/**
 * Makes the services of a migration. The same credentials get the same objects, and with them the same tokens and the
 * same budget of requests; a changed Secret gets new ones.
 *
 * Errors: TerminalError `SecretNotFound`, `SecretIncomplete`, `TenantNotAllowed`.
 */
export interface Connector {
  connectTenant(namespace: string, spec: MigrationSpec): Promise<TenantConnections>;
  connectDns(namespace: string, spec: MigrationSpec): Promise<DnsProvider>;
}

/** @param observeOnly nothing that writes is ever sent to Exchange Online */
export function createConnector(
  config: Pick<Config, 'services' | 'fleet' | 'federatedTokenFile'>,
  store: SecretStore,
  deps: HttpDeps,
  { observeOnly }: { readonly observeOnly: boolean },
): Connector {
  const tenants = createCache<TenantConnections>(MAX_KEPT);
  const zones = createCache<DnsProvider>(MAX_KEPT);

  async function connectTenant(namespace: string, spec: MigrationSpec): Promise<TenantConnections> {
    const credentials = await credentialsOf(namespace, spec);
    return tenants(fingerprint(spec.tenant, credentials), () => openTenant(spec.tenant, credentials));
  }

  async function credentialsOf(namespace: string, spec: MigrationSpec): Promise<ApplicationCredentials> {
    const { credentialsSecret, id } = spec.tenant;
    if (credentialsSecret !== null) {
      return tenantCredentials(
        credentialsSecret,
        await demandSecret(store, namespace, credentialsSecret),
        config.federatedTokenFile,
      );
    }
    const { fleet } = config;
    if (!fleet)
      throw notAllowed('this operator has no fleet-wide app registration: set spec.tenant.credentialsSecretRef');
    if (!(await store.mayUseFleet(namespace, id))) {
      throw notAllowed(
        `namespace "${namespace}" may not use the fleet-wide app registration for tenant ${id}: ` +
          'a cluster administrator adds it to annotation hybridmail.dev/allowed-tenants of the namespace',
      );
    }
    const secret = fleet.secretFile === null ? undefined : await readFile(fleet.secretFile, 'utf8');
    const key = secret?.includes('-----BEGIN') ? 'certificate' : 'clientSecret';
    const data = { clientId: fleet.clientId, ...(secret !== undefined && { [key]: secret }) };
    return tenantCredentials('fleet', data, config.federatedTokenFile);
  }

  function openTenant(tenant: MigrationSpec['tenant'], credentials: ApplicationCredentials): TenantConnections {
    const { loginUrl, exchangeUrl, graphUrl } = config.services;
    const cloud = microsoftCloud(tenant.cloud satisfies MicrosoftCloudName, {
      ...(loginUrl !== undefined && { loginUrl }),
      ...(exchangeUrl !== undefined && { exchangeUrl }),
      ...(graphUrl !== undefined && { graphUrl }),
    });
    const proofs = createCache<TargetProofs>(MAX_KEPT);
    const tokens = createTokenSource({ tenantId: tenant.id, credentials, loginUrl: cloud.loginUrl }, deps);
    return {
      exchange: createExchangeAdministration({ tenantId: tenant.id, ...cloud, tokens, observeOnly }, deps),
      directory: createDirectory({ ...cloud, tokens }, deps),
      targetProofsOf: (domain) => proofs(domain, createTargetProofs),
    };
  }

  async function connectDns(namespace: string, spec: MigrationSpec): Promise<DnsProvider> {
    const name = spec.dns.credentialsSecret;
    const apiToken = required(name, await demandSecret(store, namespace, name), 'apiToken');
    const { cloudflareUrl } = config.services;
    return zones(fingerprint(apiToken), () => createCloudflareDns({ apiToken, cloudflareUrl }, deps));
  }

  return { connectTenant, connectDns };
}

/** The old server of a migration that a program can set up; null where a person does. */
export type OldServerOf = (migration: HybridMailMigration, spec: MigrationSpec) => Promise<LegacyServer | null>;

/** All sides at once, as the reconciler asks for them. */
export function connectAll(
  { connectTenant, connectDns }: Pick<Connector, 'connectTenant' | 'connectDns'>,
  oldServerOf: OldServerOf,
): Dependencies['connect'] {
  return async (migration, spec) => {
    const { namespace } = migration.metadata;
    const [tenant, dns, legacy] = await Promise.all([
      connectTenant(namespace, spec),
      connectDns(namespace, spec),
      oldServerOf(migration, spec),
    ]);
    const { exchange, directory } = tenant;
    return { exchange, directory, dns, legacy, targetProofs: tenant.targetProofsOf(spec.domain) };
  };
}

function notAllowed(message: string): TerminalError {
  return new TerminalError('TenantNotAllowed', message);
}
