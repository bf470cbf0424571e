import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Logger } from '../ports/logger.ts';
import type { MetricLabels, Metrics } from '../ports/metrics.ts';
import { METRICS, type MetricDefinition } from './metric-table.ts';

/** The page for Prometheus. */
export interface MetricsPage {
  readonly contentType: string;
  readonly body: string;
}

export interface MetricsRegistry extends Metrics {
  page(): Promise<MetricsPage>;
}

type Collector = Counter | Gauge | Histogram;

/** Makes the metrics of one process. A name or label that is not in the table is dropped, and logged once. */
export function createMetrics({ logger }: { readonly logger: Logger }): MetricsRegistry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const collectors = new Map<string, Collector>(METRICS.map((metric) => [metric.name, make(metric, registry)]));
  const complained = new Set<string>();

  /** Runs `use` with the collector of that name, and keeps every complaint of the library out of the caller's way. */
  function withCollector(name: string, use: (collector: Collector | undefined) => boolean): void {
    let problem = 'no such metric';
    try {
      if (use(collectors.get(name))) return;
    } catch (error) {
      problem = String(error);
    }
    if (complained.has(name)) return;
    complained.add(name);
    logger.error('a metric was dropped', { metric: name, error: problem });
  }

  return {
    increment(name: string, labels: MetricLabels = {}, by = 1) {
      withCollector(name, (collector) => {
        if (!(collector instanceof Counter)) return false;
        collector.inc(labels, by);
        return true;
      });
    },
    set(name: string, value: number, labels: MetricLabels = {}) {
      withCollector(name, (collector) => {
        if (!(collector instanceof Gauge)) return false;
        collector.set(labels, value);
        return true;
      });
    },
    observe(name: string, value: number, labels: MetricLabels = {}) {
      withCollector(name, (collector) => {
        if (!(collector instanceof Histogram)) return false;
        collector.observe(labels, value);
        return true;
      });
    },
    remove(name: string, labels: MetricLabels) {
      withCollector(name, (collector) => {
        if (!collector) return false;
        collector.remove(labels);
        return true;
      });
    },
    async page() {
      return { contentType: registry.contentType, body: await registry.metrics() };
    },
  };
}

function make({ kind, name, help, labels, buckets }: MetricDefinition, registry: Registry): Collector {
  const configuration = { name, help, labelNames: [...labels], registers: [registry] };
  if (kind === 'counter') return new Counter(configuration);
  if (kind === 'gauge') return new Gauge(configuration);
  return new Histogram({ ...configuration, ...(buckets && { buckets: [...buckets] }) });
}
