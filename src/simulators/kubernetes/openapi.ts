import { createHash } from 'node:crypto';
import type { JsonObject } from '../json.ts';
import { objectMeta } from './builtins/object-meta.ts';
import { groupVersion, type Resource } from './model.ts';

const OBJECT_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta';
/** Standard text: a reference carries its own description. */
const METADATA = {
  description:
    "Standard object's metadata. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata",
  allOf: [{ $ref: `#/components/schemas/${OBJECT_META}` }],
};

const LIST_META = 'io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta';

/** GET /openapi/v3: where the document of each group and version is. */
export function openApiIndex(resources: readonly Resource[]): JsonObject {
  const versions = [...new Set(resources.map(groupVersion))];
  return {
    paths: Object.fromEntries(
      versions.map((version) => {
        const path = documentPath(version);
        const text = JSON.stringify(openApiDocument(resources, path));
        const hash = createHash('sha256').update(text).digest('hex').toUpperCase();
        return [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${hash}` }];
      }),
    ),
  };
}

/** GET /openapi/v3/<path>; undefined for a path that is not in the index. */
export function openApiDocument(resources: readonly Resource[], path: string): JsonObject | undefined {
  const served = resources.filter((resource) => documentPath(groupVersion(resource)) === path);
  if (served.length === 0) return undefined;
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'simulated' },
    paths: Object.fromEntries(served.flatMap((resource) => pathsOf(resource, path))),
    components: {
      schemas: {
        [OBJECT_META]: objectMeta,
        [LIST_META]: {
          type: 'object',
          properties: { resourceVersion: { type: 'string' }, continue: { type: 'string' } },
        },
        ...Object.fromEntries(served.flatMap(schemasOf)),
      },
    },
  };
}

/** GET /openapi/v2: kinds only, for clients that look up which kinds exist. */
export function openApiV2(resources: readonly Resource[]): JsonObject {
  const definitions = resources.map((resource) => [
    schemaName(resource),
    { type: 'object', 'x-kubernetes-group-version-kind': [kindOf(resource)] },
  ]);
  return {
    swagger: '2.0',
    info: { title: 'Kubernetes', version: 'simulated' },
    paths: {},
    definitions: Object.fromEntries(definitions),
  };
}

function documentPath(version: string): string {
  return version === 'v1' ? 'api/v1' : `apis/${version}`;
}

function kindOf({ group, version, kind }: Resource): JsonObject {
  return { group, version, kind };
}

function schemaName({ group, version, kind }: Resource): string {
  return [...(group || 'core.api.k8s.io').split('.').reverse(), version, kind].join('.');
}

function schemasOf(resource: Resource): Array<[string, JsonObject]> {
  const name = schemaName(resource);
  const properties = { ...resource.schema.properties, metadata: METADATA };
  const list = {
    type: 'object',
    required: ['items'],
    properties: {
      apiVersion: { type: 'string' },
      kind: { type: 'string' },
      metadata: { $ref: `#/components/schemas/${LIST_META}` },
      items: { type: 'array', items: { $ref: `#/components/schemas/${name}` } },
    },
    'x-kubernetes-group-version-kind': [{ ...kindOf(resource), kind: `${resource.kind}List` }],
  };
  return [
    [name, { ...resource.schema, properties, 'x-kubernetes-group-version-kind': [kindOf(resource)] }],
    [`${name}List`, list],
  ];
}

function pathsOf(resource: Resource, root: string): Array<[string, JsonObject]> {
  const namespace = resource.namespaced ? '/namespaces/{namespace}' : '';
  const collection = `/${root}${namespace}/${resource.plural}`;
  return [
    [collection, { get: operation(resource, 'list'), post: operation(resource, 'post') }],
    [
      `${collection}/{name}`,
      {
        get: operation(resource, 'get'),
        put: operation(resource, 'put'),
        patch: operation(resource, 'patch'),
        delete: operation(resource, 'delete'),
      },
    ],
  ];
}

/** kubectl reads from the parameters whether the server checks fields and can dry-run. */
function operation(resource: Resource, action: string): JsonObject {
  const parameter = (name: string) => ({ name, in: 'query', schema: { type: 'string', uniqueItems: true } });
  const isWrite = ['post', 'put', 'patch'].includes(action);
  return {
    operationId: `${action}${resource.kind}`,
    parameters: [
      ...(isWrite ? ['dryRun', 'fieldManager', 'fieldValidation'] : []),
      ...(action === 'patch' ? ['force'] : []),
      ...(action === 'delete' ? ['dryRun'] : []),
    ].map(parameter),
    responses: {
      200: {
        description: 'OK',
        content: { 'application/json': { schema: { $ref: `#/components/schemas/${schemaName(resource)}` } } },
      },
    },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': kindOf(resource),
  };
}
