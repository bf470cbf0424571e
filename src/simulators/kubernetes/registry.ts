import { builtinResources } from './builtins/resources.ts';
import { customResources } from './custom-resources.ts';
import { groupVersion, type KubeObject, type Resource } from './model.ts';

export interface Registry {
  /** Every served resource of every version. */
  all(): Resource[];
  find(group: string, version: string, plural: string): Resource | undefined;
  /** The resource that objects of this kind belong to. */
  findKind(apiVersion: string, kind: string): Resource | undefined;
  /** Takes up, or replaces, what a CustomResourceDefinition declares. */
  define(crd: KubeObject): void;
  forget(crd: KubeObject): void;
}

/** Knows which resources the API serves: the built-in ones and those of the definitions stored now. */
export function createRegistry(): Registry {
  const builtins = builtinResources();
  const custom = new Map<string, Resource[]>();
  const all = () => [...builtins, ...[...custom.values()].flat()];
  return {
    all,
    find: (group, version, plural) =>
      all().find((resource) => resource.group === group && resource.version === version && resource.plural === plural),
    findKind: (apiVersion, kind) =>
      all().find((resource) => groupVersion(resource) === apiVersion && resource.kind === kind),
    define: (crd) => custom.set(crd.metadata.name, customResources(crd)),
    forget: (crd) => custom.delete(crd.metadata.name),
  };
}
