import type { Schema } from '../schema/types.ts';

/** Short forms for the schemas of built-in kinds. */
export const text: Schema = { type: 'string' };
export const integer: Schema = { type: 'integer' };
export const flag: Schema = { type: 'boolean' };
export const time: Schema = { type: 'string', format: 'date-time', nullable: true };

/** Content that is kept as it is: kinds which are stored without effect. */
export const anything: Schema = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

export function object(properties: Record<string, Schema>, description?: string): Schema {
  return { type: 'object', properties, ...(description ? { description } : {}) };
}

export function atomicObject(properties: Record<string, Schema>): Schema {
  return { ...object(properties), 'x-kubernetes-map-type': 'atomic' };
}

export function mapOf(values: Schema): Schema {
  return { type: 'object', additionalProperties: values };
}

export function listOf(items: Schema): Schema {
  return { type: 'array', items };
}

export function setOf(items: Schema): Schema {
  return { type: 'array', items, 'x-kubernetes-list-type': 'set' };
}

export function listByKey(key: string, items: Schema): Schema {
  return { type: 'array', items, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': [key] };
}
