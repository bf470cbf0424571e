import type { CloudReply, CloudRequest, CloudService } from '../clouds/service.ts';
import { type JsonObject, parseJson } from '../json.ts';
import { addAlias, deleteAlias, editAlias } from './alias-writes.ts';
import { editAliasDomain, editDomain } from './domain-writes.ts';
import { asAttributes } from './fields.ts';
import { addFilter, deleteFilter, editFilter } from './filter-writes.ts';
import { get } from './reads.ts';
import { denied, type Outcome, outcomes, unavailable } from './replies.ts';
import type { Tables } from './tables.ts';

export interface Access {
  /** Keys with what each may do. */
  apiKeys: Map<string, 'ro' | 'rw'>;
  /** False: the caller is not on the list of allowed addresses. */
  isAllowedAddress: boolean;
}

type Edit = (tables: Tables, item: unknown, attributes: JsonObject) => Outcome;

const EDITS: Readonly<Record<string, Edit>> = {
  'edit/alias': editAlias,
  'edit/filter': editFilter,
  'edit/domain': editDomain,
  'edit/alias-domain': editAliasDomain,
  'delete/alias': deleteAlias,
  'delete/filter': deleteFilter,
};

/**
 * The interface of mailcow-dockerized for domains, aliases, filters, mailboxes and resources. Sources:
 * `data/web/json_api.php`, `data/web/inc/{sessions,functions.mailbox}.inc.php`; statuses of refused keys as somebody
 * saw them on version 2026-07a.
 */
export function createMailcowService(tables: Tables, access: Access): CloudService {
  return {
    name: 'mailcow',
    describe: (request) => ({ effect: request.method === 'GET' ? 'read' : 'write' }),
    handle(request) {
      const [action = '', ...path] = queryOf(request).split('/');
      demandAccess(request, access, action);
      tables.pull();
      if (action === 'get') return get(tables, path);
      return change(tables, `${action}/${path[0] ?? ''}`, bodyOf(request));
    },
    refuse: unavailable,
  };
}

function change(tables: Tables, route: string, body: unknown): CloudReply {
  if (route === 'add/alias') return outcomes(addAlias(tables, asAttributes(body)));
  if (route === 'add/filter') return outcomes([addFilter(tables, asAttributes(body))]);
  const edit = EDITS[route];
  if (edit === undefined) throw denied(404, 'route not found');
  const { items, attr } = route.startsWith('edit/') ? asAttributes(body) : { items: body, attr: {} };
  if (!Array.isArray(items)) throw denied(200, 'Cannot find attributes in post data');
  return outcomes(items.map((item) => edit(tables, item, asAttributes(attr))));
}

/** The front end decodes the path and puts it into a query string as it is, where it is decoded once more. */
function queryOf({ url }: CloudRequest): string {
  const path = decodeURIComponent(url.pathname).replace(/^\/api\/v1\//, '');
  return new URLSearchParams(`query=${path}`).get('query') ?? '';
}

function demandAccess({ method, headers }: CloudRequest, { apiKeys, isAllowedAddress }: Access, action: string): void {
  const status = method === 'GET' ? 200 : 401;
  const rights = apiKeys.get(String(headers['x-api-key'] ?? '').replace(/[^a-zA-Z0-9-]/g, ''));
  if (rights === undefined) throw denied(status, 'authentication failed');
  if (!isAllowedAddress) throw denied(status, 'api access denied for ip 192.0.2.7');
  if (action === 'get' && method !== 'GET') throw denied(405, 'only GET method is allowed');
  if (action === 'get') return;
  if (rights === 'ro') throw denied(403, 'API read/write access denied');
  if (method !== 'POST') throw denied(405, 'only POST method is allowed');
}

function bodyOf({ headers, text }: CloudRequest): unknown {
  const isJson = headers['content-type']?.includes('application/json') === true;
  const body = isJson ? parseJson(text) : undefined;
  if (isJson && (body === undefined || body === null)) throw denied(400, "Request body doesn't contain valid json!");
  return body;
}
