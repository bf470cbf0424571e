import { getServers } from 'node:dns';
import { readFile } from 'node:fs/promises';
import { createCloudflareDns } from '../adapters/cloudflare/index.ts';
import { microsoftCloud } from '../adapters/entra/clouds.ts';
import type { ApplicationCredentials } from '../adapters/entra/credential.ts';
import { createTokenSource } from '../adapters/entra/token-source.ts';
import { createExchangeAdministration } from '../adapters/exchange/index.ts';
import { createDirectory } from '../adapters/graph/index.ts';
import { createResolver } from '../adapters/resolver/index.ts';
import { createSmtpProber } from '../adapters/smtp-probe/index.ts';
import type { MigrationSpec } from '../api/v1alpha1/normalize.ts';
import type { Config } from '../config/config.ts';
import type { Connections, Dependencies, StoredMigration } from '../controller/dependencies.ts';
import { TerminalError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { DnsProvider } from '../ports/dns.ts';
import { silentLogger } from '../ports/logger.ts';
import { noMetrics } from '../ports/metrics.ts';
import { createKubeClient, type KubeClient } from '../runtime/kube.ts';
import { loadKubeConfig } from '../runtime/kube-config.ts';
import { isNotFound } from '../runtime/kube-error.ts';
import { createSystemClock } from '../runtime/system-clock.ts';
import { createClusterAccess, createClusterSecrets, MIGRATIONS } from './cluster.ts';
import type { SecretStore } from './connections.ts';
import { required, type SecretData, tenantCredentials } from './credentials.ts';
import { parseInventory } from './inventory.ts';

/** As many as a list answers quickly with; more follow page by page. */
const PAGE_SIZE = 500;

/** What a file holds beside the migration, by `namespace/name`. */
export interface Given {
  readonly secrets: ReadonlyMap<string, SecretData>;
  readonly configMaps: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

/**
 * The operator's services without an operator: for commands that look and never change anything. Exchange Online is only
 * observed and a change of a zone is refused, whatever asks for it.
 */
export interface Workbench extends AsyncDisposable {
  /** Errors: TerminalError `SecretNotFound`, `SecretIncomplete`, `TenantNotAllowed`. */
  connectTenant(namespace: string, spec: MigrationSpec): Promise<Omit<Connections, 'dns'>>;
  /** Errors: TerminalError `SecretNotFound`, `SecretIncomplete`. */
  connectDns(namespace: string, spec: MigrationSpec): Promise<DnsProvider>;
  /** What the reconciler is given; whatever writes is refused. */
  readonly deps: Dependencies;
  /** The migrations of the cluster; empty without one. */
  readonly migrations: readonly StoredMigration[];
}

/** @param useCluster reads what is not given from the cluster of the kubeconfig */
export async function openWorkbench(config: Config, given: Given, useCluster: boolean): Promise<Workbench> {
  const clock = createSystemClock();
  const http = { clock, logger: silentLogger, metrics: noMetrics };
  const { services, fleet, federatedTokenFile } = config;
  const cluster = useCluster ? await openCluster(clock) : null;
  const where = cluster ? 'neither in the file nor in the cluster' : 'not in the file (and no cluster is asked)';

  async function demandSecret(namespace: string, name: string): Promise<SecretData> {
    const data = given.secrets.get(`${namespace}/${name}`) ?? (await cluster?.secrets.secret(namespace, name));
    if (data) return data;
    throw new TerminalError('SecretNotFound', `Secret "${name}" of namespace "${namespace}" is ${where}`);
  }

  async function credentialsOf(namespace: string, { tenant }: MigrationSpec): Promise<ApplicationCredentials> {
    const { credentialsSecret: name, id } = tenant;
    if (name !== null) return tenantCredentials(name, await demandSecret(namespace, name), federatedTokenFile);
    if (!fleet) {
      const message = 'spec.tenant.credentialsSecretRef is not set, and there is no fleet-wide app registration';
      throw new TerminalError('TenantNotAllowed', message);
    }
    if (cluster && !(await cluster.secrets.allowedTenants(namespace)).includes(id)) {
      const message = `namespace "${namespace}" may not use the fleet-wide app registration for tenant ${id}`;
      throw new TerminalError('TenantNotAllowed', message);
    }
    const secret = fleet.secretFile === null ? undefined : await readFile(fleet.secretFile, 'utf8');
    const key = secret?.includes('-----BEGIN') ? 'certificate' : 'clientSecret';
    const data = { clientId: fleet.clientId, ...(secret !== undefined && { [key]: secret }) };
    return tenantCredentials('fleet', data, federatedTokenFile);
  }

  async function connectTenant(namespace: string, spec: MigrationSpec): Promise<Omit<Connections, 'dns'>> {
    const credentials = await credentialsOf(namespace, spec);
    const { loginUrl, exchangeUrl, graphUrl } = services;
    const cloud = microsoftCloud(spec.tenant.cloud, {
      ...(loginUrl !== undefined && { loginUrl }),
      ...(exchangeUrl !== undefined && { exchangeUrl }),
      ...(graphUrl !== undefined && { graphUrl }),
    });
    const tenantId = spec.tenant.id;
    const tokens = createTokenSource({ tenantId, credentials, loginUrl: cloud.loginUrl }, http);
    return {
      exchange: createExchangeAdministration({ tenantId, ...cloud, tokens, observeOnly: true }, http),
      directory: createDirectory({ ...cloud, tokens }, http),
      provenTargets: new Map(),
    };
  }

  async function connectDns(namespace: string, spec: MigrationSpec): Promise<DnsProvider> {
    const name = spec.dns.credentialsSecret;
    const apiToken = required(name, await demandSecret(namespace, name), 'apiToken');
    const provider = createCloudflareDns({ apiToken, cloudflareUrl: services.cloudflareUrl }, http);
    return { ...provider, swap: () => Promise.reject(onlyLooking('a change of a zone')) };
  }

  const resolver = createResolver({
    servers: services.dnsServers.length > 0 ? services.dnsServers : getServers(),
    authoritativePort: services.authoritativeDnsPort,
  });
  const migrations = cluster?.migrations ?? [];
  return {
    connectTenant,
    connectDns,
    migrations,
    deps: {
      async connect(object, spec) {
        const { namespace } = object.metadata;
        const [tenant, dns] = await Promise.all([connectTenant(namespace, spec), connectDns(namespace, spec)]);
        return { ...tenant, dns };
      },
      async readInventory(namespace, spec) {
        if (spec.legacy.inventory === null) return null;
        const { configMap: name, key } = spec.legacy.inventory;
        const data = given.configMaps.get(`${namespace}/${name}`);
        if (!data && cluster) return cluster.readInventory(namespace, spec);
        const text = data?.[key];
        if (text !== undefined) return parseInventory(text, spec.domain);
        const missing = data ? `lacks key "${key}"` : `of namespace "${namespace}" is ${where}`;
        throw new TerminalError('InventoryNotFound', `ConfigMap "${name}" ${missing}`);
      },
      publishReport: () => Promise.reject(onlyLooking('a report')),
      record() {
        throw onlyLooking('an event');
      },
      migrations: () => migrations,
      resolver,
      prober: createSmtpProber({ heloName: services.heloName, resolver }),
      exchangeSmtpPort: services.exchangeSmtpPort,
      checkIntervalMs: config.checkIntervalMs,
      clock,
      logger: silentLogger,
      metrics: noMetrics,
    },
    async [Symbol.asyncDispose]() {
      await cluster?.[Symbol.asyncDispose]();
    },
  };
}

/** A fault of ours: commands that look ask for nothing else. */
function onlyLooking(what: string): Error {
  return new Error(`${what} was asked for by a command that only looks`);
}

/** A cluster that is only read. */
interface ClusterView extends AsyncDisposable, Pick<Dependencies, 'readInventory'> {
  readonly secrets: SecretStore;
  readonly migrations: readonly StoredMigration[];
}

/** Reads the migrations of the kubeconfig's cluster. Errors: as KubeClient. */
async function openCluster(clock: Clock): Promise<ClusterView> {
  const kube = createKubeClient(loadKubeConfig(), { userAgent: 'hybridmail', clock });
  try {
    return {
      secrets: createClusterSecrets(kube),
      readInventory: createClusterAccess(kube).readInventory,
      migrations: await listMigrations(kube),
      [Symbol.asyncDispose]: () => kube[Symbol.asyncDispose](),
    };
  } catch (error) {
    await kube[Symbol.asyncDispose]();
    throw error;
  }
}

/** None where the cluster does not know the kind yet. */
async function listMigrations(kube: KubeClient): Promise<readonly StoredMigration[]> {
  const found: StoredMigration[] = [];
  let continueToken: string | undefined;
  try {
    do {
      const page = await kube.listPage<StoredMigration>(MIGRATIONS, { limit: PAGE_SIZE, continueToken });
      found.push(...page.items);
      continueToken = page.continueToken;
    } while (continueToken !== undefined);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
  return found;
}
