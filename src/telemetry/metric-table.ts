/** A metric that the operator exports. */
export interface MetricDefinition {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  /** Histograms only; seconds. */
  readonly buckets?: readonly number[];
}

/** A reconcile calls several vendors: from a cached answer to a minute of slow ones. */
const RECONCILE_BUCKETS = [0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];
const REQUEST_BUCKETS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const WAIT_BUCKETS = [0.001, 0.01, 0.1, 1, 10, 60, 300, 1800];

/** Every metric. The first two groups are named and labelled as controller-runtime does, for its dashboards. */
export const METRICS: readonly MetricDefinition[] = [
  {
    kind: 'counter',
    name: 'controller_runtime_reconcile_total',
    help: 'Reconciles by result: success, requeue_after, error.',
    labels: ['controller', 'result'],
  },
  {
    kind: 'histogram',
    name: 'controller_runtime_reconcile_time_seconds',
    help: 'Duration of a reconcile.',
    labels: ['controller'],
    buckets: RECONCILE_BUCKETS,
  },
  {
    kind: 'gauge',
    name: 'controller_runtime_active_workers',
    help: 'Reconciles that run now.',
    labels: ['controller'],
  },

  { kind: 'gauge', name: 'workqueue_depth', help: 'Objects that are due and wait for a worker.', labels: ['name'] },
  { kind: 'counter', name: 'workqueue_adds_total', help: 'Objects that became due.', labels: ['name'] },
  { kind: 'counter', name: 'workqueue_retries_total', help: 'Objects put back after a failure.', labels: ['name'] },
  {
    kind: 'histogram',
    name: 'workqueue_queue_duration_seconds',
    help: 'How long an object was due before a worker took it.',
    labels: ['name'],
    buckets: WAIT_BUCKETS,
  },

  {
    kind: 'counter',
    name: 'hybridmail_requests_total',
    help: 'Requests to the services that the operator manages, by result.',
    labels: ['service', 'result'],
  },
  {
    kind: 'histogram',
    name: 'hybridmail_request_duration_seconds',
    help: 'Duration of a request to a service.',
    labels: ['service'],
    buckets: REQUEST_BUCKETS,
  },
  {
    kind: 'counter',
    name: 'hybridmail_agent_requests_total',
    help: 'Requests of the agents beside Postfix, by what they are for and by the status of the answer.',
    labels: ['request', 'status'],
  },
  {
    kind: 'gauge',
    name: 'hybridmail_migrations',
    help: 'Migrations by declared phase and by the status of Ready.',
    labels: ['phase', 'ready'],
  },
  {
    kind: 'counter',
    name: 'hybridmail_drift_total',
    help: 'Differences found that the operator did not make, by kind of resource.',
    labels: ['kind'],
  },
  {
    kind: 'counter',
    name: 'hybridmail_steps_total',
    help: 'Steps of plans by kind and result.',
    labels: ['kind', 'result'],
  },
  {
    kind: 'gauge',
    name: 'hybridmail_mail_flow_safe',
    help: '1 when no mail of the migration can loop, bounce or vanish; 0 when some can.',
    labels: ['namespace', 'name'],
  },
];
