import { isObject } from '../../json.ts';
import type { KubeObject, ResourceRules } from '../model.ts';

/** Secrets: `stringData` is written into `data` and not kept; the type is Opaque unless said otherwise. */
export const secretRules: ResourceRules = {
  prepare(secret) {
    const { stringData, ...rest } = secret;
    const plain = isObject(stringData) ? stringData : {};
    const encoded = Object.entries(plain).map(([name, value]) => [name, Buffer.from(String(value)).toString('base64')]);
    const data = { ...(isObject(rest.data) ? rest.data : {}), ...Object.fromEntries(encoded) };
    return {
      ...rest,
      ...(Object.keys(data).length > 0 ? { data } : {}),
      type: rest.type ?? 'Opaque',
    } as KubeObject;
  },
  selectableFields: (secret) => ({ type: String(secret.type ?? '') }),
};

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
