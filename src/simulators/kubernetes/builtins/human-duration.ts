const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;
const DAY_S = 24 * HOUR_S;
const YEAR_S = 365 * DAY_S;

/** How long ago a time was, as `kubectl get` prints it; `<unknown>` without a time. */
export function humanAge(since: unknown, nowMs: number): string {
  const atMs = Date.parse(String(since ?? ''));
  return Number.isNaN(atMs) ? '<unknown>' : humanDuration(Math.floor((nowMs - atMs) / 1000));
}

/** Same steps as HumanDuration of k8s.io/apimachinery: two units while the smaller one still says something. */
export function humanDuration(seconds: number): string {
  if (seconds < -1) return '<invalid>';
  if (seconds < 0) return '0s';
  if (seconds < 2 * MINUTE_S) return `${seconds}s`;
  if (seconds < 10 * MINUTE_S) return twoUnits(seconds, MINUTE_S, 'm', 1, 's');
  if (seconds < 3 * HOUR_S) return `${Math.floor(seconds / MINUTE_S)}m`;
  if (seconds < 8 * HOUR_S) return twoUnits(seconds, HOUR_S, 'h', MINUTE_S, 'm');
  if (seconds < 2 * DAY_S) return `${Math.floor(seconds / HOUR_S)}h`;
  if (seconds < 8 * DAY_S) return twoUnits(seconds, DAY_S, 'd', HOUR_S, 'h');
  if (seconds < 2 * YEAR_S) return `${Math.floor(seconds / DAY_S)}d`;
  if (seconds < 8 * YEAR_S) return twoUnits(seconds, YEAR_S, 'y', DAY_S, 'd');
  return `${Math.floor(seconds / YEAR_S)}y`;
}

function twoUnits(seconds: number, bigS: number, bigName: string, smallS: number, smallName: string): string {
  const small = Math.floor((seconds % bigS) / smallS);
  const big = `${Math.floor(seconds / bigS)}${bigName}`;
  return small === 0 ? big : `${big}${small}${smallName}`;
}
