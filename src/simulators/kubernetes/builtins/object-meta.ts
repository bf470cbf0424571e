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
      apiVersion: text,
      kind: text,
      ...schema.properties,
      metadata: objectMeta,
    },
  };
}
