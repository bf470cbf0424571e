import { isObject } from '../../json.ts';
import type { ResourceRules } from '../model.ts';

/** Namespaces: labelled with their name, kept by the `kubernetes` finalizer in spec until they are empty. */
export const namespaceRules: ResourceRules = {
  prepare(namespace, old) {
    const { name, labels } = namespace.metadata;
    return {
      ...namespace,
      metadata: { ...namespace.metadata, labels: { ...labels, 'kubernetes.io/metadata.name': name } },
      spec: old?.spec ?? { finalizers: ['kubernetes'] },
      status: namespace.status ?? old?.status ?? { phase: 'Active' },
    };
  },
  selectableFields: (namespace) => ({
    'status.phase': String(isObject(namespace.status) ? (namespace.status.phase ?? '') : ''),
  }),
};
