import { isObject } from '../../json.ts';
import { fieldSchema, isDeclared, type Schema } from '../schema/types.ts';

/** Words that CEL keeps for itself; a field of that name is written `__name__`. */
const RESERVED = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

/** A JSON value as CEL sees it through the schema: int, timestamp, and only fields that the schema declares. */
export function toCel(value: unknown, schema: Schema | undefined): unknown {
  if (typeof value === 'number') return isInteger(value, schema) ? BigInt(value) : value;
  if (typeof value === 'string') return toCelText(value, schema);
  if (Array.isArray(value)) return value.map((item) => toCel(item, schema?.items));
  if (!isObject(value)) return value;
  const isStructure = schema?.properties !== undefined;
  const fields = Object.entries(value).filter(([name]) => !isStructure || isVisible(name, schema));
  return Object.fromEntries(
    fields.map(([name, child]) => [
      isStructure ? escapeName(name) : name,
      toCel(child, name === 'metadata' && isStructure ? METADATA : fieldSchema(schema, name)),
    ]),
  );
}

/** Rules see no more of metadata than the names. */
const METADATA: Schema = { properties: { name: { type: 'string' }, generateName: { type: 'string' } } };

function isVisible(name: string, schema: Schema | undefined): boolean {
  return isDeclared(schema, name) || schema?.['x-kubernetes-preserve-unknown-fields'] === true;
}

function isInteger(value: number, schema: Schema | undefined): boolean {
  return Number.isInteger(value) && schema?.type !== 'number';
}

function toCelText(value: string, schema: Schema | undefined): unknown {
  if (schema?.format === 'date-time' || schema?.format === 'date') return new Date(value);
  if (schema?.format === 'byte') return new Uint8Array(Buffer.from(value, 'base64'));
  return value;
}

function escapeName(name: string): string {
  if (RESERVED.has(name)) return `__${name}__`;
  return name
    .replaceAll('__', '__underscores__')
    .replaceAll('.', '__dot__')
    .replaceAll('-', '__dash__')
    .replaceAll('/', '__slash__');
}
