import { isObject, type JsonObject } from '../json.ts';

/** PHP's `FILTER_VALIDATE_EMAIL`, as far as anybody here depends on it. */
export const EMAIL = /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+$/i;

export function asAttributes(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** Fields that take several addresses. */
export function split(value: unknown): string[] {
  return text(value)
    .split(/[ ,;\n]/)
    .map((part) => part.trim());
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

/** PHP's `intval`. */
export function number(value: unknown): number {
  return Number.parseInt(String(value), 10) || 0;
}
