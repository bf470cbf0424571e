import type { JsonObject } from '../json.ts';
import { aggregated, coreVersions, groupList, oneGroup, resourceList, VERSION } from './discovery.ts';
import type { ApiRequest } from './handle.ts';
import type { Resource } from './model.ts';
import { negotiate } from './negotiate.ts';
import { openApiDocument, openApiIndex, openApiV2 } from './openapi.ts';
import { methodNotAllowed } from './status.ts';

/** What the server tells about itself: discovery, schemas, version, health. Undefined for an unknown path. */
export function answerDocument(resources: readonly Resource[], request: ApiRequest): JsonObject | string | undefined {
  const { path, method } = request;
  if (/^\/(healthz|livez|readyz)(\/|$)/.test(path)) return 'ok';
  const document = find(resources, request);
  if (document !== undefined && method !== 'GET') throw methodNotAllowed();
  return document;
}

function find(resources: readonly Resource[], { path, accept }: ApiRequest): JsonObject | undefined {
  const [root = '', group = '', version, ...more] = path.split('/').slice(1);
  if (path === '/version') return VERSION;
  if (path === '/api' || path === '/apis') {
    if (negotiate(accept).as === 'APIGroupDiscoveryList') return aggregated(resources, root === 'api' ? 'api' : 'apis');
    return root === 'api' ? coreVersions() : groupList(resources);
  }
  if (path === '/api/v1') return resourceList(resources, 'v1');
  if (path === '/openapi/v2') return openApiV2(resources);
  if (path === '/openapi/v3') return openApiIndex(resources);
  if (path.startsWith('/openapi/v3/')) return openApiDocument(resources, path.slice('/openapi/v3/'.length));
  if (root !== 'apis' || more.length > 0) return undefined;
  return version === undefined ? oneGroup(resources, group) : resourceList(resources, `${group}/${version}`);
}
