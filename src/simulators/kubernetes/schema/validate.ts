import { isDeepStrictEqual } from 'node:util';
import { isObject, type JsonObject } from '../../json.ts';
import type { Cause } from '../status.ts';
import { duplicate, invalidValue, required, tooLong, tooMany, unsupported, wrongType } from './causes.ts';
import { hasFormat } from './formats.ts';
import { regularExpression } from './regular-expression.ts';
import { fieldPath, fieldSchema, isDeclared, type Schema } from './types.ts';

/** Every way in which the value breaks the schema, CEL rules apart. */
export function validate(value: unknown, schema: Schema, path = ''): Cause[] {
  if (value === null && schema.nullable) return [];
  const typeError = checkType(value, schema, path);
  if (typeError) return [typeError, ...fractionNote(value, schema, path)];
  return [
    ...checkCombinations(value, schema, path),
    ...(typeof value === 'string' ? checkString(value, schema, path) : []),
    ...(typeof value === 'number' ? checkNumber(value, schema, path) : []),
    ...(Array.isArray(value) ? checkArray(value, schema, path) : []),
    ...checkEnum(value, schema, path),
    ...(isObject(value) ? checkObject(value, schema, path) : []),
  ];
}

function checkType(value: unknown, schema: Schema, path: string): Cause | undefined {
  const actual = typeName(value);
  if (schema['x-kubernetes-int-or-string']) {
    return actual === 'integer' || actual === 'string' ? undefined : wrongType(path, 'integer,string', `"${actual}"`);
  }
  if (schema.type === undefined || schema.type === actual) return undefined;
  if (schema.type === 'number' && actual === 'integer') return undefined;
  return wrongType(path, schema.type, `"${actual}"`);
}

/** A fraction where an integer is wanted is reported a second time, by the check of the number's format. */
function fractionNote(value: unknown, schema: Schema, path: string): Cause[] {
  if (typeof value !== 'number' || schema.type !== 'integer') return [];
  const message = `Invalid value: "": Checked value must be of type integer (${schema.format ?? 'default'} format) in ${path}`;
  return [{ reason: 'FieldValueInvalid', message, field: '<nil>' }];
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function checkEnum(value: unknown, schema: Schema, path: string): Cause[] {
  if (!schema.enum || schema.enum.some((allowed) => isDeepStrictEqual(allowed, value))) return [];
  return [unsupported(path, value, schema.enum)];
}

function checkString(value: string, schema: Schema, path: string): Cause[] {
  const causes: Cause[] = [];
  const length = [...value].length;
  if (schema.maxLength !== undefined && length > schema.maxLength) causes.push(tooLong(path, schema.maxLength));
  if (schema.minLength !== undefined && length < schema.minLength) {
    causes.push(invalidValue(path, value, `${path} in body should be at least ${schema.minLength} chars long`));
  }
  if (schema.pattern !== undefined && !regularExpression(schema.pattern).test(value)) {
    causes.push(invalidValue(path, value, `${path} in body should match '${schema.pattern}'`));
  }
  if (schema.format !== undefined && !hasFormat(value, schema.format)) {
    causes.push(wrongType(path, schema.format, JSON.stringify(value)));
  }
  return causes;
}

function checkNumber(value: number, schema: Schema, path: string): Cause[] {
  const { minimum, maximum, multipleOf } = schema;
  const causes: Cause[] = [];
  if (minimum !== undefined && (schema.exclusiveMinimum ? value <= minimum : value < minimum)) {
    const bound = schema.exclusiveMinimum ? 'greater than' : 'greater than or equal to';
    causes.push(invalidValue(path, value, `${path} in body should be ${bound} ${minimum}`));
  }
  if (maximum !== undefined && (schema.exclusiveMaximum ? value >= maximum : value > maximum)) {
    const bound = schema.exclusiveMaximum ? 'less than' : 'less than or equal to';
    causes.push(invalidValue(path, value, `${path} in body should be ${bound} ${maximum}`));
  }
  if (multipleOf !== undefined && !Number.isInteger(value / multipleOf)) {
    causes.push(invalidValue(path, value, `${path} in body should be a multiple of ${multipleOf}`));
  }
  return causes;
}

function checkArray(value: readonly unknown[], schema: Schema, path: string): Cause[] {
  const { minItems, maxItems, items } = schema;
  const causes: Cause[] = [];
  if (maxItems !== undefined && value.length > maxItems) causes.push(tooMany(path, value.length, maxItems));
  if (minItems !== undefined && value.length < minItems) {
    causes.push(invalidValue(path, value.length, `${path} in body should have at least ${minItems} items`));
  }
  if (items) causes.push(...value.flatMap((item, index) => validate(item, items, `${path}[${index}]`)));
  return [...causes, ...checkDuplicates(value, schema, path)];
}

function checkDuplicates(value: readonly unknown[], schema: Schema, path: string): Cause[] {
  const listType = schema['x-kubernetes-list-type'];
  if (listType !== 'set' && listType !== 'map') return [];
  const identities = value.map((item) => (listType === 'map' ? keysOf(item, schema) : item));
  return identities.flatMap((identity, index) =>
    identities.findIndex((other) => isDeepStrictEqual(other, identity)) < index
      ? [duplicate(`${path}[${index}]`, identity)]
      : [],
  );
}

function keysOf(item: unknown, schema: Schema): JsonObject {
  const keys = schema['x-kubernetes-list-map-keys'] ?? [];
  return Object.fromEntries(keys.map((key) => [key, isObject(item) ? item[key] : undefined]));
}

function checkObject(value: JsonObject, schema: Schema, path: string): Cause[] {
  const causes: Cause[] = [];
  const count = Object.keys(value).length;
  if (schema.maxProperties !== undefined && count > schema.maxProperties) {
    causes.push(tooMany(path, count, schema.maxProperties));
  }
  if (schema.minProperties !== undefined && count < schema.minProperties) {
    causes.push(invalidValue(path, count, `${path} in body should have at least ${schema.minProperties} properties`));
  }
  for (const field of schema.required ?? []) {
    if (value[field] === undefined) causes.push(required(fieldPath(path, field)));
  }
  for (const [field, child] of Object.entries(value).sort(byName)) {
    const childSchema = fieldSchema(schema, field);
    if (!childSchema || child === undefined) continue;
    causes.push(
      ...validate(child, childSchema, isDeclared(schema, field) ? fieldPath(path, field) : `${path}.${field}`),
    );
  }
  return causes;
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}

function checkCombinations(value: unknown, schema: Schema, path: string): Cause[] {
  const causes = (schema.allOf ?? []).flatMap((part) => validate(value, part, path));
  if (schema.anyOf) {
    const attempts = schema.anyOf.map((part) => validate(value, part, path));
    if (attempts.every((found) => found.length > 0)) {
      causes.push(combination(path, 'must validate at least one schema (anyOf)'), ...(attempts[0] ?? []));
    }
  }
  if (schema.oneOf) {
    const attempts = schema.oneOf.map((part) => validate(value, part, path));
    const matches = attempts.filter((found) => found.length === 0).length;
    if (matches === 0) {
      const text = 'must validate one and only one schema (oneOf). Found none valid';
      causes.push(combination(path, text), ...(attempts[0] ?? []));
    } else if (matches > 1) {
      const text = `must validate one and only one schema (oneOf). Found ${matches} valid alternatives`;
      causes.push(combination(path, text));
    }
  }
  if (schema.not && validate(value, schema.not, path).length === 0) {
    causes.push(combination(path, 'must not validate the schema (not)'));
  }
  return causes;
}

function combination(path: string, text: string): Cause {
  return { reason: 'FieldValueInvalid', message: `Invalid value: "": "${path}" ${text}`, field: '<nil>' };
}
