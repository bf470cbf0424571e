import type { Resource } from './model.ts';
import type { Registry } from './registry.ts';

/** What a path under /api or /apis names. */
export interface Target {
  resource: Resource;
  namespace: string | undefined;
  name: string | undefined;
  subresource: string | undefined;
}

/** Reads `/api/v1/namespaces/<ns>/<plural>/<name>/<subresource>` and its shorter forms; undefined for an unknown path. */
export function parseTarget(path: string, registry: Registry): Target | undefined {
  const parts = path
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent);
  const [root, ...rest] = parts;
  const [group, version, tail] =
    root === 'api' ? ['', rest[0] ?? '', rest.slice(1)] : [rest[0] ?? '', rest[1] ?? '', rest.slice(2)];
  if (root !== 'api' && root !== 'apis') return undefined;
  const isInNamespace = tail[0] === 'namespaces' && tail.length > 2 && !isSubresourceOfNamespace(tail);
  const namespace = isInNamespace ? tail[1] : undefined;
  const [plural = '', name, subresource, ...more] = isInNamespace ? tail.slice(2) : tail;
  const resource = registry.find(group, version, plural);
  if (!resource || more.length > 0) return undefined;
  if (subresource !== undefined && !resource.subresources.includes(subresource)) return undefined;
  if (resource.namespaced && name !== undefined && namespace === undefined) return undefined;
  if (!resource.namespaced && namespace !== undefined) return undefined;
  return { resource, namespace, name, subresource };
}

function isSubresourceOfNamespace(tail: readonly string[]): boolean {
  return tail.length === 3 && tail[2] === 'status';
}
