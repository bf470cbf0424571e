import type { KubernetesObjectLike, ObjectMeta, ResourceType } from '../../../src/runtime/object.ts';

/** A kind that only the runtime's tests know. */
export interface Widget extends KubernetesObjectLike {
  readonly spec: { readonly owner: string };
  readonly status?: { readonly state?: string };
}

export const WIDGETS: ResourceType = { group: 'test.example', version: 'v1', plural: 'widgets', kind: 'Widget' };
export const FINALIZER = 'test.example/cleanup';

/** A valid widget with changes to its metadata. */
export function widget(name: string, resourceVersion: number, change: Partial<ObjectMeta> = {}): Widget {
  return {
    apiVersion: 'test.example/v1',
    kind: 'Widget',
    metadata: {
      name,
      namespace: 'ns',
      uid: `uid-${name}`,
      resourceVersion: String(resourceVersion),
      generation: 1,
      ...change,
    },
    spec: { owner: 'one' },
  };
}
