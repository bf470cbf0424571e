import { isObject } from '../../json.ts';
import { fieldSchema, type Schema } from './types.ts';

/** The value with the schema's defaults filled in, at every depth. */
export function applyDefaults(value: unknown, schema: Schema): unknown {
  if (Array.isArray(value)) {
    const items = schema.items;
    return items ? value.map((item) => applyDefaults(item, items)) : value;
  }
  if (!isObject(value)) return value;
  const complete = { ...value };
  for (const [field, child] of Object.entries(schema.properties ?? {})) {
    if (complete[field] === undefined && child.default !== undefined) complete[field] = structuredClone(child.default);
  }
  for (const [field, child] of Object.entries(complete)) {
    const childSchema = fieldSchema(schema, field);
    if (childSchema) complete[field] = applyDefaults(child, childSchema);
  }
  return complete;
}
