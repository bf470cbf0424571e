import type { Cause } from '../status.ts';

/** Field errors in kube-apiserver's words (k8s.io/apimachinery field errors and kube-openapi validation errors). */

export function required(field: string, detail = ''): Cause {
  return { reason: 'FieldValueRequired', message: `Required value${detail && `: ${detail}`}`, field };
}

export function invalidValue(field: string, value: unknown, detail: string): Cause {
  return { reason: 'FieldValueInvalid', message: `Invalid value: ${show(value)}: ${detail}`, field };
}

export function wrongType(field: string, type: string, shown: string): Cause {
  const message = `Invalid value: ${shown}: ${field} in body must be of type ${type}: ${shown}`;
  return { reason: 'FieldValueTypeInvalid', message, field };
}

export function unsupported(field: string, value: unknown, supported: readonly unknown[]): Cause {
  const list = supported.map((item) => JSON.stringify(item)).join(', ');
  return {
    reason: 'FieldValueNotSupported',
    message: `Unsupported value: ${show(value)}: supported values: ${list}`,
    field,
  };
}

export function tooLong(field: string, maxLength: number): Cause {
  return { reason: 'FieldValueTooLong', message: `Too long: may not be more than ${maxLength} bytes`, field };
}

export function tooMany(field: string, count: number, max: number): Cause {
  return {
    reason: 'FieldValueTooMany',
    message: `Too many: ${count}: must have at most ${max} ${max === 1 ? 'item' : 'items'}`,
    field,
  };
}

export function duplicate(field: string, value: unknown): Cause {
  return { reason: 'FieldValueDuplicate', message: `Duplicate value: ${show(value)}`, field };
}

export function forbiddenField(field: string, detail: string): Cause {
  return { reason: 'FieldValueForbidden', message: `Forbidden: ${detail}`, field };
}

/** The note that CEL rules were skipped; kube-apiserver prints its missing field as `<nil>`. */
export const RULES_NOT_CHECKED: Cause = {
  reason: 'FieldValueInvalid',
  message:
    'Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
  field: '<nil>',
};

const BLOCKING = new Set([
  'FieldValueRequired',
  'FieldValueTypeInvalid',
  'FieldValueNotSupported',
  'FieldValueTooLong',
  'FieldValueTooMany',
]);

/** True when a rule could not be evaluated safely on a value with this error. */
export function blocksRules(cause: Cause): boolean {
  return BLOCKING.has(cause.reason);
}

function show(value: unknown): string {
  return JSON.stringify(value);
}
