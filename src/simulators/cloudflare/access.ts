import { type CloudRequest, Refusal } from '../clouds/service.ts';
import type { SimulatedZone, World } from '../world.ts';
import { failure, refuse, unavailable } from './replies.ts';

/** Requests of one user in a window, and the window. Source: Cloudflare, "API rate limits". */
const MAX_REQUESTS = 1200;
const WINDOW_MS = 5 * 60_000;

/** The API token of a request, in a valid form; whether it is known is another question. */
export function tokenOf(request: CloudRequest): string {
  const header = request.headers.authorization;
  if (header === undefined) {
    throw refuse(400, 9106, 'Missing X-Auth-Key, X-Auth-Email or Authorization headers');
  }
  const token = /^Bearer ([A-Za-z0-9_-]+)$/.exec(header)?.[1];
  if (token) return token;
  throw new Refusal(
    failure(400, {
      code: 6003,
      message: 'Invalid request headers',
      error_chain: [{ code: 6111, message: 'Invalid format for Authorization header' }],
    }),
  );
}

/** Zones that the token may use; a token without any is unknown. */
export function zonesOf(world: World, token: string): SimulatedZone[] {
  const zones = [...world.zones.values()].filter(({ apiTokens }) => apiTokens.has(token));
  if (zones.length > 0) return zones;
  throw refuse(403, 9109, 'Invalid access token');
}

/** The zone of a path. One of somebody else and one that does not exist look different, as at the vendor. */
export function zoneById(world: World, token: string, id: string): SimulatedZone {
  const own = zonesOf(world, token).find((zone) => zone.id === id);
  if (own) return own;
  const exists = [...world.zones.values()].some((zone) => zone.id === id);
  if (exists) throw refuse(403, 10000, 'Authentication error');
  throw refuse(404, 7003, `Could not route to /client/v4/zones/${id}, perhaps your object identifier is invalid?`);
}

/** Counts requests of each token; one over the limit closes the door for a whole window. */
export function createRateLimit(now: () => number): (token: string) => void {
  const windows = new Map<string, { opened: number; count: number; closedUntil: number }>();
  return (token) => {
    const held = windows.get(token);
    const fresh = !held || now() >= Math.max(held.opened + WINDOW_MS, held.closedUntil);
    const window = fresh ? { opened: now(), count: 0, closedUntil: 0 } : held;
    windows.set(token, window);
    window.count += 1;
    if (window.count <= MAX_REQUESTS) return;
    if (window.closedUntil === 0) window.closedUntil = now() + WINDOW_MS;
    const seconds = String(Math.ceil((window.closedUntil - now()) / 1000));
    throw new Refusal({ ...unavailable(429), headers: { 'retry-after': seconds, 'x-ratelimit-remaining': '0' } });
  };
}
