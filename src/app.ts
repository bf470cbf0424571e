import { getServers } from 'node:dns';
import { createEndpointsService } from './adapters/endpoints/index.ts';
import { createResolver } from './adapters/resolver/index.ts';
import { createSmtpProber } from './adapters/smtp-probe/index.ts';
import type { Config } from './config/config.ts';
import type { Dependencies, StoredMigration } from './controller/dependencies.ts';
import { countMigrations } from './controller/measure.ts';
import { createReconciler } from './controller/reconcile.ts';
import { createCloser } from './runtime/closer.ts';
import { createController } from './runtime/controller.ts';
import { findCluster } from './runtime/find-cluster.ts';
import { createKubeClient } from './runtime/kube.ts';
import { runAsLeader } from './runtime/lease.ts';
import { keyOf } from './runtime/object.ts';
import type { EventRequest } from './runtime/reconciler.ts';
import { createRecorder } from './runtime/recorder.ts';
import { startSchedule } from './runtime/schedule.ts';
import { createSecretWatch } from './runtime/secret-watch.ts';
import { createSystemClock } from './runtime/system-clock.ts';
import { startHealthServer } from './telemetry/health.ts';
import { createLogger } from './telemetry/logger.ts';
import { createMetrics } from './telemetry/metrics.ts';
import { startAgents } from './wiring/agents.ts';
import {
  createClusterAccess,
  createClusterLedgers,
  createClusterSecrets,
  FIELD_MANAGER,
  MIGRATIONS,
  referencesOf,
} from './wiring/cluster.ts';
import { connectAll, createConnector } from './wiring/connections.ts';
import { createDefinitionCheck } from './wiring/definition.ts';
import { createMailRanges } from './wiring/mail-ranges.ts';
import { createPanels } from './wiring/panels.ts';

/** At most these many migrations at once, and of one tenant: Exchange Online limits concurrency per tenant. */
const CONCURRENCY = 16;
const PER_TENANT = 1;
/** A rotated Secret or a longer inventory is noticed within this time; one `get` of metadata for each. */
const REFERENCES_POLL_MS = 15_000;

/** Runs the operator until the signal aborts. The only place that knows every layer. */
export async function runOperator(config: Config, signal: AbortSignal): Promise<void> {
  const logger = createLogger({ level: config.logLevel });
  const clock = createSystemClock();
  const metrics = createMetrics({ logger });
  await using closer = createCloser({ clock, logger });
  const kube = closer.use(
    'kubernetes client',
    createKubeClient(await findCluster(config.kube), { userAgent: FIELD_MANAGER, clock }),
  );
  const recorder = closer.use(
    'event recorder',
    createRecorder({ kube, controller: 'hybridmail.dev/operator', instance: config.instance, clock, logger }),
  );
  // The log tells the same story as the events, and keeps it longer.
  const record = (object: StoredMigration, event: EventRequest) => {
    const { reason, note } = event;
    logger[event.type === 'Warning' ? 'warn' : 'info']('event', { object: keyOf(object.metadata), reason, note });
    recorder.record(object, event);
  };
  // Requests outlive the stop as long as the reconciles that make them: those get time to finish.
  const abandoned = new AbortController();
  closer.defer('requests', () => abandoned.abort(signal.reason));
  const resolver = createResolver({
    servers: config.services.dnsServers.length > 0 ? config.services.dnsServers : getServers(),
    authoritativePort: config.services.authoritativeDnsPort,
  });
  const secrets = createClusterSecrets(kube);
  const http = { clock, logger, metrics, signal: abandoned.signal };
  const agents = closer.use(
    'agents',
    await startAgents(config.agents, { secrets, onChange: (key) => controller.enqueue(key), clock, logger, metrics }),
  );
  const panelOf = createPanels(secrets, createClusterLedgers(kube), http);
  const deps: Dependencies = {
    connect: connectAll(
      createConnector(config, secrets, http, { observeOnly: false }),
      async (migration, spec) => (await agents.serverOf(migration, spec)) ?? panelOf(migration, spec),
    ),
    release: ({ namespace, name }) => agents.forget(`${namespace}/${name}`),
    mailRanges: createMailRanges(createEndpointsService(config.services, http), logger),
    ...createClusterAccess(kube),
    demandDefinition: createDefinitionCheck(kube),
    record,
    migrations: () => controller.list(),
    resolver,
    prober: createSmtpProber({ heloName: config.services.heloName, resolver }),
    exchangeSmtpPort: config.services.exchangeSmtpPort,
    checkIntervalMs: config.checkIntervalMs,
    clock,
    logger,
    metrics,
  };
  const controller = createController<StoredMigration>({
    kube,
    resource: MIGRATIONS,
    reconciler: createReconciler(deps),
    finalizer: 'hybridmail.dev/release',
    fieldManager: FIELD_MANAGER,
    concurrency: CONCURRENCY,
    perGroup: PER_TENANT,
    recorder: { record },
    clock,
    logger,
    metrics,
  });
  const secretWatch = createSecretWatch({
    kube,
    objects: controller.list,
    references: referencesOf,
    enqueue: controller.enqueue,
    intervalMs: REFERENCES_POLL_MS,
    clock,
    logger,
  });
  closer.use(
    'full check',
    startSchedule({
      name: 'full check',
      expression: config.fullCheckSchedule,
      timezone: 'UTC',
      run: controller.enqueueAll,
      logger,
    }),
  );
  closer.use(
    'health server',
    await startHealthServer({
      ...config.listen,
      live: {},
      // Without the Lease a second instance is ready too: it is there to take over.
      ready: {
        migrations: () => (controller.synced() || config.lease ? undefined : 'not all migrations are known yet'),
      },
      metrics() {
        countMigrations(controller.list(), metrics);
        return metrics.page();
      },
      logger,
    }),
  );
  const work = async (until: AbortSignal) => {
    await Promise.all([controller.run(until), secretWatch.run(until)]);
  };
  logger.info('started', { instance: config.instance });
  if (config.lease) {
    const identity = `${config.instance}-${crypto.randomUUID()}`;
    await runAsLeader({ kube, lease: config.lease, identity, clock, logger }, signal, work);
  } else {
    await work(signal);
  }
  logger.info('stopped', { instance: config.instance });
}
