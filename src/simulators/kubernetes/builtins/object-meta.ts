import type { Schema } from '../schema/types.ts';
import {
  anything,
  atomicObject,
  flag,
  integer,
  listByKey,
  listOf,
  mapOf,
  object,
  setOf,
  text,
  time,
} from './shapes.ts';

/** metadata of every object; the list types decide who owns what in server-side apply. */
export const objectMeta: Schema = object({
  name: { ...text, description: 'Name must be unique within a namespace.' },
  generateName: text,
  namespace: text,
  selfLink: text,
  uid: text,
  resourceVersion: text,
  generation: integer,
  creationTimestamp: time,
  deletionTimestamp: time,
  deletionGracePeriodSeconds: integer,
  labels: mapOf(text),
  annotations: mapOf(text),
  finalizers: setOf(text),
  ownerReferences: listByKey(
    'uid',
    atomicObject({
      apiVersion: text,
      kind: text,
      name: text,
      uid: text,
      controller: flag,
      blockOwnerDeletion: flag,
    }),
  ),
  managedFields: listOf(anything),
});

/** The schema with apiVersion, kind and metadata declared, as the server reads any object. */
export function withObjectMeta(schema: Schema): Schema {
  return {
    ...schema,
    type: 'object',
    properties: {
      ...schema.properties,
      apiVersion: {
        ...text,
        description:
          'APIVersion defines the versioned schema of this representation of an object. Servers should convert recognized schemas to the latest internal value, and may reject unrecognized values. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#resources',
      },
      kind: {
        ...text,
        description:
          'Kind is a string value representing the REST resource this object represents. Servers may infer this from the endpoint the client submits requests to. Cannot be updated. In CamelCase. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#types-kinds',
      },
      metadata: objectMeta,
    },
  };
}
