import { isObject } from '../../json.ts';
import { fieldSchema, isDeclared, type Schema } from '../schema/types.ts';

/** One part of a value that can have an owner of its own. */
export interface Child {
  /** Path element of fieldsV1: `f:name`, `k:{"type":"Ready"}` or `v:"text"`. */
  element: string;
  value: unknown;
  schema: Schema | undefined;
  /** Entries of maps and lists are owned as such, fields of a structure only through their content. */
  entry: boolean;
}

/** The parts of a value, or undefined when it is owned as a whole: scalars, atomic lists and maps. */
export function childrenOf(value: unknown, schema: Schema | undefined): Child[] | undefined {
  if (Array.isArray(value)) return itemsOf(value, schema);
  if (!isObject(value) || schema?.['x-kubernetes-map-type'] === 'atomic') return undefined;
  return Object.entries(value).map(([field, child]) => ({
    element: `f:${field}`,
    value: child,
    schema: fieldSchema(schema, field),
    entry: !isDeclared(schema, field),
  }));
}

function itemsOf(list: readonly unknown[], schema: Schema | undefined): Child[] | undefined {
  const listType = schema?.['x-kubernetes-list-type'];
  if (listType === 'set') {
    return list.map((value) => ({ element: `v:${JSON.stringify(value)}`, value, schema: schema?.items, entry: true }));
  }
  if (listType !== 'map') return undefined;
  return list.map((value) => ({ element: keyElement(value, schema), value, schema: schema?.items, entry: true }));
}

function keyElement(item: unknown, schema: Schema | undefined): string {
  const names = [...(schema?.['x-kubernetes-list-map-keys'] ?? [])].sort();
  const keys = names.flatMap((name) => {
    const value = isObject(item) ? (item[name] ?? schema?.items?.properties?.[name]?.default) : undefined;
    return value === undefined ? [] : [[name, value]];
  });
  return `k:${JSON.stringify(Object.fromEntries(keys))}`;
}
