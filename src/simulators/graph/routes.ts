import type { Claims } from '../entra/tokens.ts';
import type { JsonObject } from '../json.ts';
import type { SimulatedTenant } from '../world.ts';
import { domainRow, serviceConfigurationRecords, subscribedSkus } from './domains.ts';
import { directoryId, groupRow, groupsOf, memberRow, ONLY_WHEN_SELECTED, transitiveMembers } from './groups.ts';
import { accessDenied, notFound, unsupported } from './replies.ts';

/** What a route answers: one object, or a list that is paged. */
export type Found = { object: JsonObject } | { list: JsonObject[]; paged: boolean };

export interface RouteContext {
  tenant: SimulatedTenant;
  claims: Claims;
  query: URLSearchParams;
}

interface Route {
  /** Matched against the path below `/v1.0`; a part in braces is a parameter. */
  path: RegExp;
  /** Application permission that is needed. */
  role: string;
  find(context: RouteContext, parameter: string): Found;
}

const ROUTES: readonly Route[] = [
  {
    path: /^\/domains$/,
    role: 'Domain.Read.All',
    find: ({ tenant }) => ({
      list: [...tenant.directoryDomains.keys()].map((name) => domainRow(tenant, name)),
      paged: false,
    }),
  },
  {
    path: /^\/domains\/([^/]+)$/,
    role: 'Domain.Read.All',
    find: ({ tenant }, name) => ({ object: domainRow(tenant, requireDomain(tenant, name)) }),
  },
  {
    path: /^\/domains\/([^/]+)\/serviceConfigurationRecords$/,
    role: 'Domain.Read.All',
    find: ({ tenant }, name) => ({
      list: serviceConfigurationRecords(tenant, requireDomain(tenant, name)),
      paged: false,
    }),
  },
  {
    path: /^\/subscribedSkus$/,
    role: 'Organization.Read.All',
    find: ({ tenant }) => ({ list: subscribedSkus(tenant), paged: false }),
  },
  {
    path: /^\/groups$/,
    role: 'GroupMember.Read.All',
    find: ({ tenant, query }) => ({ list: groupsOf(tenant).filter(groupFilter(query)).map(groupRow), paged: true }),
  },
  {
    path: /^\/groups\/([^/]+)$/,
    role: 'GroupMember.Read.All',
    find: ({ tenant }, id) => ({ object: groupRow(requireGroup(tenant, id)) }),
  },
  {
    path: /^\/groups\/([^/]+)\/transitiveMembers$/,
    role: 'GroupMember.Read.All',
    find: (context, id) => ({ list: members(context, id), paged: true }),
  },
  {
    path: /^\/groups\/([^/]+)\/transitiveMembers\/microsoft\.graph\.user$/,
    role: 'GroupMember.Read.All',
    find: (context, id) => ({
      list: members(context, id).filter((row) => row['@odata.type'] === '#microsoft.graph.user'),
      paged: true,
    }),
  },
];

/** Answers a path such as `/domains/contoso.com`. Throws Graph's refusal. */
export function findByPath(path: string, context: RouteContext): Found {
  for (const route of ROUTES) {
    const match = route.path.exec(path);
    if (!match) continue;
    if (!context.claims.roles.includes(route.role)) throw accessDenied();
    return selected(route.find(context, decodeURIComponent(match[1] ?? '')), context.query);
  }
  throw notFound(path);
}

function members({ tenant, claims }: RouteContext, id: string): JsonObject[] {
  const mayReadUsers = claims.roles.includes('User.Read.All');
  return transitiveMembers(tenant, requireGroup(tenant, id)).map((member) => memberRow(member, mayReadUsers));
}

function requireDomain(tenant: SimulatedTenant, name: string): string {
  const wanted = name.toLowerCase();
  if (tenant.directoryDomains.has(wanted)) return wanted;
  throw notFound(name);
}

function requireGroup(tenant: SimulatedTenant, id: string) {
  const found = groupsOf(tenant).find((group) => directoryId(group) === id.toLowerCase());
  if (found) return found;
  throw notFound(id);
}

function groupFilter(query: URLSearchParams): (group: { addresses: string[] }) => boolean {
  const filter = query.get('$filter');
  if (filter === null) return () => true;
  const wanted = /^mail eq '((?:[^']|'')*)'$/i.exec(filter.trim())?.[1]?.replaceAll("''", "'").toLowerCase();
  if (wanted === undefined) throw unsupported(`Unsupported or invalid query filter clause specified: ${filter}`);
  return (group) => group.addresses[0] === wanted;
}

function selected(found: Found, query: URLSearchParams): Found {
  const wanted = query
    .get('$select')
    ?.split(',')
    .map((name) => name.trim());
  const cut = (row: JsonObject) =>
    Object.fromEntries(
      Object.entries(row).filter(([name]) =>
        wanted ? name.startsWith('@') || wanted.includes(name) : !ONLY_WHEN_SELECTED.includes(name),
      ),
    );
  return 'object' in found ? { object: cut(found.object) } : { ...found, list: found.list.map(cut) };
}
