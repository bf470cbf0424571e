import type { JsonObject } from '../json.ts';
import { groupVersion, type Resource } from './model.ts';
import { REVIEWS } from './reviews.ts';

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** The version whose wording the simulator follows. */
export const VERSION = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.3-simulated',
  gitCommit: 'simulated',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: 'none',
  compiler: 'none',
  platform: 'linux/amd64',
};

/** GET /api */
export function coreVersions(): JsonObject {
  return {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: '127.0.0.1' }],
  };
}

/** GET /apis */
export function groupList(resources: readonly Resource[]): JsonObject {
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: groupNames(resources).map((name) => describe(resources, name)),
  };
}

/** GET /apis/<group>; undefined for a group that nothing belongs to. */
export function oneGroup(resources: readonly Resource[], name: string): JsonObject | undefined {
  if (!groupNames(resources).includes(name)) return undefined;
  return { kind: 'APIGroup', apiVersion: 'v1', ...describe(resources, name) };
}

/** GET /api/v1 and /apis/<group>/<version>; undefined for a version that nothing belongs to. */
export function resourceList(resources: readonly Resource[], version: string): JsonObject | undefined {
  const served = resources.filter((resource) => groupVersion(resource) === version);
  const reviews = REVIEWS.filter((review) => `${review.group}/v1` === version);
  if (served.length + reviews.length === 0) return undefined;
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: version,
    resources: [
      ...served.flatMap((resource) => [
        {
          name: resource.plural,
          singularName: resource.singular,
          namespaced: resource.namespaced,
          kind: resource.kind,
          verbs: VERBS,
          ...names(resource),
        },
        ...resource.subresources.map((name) => ({
          name: `${resource.plural}/${name}`,
          singularName: '',
          namespaced: resource.namespaced,
          ...subresourceKind(resource, name),
          verbs: subresourceVerbs(name),
        })),
      ]),
      ...reviews.map(({ plural, kind }) => ({
        name: plural,
        singularName: kind.toLowerCase(),
        namespaced: false,
        kind,
        verbs: ['create'],
      })),
    ],
  };
}

/** GET /api or /apis in the aggregated form: apidiscovery.k8s.io/v2. */
export function aggregated(resources: readonly Resource[], root: 'api' | 'apis'): JsonObject {
  const names = root === 'api' ? [''] : groupNames(resources);
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: names.map((name) => ({
      metadata: name === '' ? {} : { name },
      versions: versionsOf(resources, name).map((version) => ({
        version,
        freshness: 'Current',
        resources: [
          ...resources
            .filter((resource) => resource.group === name && resource.version === version)
            .map(aggregatedResource),
          ...REVIEWS.filter((review) => review.group === name).map(({ group, plural, kind }) => ({
            resource: plural,
            responseKind: { group, version, kind },
            scope: 'Cluster',
            singularResource: kind.toLowerCase(),
            verbs: ['create'],
          })),
        ],
      })),
    })),
  };
}

function aggregatedResource(resource: Resource): JsonObject {
  const { group, version, kind } = resource;
  return {
    resource: resource.plural,
    responseKind: { group, version, kind },
    scope: resource.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: resource.singular,
    verbs: VERBS,
    ...names(resource),
    subresources: resource.subresources.map((name) => ({
      subresource: name,
      responseKind: { group, version, ...subresourceKind(resource, name) },
      verbs: subresourceVerbs(name),
    })),
  };
}

function names({ shortNames, categories }: Resource): JsonObject {
  return {
    ...(shortNames.length > 0 ? { shortNames } : {}),
    ...(categories.length > 0 ? { categories } : {}),
  };
}

function subresourceKind(resource: Resource, name: string): { group?: string; version?: string; kind: string } {
  if (name === 'token') return { group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest' };
  return { kind: resource.kind };
}

function subresourceVerbs(name: string): string[] {
  return name === 'token' ? ['create'] : ['get', 'patch', 'update'];
}

function groupNames(resources: readonly Resource[]): string[] {
  const all = [...resources, ...REVIEWS].map(({ group }) => group).filter((group) => group !== '');
  return [...new Set(all)];
}

function versionsOf(resources: readonly Resource[], group: string): string[] {
  const versions = resources.filter((resource) => resource.group === group).map(({ version }) => version);
  const reviews = REVIEWS.filter((review) => review.group === group).map(() => 'v1');
  return [...new Set([...versions, ...reviews])];
}

function describe(resources: readonly Resource[], name: string): JsonObject {
  const versions = versionsOf(resources, name).map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions, preferredVersion: versions[0] };
}
