import { getServers } from 'node:dns';
import { createResolver } from '../adapters/resolver/index.ts';
import { createSmtpProber } from '../adapters/smtp-probe/index.ts';
import type { MigrationSpec } from '../api/v1alpha1/normalize.ts';
import { type Config, ConfigError } from '../config/config.ts';
import type { Dependencies, StoredMigration } from '../controller/dependencies.ts';
import { LEGACY_CAPABILITIES } from '../domain/model/legacy-server.ts';
import { TerminalError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { DnsProvider } from '../ports/dns.ts';
import { silentLogger } from '../ports/logger.ts';
import { noMetrics } from '../ports/metrics.ts';
import { createKubeClient, type KubeClient } from '../runtime/kube.ts';
import { loadKubeConfig } from '../runtime/kube-config.ts';
import { isNotFound } from '../runtime/kube-error.ts';
import { createSystemClock } from '../runtime/system-clock.ts';
import { createClusterAccess, createClusterLedgers, createClusterSecrets, MIGRATIONS } from './cluster.ts';
import { connectAll, createConnector, type OldServerOf, type TenantConnections } from './connections.ts';
import type { SecretData } from './credentials.ts';
import { parseInventory } from './inventory.ts';
import { LEDGER_KEY, type LedgerStore, ledgerName } from './ledger.ts';
import { createPanels } from './panels.ts';
import type { SecretStore } from './secret-store.ts';

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
  connectTenant(namespace: string, spec: MigrationSpec): Promise<TenantConnections>;
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
  const { services } = config;
  const cluster = useCluster ? await openCluster(clock) : null;
  const where = cluster ? 'neither in the file nor in the cluster' : 'not in the file (and no cluster is asked)';

  const store: SecretStore = {
    missing: `is ${where}`,
    secret: async (namespace, name) =>
      given.secrets.get(`${namespace}/${name}`) ?? (await cluster?.secrets.secret(namespace, name)) ?? null,
    // Without a cluster there is nobody to ask, and whoever holds the fleet's secret may look.
    mayUseFleet: async (namespace, tenantId) => cluster === null || cluster.secrets.mayUseFleet(namespace, tenantId),
  };
  const connector = createConnector(config, store, http, { observeOnly: true });

  async function connectDns(namespace: string, spec: MigrationSpec): Promise<DnsProvider> {
    const provider = await connector.connectDns(namespace, spec);
    return { ...provider, swap: () => Promise.reject(onlyLooking('a change of a zone')) };
  }

  const resolver = createResolver({
    servers: services.dnsServers.length > 0 ? services.dnsServers : getServers(),
    authoritativePort: services.authoritativeDnsPort,
  });
  const migrations = cluster?.migrations ?? [];
  return {
    connectTenant: connector.connectTenant,
    connectDns,
    migrations,
    deps: {
      connect: connectAll({ ...connector, connectDns }, onlyRead(createPanels(store, ledgersOf(given, cluster), http))),
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
      // Nothing is written that could be dropped.
      demandDefinition: async () => {},
      publishReport: () => Promise.reject(onlyLooking('a report')),
      // The built-in list will do: a command publishes no report.
      mailRanges: async () => null,
      release() {},
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

/** Agents speak with the running operator alone; a panel is asked, and whatever writes is refused. */
function onlyRead(panelOf: OldServerOf): OldServerOf {
  return async (migration, spec) => {
    const set = () => Promise.reject(onlyLooking('a change of the old server'));
    if (spec.legacy.forwarders.provider === 'Postfix') {
      const why = 'the agent speaks with the running operator, not with this command';
      return { capabilities: LEGACY_CAPABILITIES.Postfix, read: async () => ({ kind: 'Unknown', why }), set };
    }
    const panel = await panelOf(migration, spec);
    return panel && { ...panel, capabilities: { ...panel.capabilities, isFetched: false }, set };
  };
}

/** Without a cluster nobody has written any forwarders yet. */
function ledgersOf(given: Given, cluster: ClusterView | null): LedgerStore {
  return {
    async read(migration) {
      const { namespace } = migration.metadata;
      const text = given.configMaps.get(`${namespace}/${ledgerName(migration)}`)?.[LEDGER_KEY];
      return text ?? (await cluster?.ledgers.read(migration)) ?? null;
    },
    write: () => Promise.reject(onlyLooking('a change of the ledger')),
  };
}

/** A fault of ours: commands that look ask for nothing else. */
function onlyLooking(what: string): Error {
  return new Error(`${what} was asked for by a command that only looks`);
}

/** A cluster that is only read. */
interface ClusterView extends AsyncDisposable, Pick<Dependencies, 'readInventory'> {
  readonly secrets: SecretStore;
  readonly ledgers: LedgerStore;
  readonly migrations: readonly StoredMigration[];
}

/** Reads the migrations of the kubeconfig's cluster. Errors: as KubeClient. */
async function openCluster(clock: Clock): Promise<ClusterView> {
  const kube = createKubeClient(readKubeConfig(), { userAgent: 'hybridmail', clock });
  try {
    return {
      secrets: createClusterSecrets(kube),
      ledgers: createClusterLedgers(kube),
      readInventory: createClusterAccess(kube).readInventory,
      migrations: await listMigrations(kube),
      [Symbol.asyncDispose]: () => kube[Symbol.asyncDispose](),
    };
  } catch (error) {
    await kube[Symbol.asyncDispose]();
    throw error;
  }
}

function readKubeConfig(): ReturnType<typeof loadKubeConfig> {
  try {
    return loadKubeConfig();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`the kubeconfig cannot be read: ${why}`, { cause: error });
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
