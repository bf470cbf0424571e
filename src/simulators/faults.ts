import { stableFraction } from './ids.ts';

/** The simulated services; `dns` counts questions, the others count HTTPS requests. */
export type ServiceName =
  | 'entra'
  | 'exchange'
  | 'graph'
  | 'cloudflare'
  | 'endpoints'
  | 'cpanel'
  | 'plesk'
  | 'mailcow'
  | 'dns';

/** One request as a test counts it. */
export interface RecordedRequest {
  service: ServiceName;
  method: string;
  /** Path without host and query; for DNS `<type> <name>`. */
  path: string;
  /** Exchange only. */
  cmdlet?: string;
  effect: 'read' | 'write';
  /** True for a member of a batch, which is no HTTPS request of its own. */
  inBatch?: boolean;
}

/**
 * What goes wrong. `FailAfter` and `ResetAfter` lose the answer of a request that was carried out; `CutOff` loses the
 * connection in the middle of it, `Truncate` the second half of it without any sign; neither strikes members of batches.
 */
export type FaultKind =
  | 'Throttle'
  | 'FailBefore'
  | 'FailAfter'
  | 'ResetBefore'
  | 'ResetAfter'
  | 'CutOff'
  | 'Truncate'
  | 'PartialPages'
  | 'Slow'
  | 'RefusedWithStatus200';

/** When and how a fault strikes; a condition that is left out matches everything. */
export interface FaultRule {
  kind: FaultKind;
  service?: ServiceName;
  method?: string;
  effect?: 'read' | 'write';
  cmdlet?: string;
  /** Part of the path. */
  path?: string;
  /** Share of matching requests from 0 to 1; 1 when absent. */
  probability?: number;
  /** How many matching requests pass before the rule wakes up. */
  skip?: number;
  /** How often the rule strikes at most; without limit when absent. */
  times?: number;
  /** Status of `FailBefore` and `FailAfter`; 503 when absent. */
  status?: number;
  /** Sent with `Throttle`; no such header when absent. */
  retryAfterSeconds?: number;
  /** Wait of `Slow`; 200 ms when absent. */
  delayMs?: number;
  /** Rows of a page under `PartialPages`; 1 when absent. */
  pageSize?: number;
}

export interface Faults {
  /** Adds a rule; the answer takes it away again. */
  add(rule: FaultRule): () => void;
  clear(): void;
  /** The fault that strikes this request, if any; the first matching rule wins. Each call counts as one request. */
  strike(request: RecordedRequest): FaultRule | undefined;
}

/**
 * Makes the source of faults. Chance depends on the seed, the rule and how often the same request came before,
 * not on what other requests run at the same time: a run can be repeated.
 */
export function createFaults(options: { seed?: number; rules?: readonly FaultRule[] } = {}): Faults {
  const seed = options.seed ?? 1;
  const active: Array<{ rule: FaultRule; number: number; matched: number; struck: number; seen: Map<string, number> }> =
    [];
  let added = 0;

  function add(rule: FaultRule): () => void {
    const entry = { rule, number: added++, matched: 0, struck: 0, seen: new Map<string, number>() };
    active.push(entry);
    return () => {
      const index = active.indexOf(entry);
      if (index >= 0) active.splice(index, 1);
    };
  }

  function strike(request: RecordedRequest): FaultRule | undefined {
    for (const entry of active) {
      if (!matches(entry.rule, request)) continue;
      const key = [request.service, request.method, request.path, request.cmdlet ?? ''].join(' ');
      const occurrence = entry.seen.get(key) ?? 0;
      entry.seen.set(key, occurrence + 1);
      entry.matched += 1;
      if (entry.matched <= (entry.rule.skip ?? 0) || entry.struck >= (entry.rule.times ?? Number.POSITIVE_INFINITY)) {
        continue;
      }
      if (stableFraction(seed, entry.number, key, occurrence) >= (entry.rule.probability ?? 1)) continue;
      entry.struck += 1;
      return entry.rule;
    }
    return undefined;
  }

  for (const rule of options.rules ?? []) add(rule);
  return { add, clear: () => void active.splice(0), strike };
}

function matches(rule: FaultRule, request: RecordedRequest): boolean {
  // A general rule strikes the HTTPS request; members of a batch must be named, or one fault would strike twice.
  if (request.inBatch && rule.cmdlet === undefined && rule.path === undefined) return false;
  return (
    (rule.service === undefined || rule.service === request.service) &&
    (rule.method === undefined || rule.method === request.method) &&
    (rule.effect === undefined || rule.effect === request.effect) &&
    (rule.cmdlet === undefined || rule.cmdlet === request.cmdlet) &&
    (rule.path === undefined || request.path.includes(rule.path))
  );
}
