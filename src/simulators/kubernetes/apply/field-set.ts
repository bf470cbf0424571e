import { isObject, type JsonObject } from '../../json.ts';
import type { Schema } from '../schema/types.ts';
import { childrenOf } from './children.ts';

/** Paths of owned fields; a path is its elements joined by a character that JSON text never contains. */
export type FieldSet = Set<string>;

const SEPARATOR = '\u0000';

export function joinPath(parent: string, element: string): string {
  return parent === '' ? element : parent + SEPARATOR + element;
}

export function isBelow(path: string, ancestor: string): boolean {
  return path.startsWith(ancestor + SEPARATOR);
}

/** The fields that someone who applies this value owns. */
export function ownedFields(
  value: unknown,
  schema: Schema | undefined,
  path = '',
  owned: FieldSet = new Set(),
): FieldSet {
  const children = childrenOf(value, schema);
  if (!children) {
    owned.add(path);
    return owned;
  }
  for (const child of children) {
    const childPath = joinPath(path, child.element);
    ownedFields(child.value, child.schema, childPath, owned);
    const isEmpty = child.value === null || (isObject(child.value) && Object.keys(child.value).length === 0);
    if (child.entry || isEmpty) owned.add(childPath);
  }
  return owned;
}

/** The value's own path and every path below it. */
export function allFields(value: unknown, schema: Schema | undefined, path: string, found: FieldSet): void {
  found.add(path);
  for (const child of childrenOf(value, schema) ?? []) {
    allFields(child.value, child.schema, joinPath(path, child.element), found);
  }
}

export function encodeFields(fields: FieldSet): JsonObject {
  const root: JsonObject = {};
  for (const path of [...fields].sort()) {
    let node = root;
    const elements = path.split(SEPARATOR);
    for (const [index, element] of elements.entries()) {
      const next = (node[element] ?? {}) as JsonObject;
      node[element] = next;
      node = next;
      if (index === elements.length - 1) node['.'] = {};
    }
  }
  return dropLeafDots(root);
}

/** A member without children is written as `{}`, not as `{".": {}}`. */
function dropLeafDots(node: JsonObject): JsonObject {
  const names = Object.keys(node);
  if (names.length === 1 && names[0] === '.') return {};
  return Object.fromEntries(names.map((name) => [name, name === '.' ? {} : dropLeafDots(node[name] as JsonObject)]));
}

export function decodeFields(fieldsV1: JsonObject, path = '', fields: FieldSet = new Set()): FieldSet {
  for (const [element, child] of Object.entries(fieldsV1)) {
    if (element === '.') {
      fields.add(path);
      continue;
    }
    const childPath = joinPath(path, element);
    if (!isObject(child) || Object.keys(child).length === 0) fields.add(childPath);
    else decodeFields(child, childPath, fields);
  }
  return fields;
}

/** `.spec.m[k="1"].v`: how conflict messages write a path. */
export function showPath(path: string): string {
  return path
    .split(SEPARATOR)
    .map((element) => {
      const rest = element.slice(2);
      if (element.startsWith('f:')) return `.${rest}`;
      if (element.startsWith('v:')) return `[=${rest}]`;
      const keys = Object.entries(JSON.parse(rest) as JsonObject);
      return `[${keys.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',')}]`;
    })
    .join('');
}
