import type { CloudReply, CloudRequest, CloudService } from '../clouds/service.ts';
import { stableHex } from '../ids.ts';
import { isObject, type JsonObject, parseJson } from '../json.ts';
import type { SimulatedZone, World } from '../world.ts';
import { createRateLimit, tokenOf, zoneById, zonesOf } from './access.ts';
import { applyBatch, beginDraft, type Draft } from './changes.ts';
import { PAGING, pageReply, recordFilter } from './lists.ts';
import { recordRow } from './records.ts';
import { refuse, success, unavailable } from './replies.ts';

/** Cloudflare's interface for zones and their records. Source: developers.cloudflare.com/api, "DNS Records". */
export function createCloudflareService(world: World): CloudService {
  const limit = createRateLimit(() => world.now());
  let created = 0;

  /** Carries out a change on a copy; the zone takes the copy over only when nothing was refused. */
  function change<T>(zone: SimulatedZone, apply: (draft: Draft) => T): T {
    const draft = beginDraft(
      zone,
      () => world.now(),
      () => created++,
    );
    const result = apply(draft);
    zone.records = draft.records;
    world.commitZone(zone.name);
    return result;
  }

  function records(
    request: CloudRequest,
    zone: SimulatedZone,
    id: string,
    maxPageSize: number | undefined,
  ): CloudReply {
    switch (`${request.method} ${id === '' || id === 'batch' ? id : 'one'}`) {
      case 'GET ': {
        const rows = zone.records.map(recordRow).filter(recordFilter(request.url.searchParams));
        return pageReply(rows, request.url.searchParams, PAGING.records, maxPageSize);
      }
      case 'GET one': {
        const found = zone.records.find((record) => record.id === id);
        if (!found) throw refuse(404, 81044, 'Record does not exist.');
        return success(recordRow(found));
      }
      case 'POST ':
        return success(recordRow(change(zone, (draft) => draft.create(bodyOf(request)))));
      case 'PATCH one':
        return success(recordRow(change(zone, (draft) => draft.patch(id, bodyOf(request)))));
      case 'PUT one':
        return success(recordRow(change(zone, (draft) => draft.overwrite(id, bodyOf(request)))));
      case 'DELETE one':
        return success({ id: change(zone, (draft) => draft.remove(id)).id });
      case 'POST batch': {
        const result = change(zone, (draft) => applyBatch(draft, bodyOf(request)));
        return success(Object.fromEntries(Object.entries(result).map(([name, list]) => [name, list.map(recordRow)])));
      }
      default:
        throw refuse(405, 10405, 'Method not allowed for this authentication scheme');
    }
  }

  return {
    name: 'cloudflare',
    describe: (request) => ({ effect: request.method === 'GET' ? 'read' : 'write' }),
    handle(request, { maxPageSize }) {
      const token = tokenOf(request);
      limit(token);
      const parts = request.url.pathname.replace(/^\/client\/v4\//, '').split('/');
      const [collection, zoneId, resource, id = ''] = parts;
      if (parts.join('/') === 'user/tokens/verify') return verify(world, token);
      if (collection !== 'zones' || parts.length > 4) throw refuse(404, 7000, 'No route for that URI');
      if (zoneId === undefined) {
        if (request.method !== 'GET') throw refuse(403, 10000, 'Authentication error');
        const rows = zonesOf(world, token).map(zoneRow).filter(zoneFilter(request.url.searchParams));
        return pageReply(rows, request.url.searchParams, PAGING.zones, maxPageSize);
      }
      const zone = zoneById(world, token, zoneId);
      if (resource === undefined && request.method === 'GET') return success(zoneRow(zone));
      if (resource !== 'dns_records') throw refuse(404, 7000, 'No route for that URI');
      return records(request, zone, id, maxPageSize);
    },
    refuse: unavailable,
  };
}

function verify(world: World, token: string): CloudReply {
  const known = [...world.zones.values()].some(({ apiTokens }) => apiTokens.has(token));
  if (!known) throw refuse(401, 1000, 'Invalid API Token');
  return success(
    { id: stableHex('api token', token), status: 'active' },
    { messages: [{ code: 10000, message: 'This API Token is valid and active', type: null }] },
  );
}

function bodyOf(request: CloudRequest): JsonObject {
  const body = parseJson(request.text);
  if (isObject(body)) return body;
  throw refuse(400, 9207, 'Request body is invalid.');
}

function zoneRow(zone: SimulatedZone): JsonObject {
  return {
    id: zone.id,
    name: zone.name,
    status: zone.status,
    paused: false,
    type: zone.type,
    name_servers: zone.nameServers,
    account: { id: stableHex('account', zone.id), name: zone.name },
    permissions: ['#dns_records:edit', '#dns_records:read', '#zone:read'],
    plan: { id: stableHex('plan', 'free'), name: 'Free Website', legacy_id: 'free' },
  };
}

function zoneFilter(query: URLSearchParams): (zone: JsonObject) => boolean {
  const name = query.get('name')?.toLowerCase();
  const status = query.get('status');
  return (zone) => (name === undefined || zone.name === name) && (status === null || zone.status === status);
}
