import type { JsonObject } from '../json.ts';

/** Keeps the fields of `$select`; null keeps all. */
export function selectFields(row: JsonObject, select: string | null): JsonObject {
  if (select === null) return row;
  const wanted = select.split(',').map((name) => name.trim().toLowerCase());
  return Object.fromEntries(Object.entries(row).filter(([name]) => wanted.includes(name.toLowerCase())));
}

/** Puts the type of lists, GUIDs and times beside them, as the service does. */
export function withTypes(row: JsonObject): JsonObject {
  const typed: JsonObject = {};
  for (const [name, value] of Object.entries(row)) {
    if (Array.isArray(value)) typed[`${name}@odata.type`] = '#Collection(String)';
    if (name === 'Guid') typed[`${name}@data.type`] = 'System.Guid';
    if (name.endsWith('UTC')) typed[`${name}@data.type`] = 'System.DateTime';
    typed[name] = value;
  }
  return typed;
}
