import { isObject, type JsonObject } from '../../json.ts';

/** Merge keys of the lists that kubectl patches by item; every other list is replaced. */
const MERGE_KEYS: Readonly<Record<string, string>> = {
  conditions: 'type',
  containers: 'name',
  env: 'name',
  imagePullSecrets: 'name',
  initContainers: 'name',
  ownerReferences: 'uid',
  secrets: 'name',
  volumeMounts: 'mountPath',
  volumes: 'name',
};

/** Lists of plain values that merge as sets. */
const SETS = new Set(['finalizers']);

/** Kubernetes' strategic merge patch for built-in kinds, with its `$patch`, `$retainKeys` and `$deleteFromPrimitiveList` marks. */
export function strategicMerge(target: unknown, patch: unknown, field = ''): unknown {
  if (Array.isArray(patch)) return mergeList(Array.isArray(target) ? target : [], patch, field);
  if (!isObject(patch)) return patch;
  if (patch.$patch === 'replace') return withoutMarks(patch);
  const result: JsonObject = isObject(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    const primitives = /^\$deleteFromPrimitiveList\/(.+)$/.exec(name)?.[1];
    if (primitives) result[primitives] = without(result[primitives], value);
    else if (name.startsWith('$')) continue;
    else if (value === null) delete result[name];
    else result[name] = strategicMerge(result[name], value, name);
  }
  const retained = patch.$retainKeys;
  if (!Array.isArray(retained)) return result;
  return Object.fromEntries(Object.entries(result).filter(([name]) => retained.includes(name)));
}

function mergeList(target: readonly unknown[], patch: readonly unknown[], field: string): unknown[] {
  if (SETS.has(field)) return [...new Set([...target, ...patch])];
  const key = MERGE_KEYS[field];
  if (!key || patch.some((item) => isObject(item) && item.$patch === 'replace')) {
    return patch.filter((item) => !(isObject(item) && item.$patch === 'replace'));
  }
  const result = [...target];
  for (const item of patch) {
    const index = result.findIndex((old) => isObject(old) && isObject(item) && old[key] === item[key]);
    if (isObject(item) && item.$patch === 'delete') {
      if (index >= 0) result.splice(index, 1);
    } else if (index >= 0) result[index] = strategicMerge(result[index], item);
    else result.push(item);
  }
  return result;
}

function without(list: unknown, values: unknown): unknown {
  if (!Array.isArray(list) || !Array.isArray(values)) return list;
  return list.filter((item) => !values.includes(item));
}

function withoutMarks(patch: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(patch).filter(([name]) => !name.startsWith('$')));
}
