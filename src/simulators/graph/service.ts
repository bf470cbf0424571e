import { type CloudReply, type CloudRequest, type CloudService, type Gate, Refusal } from '../clouds/service.ts';
import type { Tokens } from '../entra/tokens.ts';
import { stableHex } from '../ids.ts';
import type { JsonObject } from '../json.ts';
import type { World } from '../world.ts';
import { runGraphBatch } from './batch.ts';
import { graphError, unavailable, unsupported } from './replies.ts';
import { findByPath } from './routes.ts';

/** Rows of a page: default and most. Source: Microsoft Graph, "List users", `$top`. */
const DEFAULT_TOP = 100;
const MAX_TOP = 999;

/** The read-only part of Microsoft Graph that tells about domains, subscriptions and groups. */
export function createGraphService(world: World, tokens: Tokens, gate: Gate): CloudService {
  function answer(request: CloudRequest, maxPageSize: number | undefined): CloudReply {
    const claims = tokens.check(request.headers.authorization, 'graph');
    const tenant = claims && world.tenants.get(claims.tenantId);
    if (!claims || !tenant) {
      throw new Refusal(
        graphError(401, 'InvalidAuthenticationToken', 'Access token validation failure. Invalid audience.'),
      );
    }
    if (request.method !== 'GET') throw unsupported(`Method ${request.method} is not supported for this resource.`);
    const query = request.url.searchParams;
    const found = findByPath(request.url.pathname.replace(/^\/v1\.0/, ''), { tenant, claims, query });
    const context = `${request.url.origin}/v1.0/$metadata#${request.url.pathname.split('/')[2]}`;
    if ('object' in found) return { status: 200, body: { '@odata.context': `${context}/$entity`, ...found.object } };
    const page = found.paged ? pageOf(found.list, request.url, maxPageSize) : { value: found.list };
    return { status: 200, body: { '@odata.context': context, ...page } };
  }

  return {
    name: 'graph',
    describe: () => ({ effect: 'read' }),
    handle(request, limits) {
      if (request.method === 'POST' && request.url.pathname === '/v1.0/$batch') {
        return runGraphBatch(request, gate, (member, maxPageSize) => answer(member, maxPageSize ?? limits.maxPageSize));
      }
      if (!request.url.pathname.startsWith('/v1.0/')) return graphError(400, 'BadRequest', 'Invalid version.');
      return answer(request, limits.maxPageSize);
    },
    refuse: unavailable,
  };
}

function pageOf(rows: JsonObject[], url: URL, maxPageSize = MAX_TOP): JsonObject {
  const top = Number(url.searchParams.get('$top') ?? DEFAULT_TOP);
  if (!Number.isInteger(top) || top < 1 || top > MAX_TOP) throw unsupported(`Invalid page size specified: '${top}'.`);
  const size = Math.min(top, maxPageSize);
  const start = readSkipToken(url);
  const value = rows.slice(start, start + size);
  if (start + size >= rows.length) return { value };
  const next = new URL(url);
  next.searchParams.set('$skiptoken', `${start + size}.${stableHex('page', start + size)}`);
  return { '@odata.nextLink': next.toString(), value };
}

function readSkipToken(url: URL): number {
  const token = url.searchParams.get('$skiptoken');
  if (token === null) return 0;
  const [start = '', proof] = token.split('.');
  if (proof === stableHex('page', Number(start))) return Number(start);
  throw new Refusal(graphError(400, 'Directory_ExpiredPageToken', 'The specified page token value has expired.'));
}
