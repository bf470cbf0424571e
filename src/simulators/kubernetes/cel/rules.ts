import { Optional } from '@marcbachmann/cel-js';
import { isObject } from '../../json.ts';
import { childrenOf } from '../apply/children.ts';
import { fieldPath, isDeclared, type Schema, type ValidationRule } from '../schema/types.ts';
import type { Cause } from '../status.ts';
import { type CompiledRule, compileRule } from './environment.ts';
import { toCel } from './values.ts';

export type RuleChecker = (value: unknown, oldValue: unknown, schema: Schema) => Cause[];

/** Checks `x-kubernetes-validations` at every depth; each expression is compiled once. */
export function createRuleChecker(): RuleChecker {
  const compiled = new Map<string, CompiledRule>();

  function compile(expression: string): CompiledRule {
    const found = compiled.get(expression) ?? compileRule(expression);
    compiled.set(expression, found);
    return found;
  }

  function check(value: unknown, old: unknown, schema: Schema, path: string): Cause[] {
    if (value === undefined || value === null) return [];
    const rules = schema['x-kubernetes-validations'] ?? [];
    const causes = rules.flatMap((rule) => checkRule(rule, value, old, schema, path, compile));
    return [...causes, ...checkChildren(value, old, schema, path)];
  }

  function checkChildren(value: unknown, old: unknown, schema: Schema, path: string): Cause[] {
    if (Array.isArray(value)) {
      const items = schema.items;
      if (!items) return [];
      const identities = schema['x-kubernetes-list-type'] === 'map' ? childrenOf(value, schema) : undefined;
      return value.flatMap((item, index) =>
        check(item, oldItem(identities?.[index]?.element, old, schema), items, `${path}[${index}]`),
      );
    }
    if (!isObject(value)) return [];
    const fields = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return fields.flatMap(([field, child]) => {
      const childSchema = isDeclared(schema, field) ? schema.properties?.[field] : schema.additionalProperties;
      if (typeof childSchema !== 'object') return [];
      const childPath = isDeclared(schema, field) ? fieldPath(path, field) : `${path}[${field}]`;
      return check(child, isObject(old) ? old[field] : undefined, childSchema, childPath);
    });
  }

  return (value, oldValue, schema) => check(value, oldValue, schema, '');
}

/** List items have an old state only where a key identifies them. */
function oldItem(element: string | undefined, old: unknown, schema: Schema): unknown {
  if (element === undefined || !Array.isArray(old)) return undefined;
  return childrenOf(old, schema)?.find((child) => child.element === element)?.value;
}

function checkRule(
  rule: ValidationRule,
  value: unknown,
  old: unknown,
  schema: Schema,
  path: string,
  compile: (expression: string) => CompiledRule,
): Cause[] {
  const isTransition = /\boldSelf\b/.test(rule.rule);
  if (isTransition && old === undefined && !rule.optionalOldSelf) return [];
  const self = toCel(value, schema);
  const oldSelf = old === undefined ? undefined : toCel(old, schema);
  const optionalOld = oldSelf === undefined ? Optional.none() : Optional.of(oldSelf);
  const variables = { self, oldSelf: rule.optionalOldSelf ? optionalOld : oldSelf };
  const field = path + (rule.fieldPath ?? '');
  try {
    if (compile(rule.rule).evaluate(variables) === true) return [];
  } catch (error) {
    const text = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return [failure('FieldValueInvalid', value, `rule evaluation error: ${text} evaluating rule: ${rule.rule}`, field)];
  }
  return [failure(rule.reason ?? 'FieldValueInvalid', value, messageOf(rule, variables, compile), field)];
}

function messageOf(
  rule: ValidationRule,
  variables: Readonly<Record<string, unknown>>,
  compile: (expression: string) => CompiledRule,
): string {
  const fallback = rule.message ?? `failed rule: ${rule.rule}`;
  if (rule.messageExpression === undefined) return fallback;
  try {
    const text = compile(rule.messageExpression).evaluate(variables);
    return typeof text === 'string' && text.trim() !== '' ? text : fallback;
  } catch {
    // Kubernetes too falls back to the fixed message when the expression fails.
    return fallback;
  }
}

function failure(reason: string, value: unknown, detail: string, path: string): Cause {
  const field = path === '' ? '<nil>' : path.replace(/^\./, '');
  if (reason === 'FieldValueForbidden') return { reason, message: `Forbidden: ${detail}`, field };
  if (reason === 'FieldValueRequired') return { reason, message: `Required value: ${detail}`, field };
  const title = reason === 'FieldValueDuplicate' ? 'Duplicate value' : 'Invalid value';
  const shown = typeof value === 'object' ? '' : `${JSON.stringify(value)}: `;
  return { reason, message: `${title}: ${shown}${detail}`, field };
}
