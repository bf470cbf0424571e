import { isObject, type JsonObject } from '../../json.ts';
import { fieldSchema, type Schema } from '../schema/types.ts';
import { type Child, childrenOf } from './children.ts';
import { type FieldSet, joinPath } from './field-set.ts';

/** The live value with the applied one laid over it: maps by key, associative lists by item, the rest as a whole. */
export function mergeValue(live: unknown, applied: unknown, schema: Schema | undefined): unknown {
  const liveChildren = childrenOf(live, schema);
  const appliedChildren = childrenOf(applied, schema);
  if (!liveChildren || !appliedChildren) return applied;
  if (Array.isArray(applied)) return mergeItems(liveChildren, appliedChildren);
  const merged: JsonObject = { ...(live as JsonObject) };
  for (const [field, value] of Object.entries(applied as JsonObject)) {
    merged[field] = field in merged ? mergeValue(merged[field], value, fieldSchema(schema, field)) : value;
  }
  return merged;
}

/** Applied items keep their order; live items which are not applied stay in front of what they preceded. */
function mergeItems(live: readonly Child[], applied: readonly Child[]): unknown[] {
  const appliedElements = new Set(applied.map((child) => child.element));
  const waiting = [...live];
  const merged: unknown[] = [];
  const takeForeign = () => {
    while (waiting[0] && !appliedElements.has(waiting[0].element)) merged.push(waiting.shift()?.value);
  };
  for (const child of applied) {
    takeForeign();
    const index = waiting.findIndex((item) => item.element === child.element);
    const [twin] = index < 0 ? [] : waiting.splice(index, 1);
    merged.push(twin ? mergeValue(twin.value, child.value, child.schema) : child.value);
  }
  takeForeign();
  return merged;
}

/** The value without the given paths; containers that become empty by it go too. */
export function removeFields(value: unknown, schema: Schema | undefined, paths: FieldSet, path = ''): unknown {
  const children = childrenOf(value, schema);
  if (!children || children.length === 0) return value;
  const kept = children.flatMap((child) => {
    const childPath = joinPath(path, child.element);
    if (paths.has(childPath)) return [];
    const rest = removeFields(child.value, child.schema, paths, childPath);
    return rest === undefined ? [] : [{ child, rest }];
  });
  if (kept.length === 0) return undefined;
  if (Array.isArray(value)) return kept.map(({ rest }) => rest);
  return isObject(value) ? Object.fromEntries(kept.map(({ child, rest }) => [child.element.slice(2), rest])) : value;
}
