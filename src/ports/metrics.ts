export type MetricLabels = Readonly<Record<string, string>>;

/**
 * Counters, gauges and histograms by name.
 *
 * Guarantees: never throws; names and label names are declared in `telemetry/metrics.ts`, an unknown one is dropped there
 *   and logged once. Assumptions: label values have few different values; no address, no error text.
 */
export interface Metrics {
  increment(name: string, labels?: MetricLabels, by?: number): void;
  set(name: string, value: number, labels?: MetricLabels): void;
  /** Seconds for durations, bytes for sizes. */
  observe(name: string, value: number, labels?: MetricLabels): void;
  /** Forgets the series of one resource that is gone. */
  remove(name: string, labels: MetricLabels): void;
}

/** Counts nothing. */
export const noMetrics: Metrics = { increment() {}, set() {}, observe() {}, remove() {} };
