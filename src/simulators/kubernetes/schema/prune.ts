import { isObject, type JsonObject } from '../../json.ts';
import { fieldPath, fieldSchema, isDeclared, type Schema } from './types.ts';

const OBJECT_FIELDS = ['apiVersion', 'kind', 'metadata'];

/**
 * The value without fields that the schema does not know, and without nulls where null is not allowed.
 * `unknown` receives the path of every field that was dropped.
 */
export function prune(value: unknown, schema: Schema, unknown: string[], path = ''): unknown {
  if (Array.isArray(value)) {
    const items = schema.items;
    return items ? value.map((item, index) => prune(item, items, unknown, `${path}[${index}]`)) : value;
  }
  if (!isObject(value)) return value;
  return pruneObject(value, schema, unknown, path);
}

function pruneObject(value: JsonObject, schema: Schema, unknown: string[], path: string): JsonObject {
  const kept: JsonObject = {};
  const keepsUnknown = schema['x-kubernetes-preserve-unknown-fields'] || schema.additionalProperties === true;
  const isResource = path === '' || schema['x-kubernetes-embedded-resource'];
  for (const [field, child] of Object.entries(value)) {
    const childSchema = fieldSchema(schema, field);
    if (childSchema) {
      if (child === null && !childSchema.nullable) continue;
      const childPath = isDeclared(schema, field) ? fieldPath(path, field) : `${path}[${field}]`;
      kept[field] = prune(child, childSchema, unknown, childPath);
    } else if (keepsUnknown || (isResource && OBJECT_FIELDS.includes(field))) {
      kept[field] = child;
    } else {
      unknown.push(fieldPath(path, field));
    }
  }
  return kept;
}
