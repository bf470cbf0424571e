import type { JsonObject } from '../json.ts';
import { cmdletFailed, EXCEPTION } from './errors.ts';

type RowTest = (row: JsonObject) => boolean;

/**
 * The part of OPATH that clients of these cmdlets use: `-eq`, `-ne` and `-like` with a text or `$null`, joined by `-and`
 * and `-or` without parentheses. Source: learn.microsoft.com, "Filterable properties for the Filter parameter".
 */
export function rowFilter(filter: unknown): RowTest {
  if (typeof filter !== 'string') return () => true;
  const alternatives = filter
    .split(/\s-or\s/i)
    .map((part) => part.split(/\s-and\s/i).map((term) => rowTest(term.trim())));
  return (row) => alternatives.some((tests) => tests.every((test) => test(row)));
}

function rowTest(term: string): RowTest {
  const [, field = '', operator = '', text, nothing] =
    /^(\w+)\s+-(eq|ne|like)\s+(?:'((?:[^']|'')*)'|(\$null))$/i.exec(term) ?? [];
  if (nothing && operator.toLowerCase() !== 'like') {
    return (row) => isEmpty(row[field]) === (operator.toLowerCase() === 'eq');
  }
  if (text === undefined) {
    throw cmdletFailed(EXCEPTION.argument, `Cannot bind parameter 'Filter' to the target. Invalid filter: "${term}".`);
  }
  const pattern = textPattern(text.replaceAll("''", "'"), operator.toLowerCase() === 'like');
  const wanted = operator.toLowerCase() !== 'ne';
  return (row) => valuesOf(row[field]).some((value) => pattern.test(value)) === wanted;
}

/** Case does not count, nor does the `smtp:` before an address. */
function textPattern(text: string, wildcards: boolean): RegExp {
  const parts = wildcards ? text.split('*') : [text];
  const escaped = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^(smtp:)?${escaped.join('.*')}$`, 'i');
}

function valuesOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((item) => typeof item === 'string');
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0);
}
