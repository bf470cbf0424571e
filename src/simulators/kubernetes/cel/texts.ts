import type { Environment } from '@marcbachmann/cel-js';
import { regularExpression } from '../schema/regular-expression.ts';

/** CEL's string extensions and Kubernetes' regex and list libraries, as far as the evaluator does not bring them. */
export function registerTexts(environment: Environment): Environment {
  return environment
    .registerFunction('string.charAt(int): string', (text: string, index: bigint) => text.charAt(Number(index)))
    .registerFunction('string.replace(string, string): string', (text: string, from: string, to: string) =>
      text.replaceAll(from, () => to),
    )
    .registerFunction(
      'string.find(string): string',
      (text: string, pattern: string) => regularExpression(pattern).exec(text)?.[0] ?? '',
    )
    .registerFunction('string.findAll(string): list<string>', (text: string, pattern: string) => findAll(text, pattern))
    .registerFunction('list.isSorted(): bool', (list: unknown[]) =>
      list.every((item, index) => index === 0 || compare(list[index - 1], item) <= 0),
    )
    .registerFunction('list.min(): dyn', (list: unknown[]) => extreme(list, -1))
    .registerFunction('list.max(): dyn', (list: unknown[]) => extreme(list, 1))
    .registerFunction('list.sum(): dyn', sum)
    .registerFunction('list.indexOf(dyn): int', (list: unknown[], item: unknown) => BigInt(list.indexOf(item)))
    .registerFunction('list.lastIndexOf(dyn): int', (list: unknown[], item: unknown) => BigInt(list.lastIndexOf(item)))
    .registerFunction('isURL(string): bool', (text: string) => URL.canParse(text))
    .registerFunction('url(string): map', (text: string) => new Map(Object.entries(urlParts(new URL(text)))));
}

function findAll(text: string, pattern: string): string[] {
  const expression = regularExpression(pattern);
  return [...text.matchAll(new RegExp(expression.source, `${expression.flags}g`))].map(([found]) => found);
}

function compare(a: unknown, b: unknown): number {
  const [left, right] = [a as bigint, b as bigint];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function extreme(list: readonly unknown[], sign: number): unknown {
  if (list.length === 0) throw new Error('min or max called on empty list');
  return list.reduce((best, item) => (compare(item, best) * sign > 0 ? item : best));
}

function sum(list: readonly unknown[]): unknown {
  if (list.every((item) => typeof item === 'bigint')) return list.reduce((total, item) => total + item, 0n);
  return list.reduce((total: number, item) => total + Number(item), 0);
}

function urlParts(url: URL): Record<string, string> {
  return {
    scheme: url.protocol.slice(0, -1),
    host: url.host,
    hostname: url.hostname,
    port: url.port,
    path: url.pathname,
  };
}
