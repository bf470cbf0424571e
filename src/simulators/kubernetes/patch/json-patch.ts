import { isDeepStrictEqual } from 'node:util';
import { isObject, type JsonObject } from '../../json.ts';
import { ApiError, badRequest } from '../status.ts';

interface Operation {
  op: string;
  path: string;
  from?: string;
  value?: unknown;
}

/** RFC 6902. A failed test or a missing path is 422, a patch that is no list is 400, as kube-apiserver answers. */
export function jsonPatch(target: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) {
    throw badRequest(
      'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp',
    );
  }
  return patch.reduce(
    (document: unknown, operation: Operation) => perform(document, operation),
    structuredClone(target),
  );
}

function perform(document: unknown, operation: Operation): unknown {
  const { op, path, from = '', value } = operation;
  switch (op) {
    case 'add':
      return edit(document, tokens(path), (parent, name) => insert(parent, name, value), value);
    case 'replace':
      read(document, tokens(path));
      return edit(document, tokens(path), (parent, name) => overwrite(parent, name, value), value);
    case 'remove':
      read(document, tokens(path));
      return edit(document, tokens(path), erase, undefined);
    case 'test':
      if (!isDeepStrictEqual(read(document, tokens(path)), value)) throw rejected();
      return document;
    case 'copy':
    case 'move': {
      const moved = structuredClone(read(document, tokens(from)));
      const base = op === 'move' ? edit(document, tokens(from), erase, undefined) : document;
      return edit(base, tokens(path), (parent, name) => insert(parent, name, moved), moved);
    }
    default:
      throw rejected();
  }
}

type Edit = (parent: JsonObject | unknown[], name: string) => void;

function edit(document: unknown, path: readonly string[], change: Edit, whole: unknown): unknown {
  const name = path.at(-1);
  if (name === undefined) return whole;
  const parent = read(document, path.slice(0, -1));
  if (!isObject(parent) && !Array.isArray(parent)) throw rejected();
  change(parent, name);
  return document;
}

function insert(parent: JsonObject | unknown[], name: string, value: unknown): void {
  if (!Array.isArray(parent)) parent[name] = value;
  else if (name === '-') parent.push(value);
  else if (Number(name) <= parent.length) parent.splice(Number(name), 0, value);
  else throw rejected();
}

function overwrite(parent: JsonObject | unknown[], name: string, value: unknown): void {
  if (Array.isArray(parent)) parent[Number(name)] = value;
  else parent[name] = value;
}

function erase(parent: JsonObject | unknown[], name: string): void {
  if (Array.isArray(parent)) parent.splice(Number(name), 1);
  else delete parent[name];
}

function read(document: unknown, path: readonly string[]): unknown {
  let value = document;
  for (const name of path) {
    if (Array.isArray(value)) value = value[Number(name)];
    else value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
    if (value === undefined) throw rejected();
  }
  return value;
}

function tokens(pointer: string): string[] {
  const parts = pointer.split('/').slice(1);
  return parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function rejected(): ApiError {
  return new ApiError(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
}
