import { isDeepStrictEqual } from 'node:util';
import type { Schema } from '../schema/types.ts';
import { childrenOf } from './children.ts';
import { allFields, type FieldSet, joinPath } from './field-set.ts';

/** How two states of an object differ, field by field. */
export interface Comparison {
  /** Added or with another value. */
  changed: FieldSet;
  removed: FieldSet;
}

export function compareFields(
  before: unknown,
  after: unknown,
  schema: Schema | undefined,
  path = '',
  result: Comparison = { changed: new Set(), removed: new Set() },
): Comparison {
  const old = childrenOf(before, schema);
  const now = childrenOf(after, schema);
  if (!old || !now) {
    if (!isDeepStrictEqual(before, after)) allFields(after, schema, path, result.changed);
    return result;
  }
  const remaining = new Map(old.map((child) => [child.element, child]));
  for (const child of now) {
    const childPath = joinPath(path, child.element);
    const twin = remaining.get(child.element);
    remaining.delete(child.element);
    if (twin) compareFields(twin.value, child.value, child.schema, childPath, result);
    else allFields(child.value, child.schema, childPath, result.changed);
  }
  for (const child of remaining.values()) {
    allFields(child.value, child.schema, joinPath(path, child.element), result.removed);
  }
  return result;
}
