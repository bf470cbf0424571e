import { isObject } from '../json.ts';

type Step = (value: unknown) => unknown[];

/**
 * Finds values by the JSONPath dialect of printer columns: `.a.b`, `['a.b']`, `[0]`, `[*]` and
 * `[?(@.type=="Ready")]`. Throws on anything else.
 */
export function jsonPath(path: string): (root: unknown) => unknown[] {
  const steps = parse(path);
  return (root) => steps.reduce((values: unknown[], step) => values.flatMap(step), [root]);
}

const TOKEN =
  /\.((?:\\.|[^.[\]\\])+)|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]|\[(-?\d+)\]|\[(\*)\]|\[\?\((.*?)\)\]/y;

function parse(path: string): Step[] {
  const text = path.startsWith('.') || path.startsWith('[') ? path : `.${path}`;
  const steps: Step[] = [];
  const token = new RegExp(TOKEN);
  while (token.lastIndex < text.length) {
    const at = token.lastIndex;
    const match = token.exec(text);
    if (!match) throw new Error(`JSONPath ${path}: not understood from position ${at}`);
    const [, dotted, single, double, index, star, filter] = match;
    const field = dotted ?? single ?? double;
    if (field !== undefined) steps.push(field === '*' ? everyItem : fieldStep(field.replaceAll(/\\(.)/g, '$1')));
    else if (index !== undefined)
      steps.push((value) => defined(Array.isArray(value) ? value.at(Number(index)) : undefined));
    else if (star) steps.push(everyItem);
    else steps.push(filterStep(filter ?? ''));
  }
  return steps;
}

function fieldStep(name: string): Step {
  return (value) => defined(isObject(value) ? value[name] : undefined);
}

function everyItem(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return isObject(value) ? Object.values(value) : [];
}

function filterStep(condition: string): Step {
  const match = /^@(\S+?)\s*(==|!=|>=|<=|>|<)\s*(.+)$/.exec(condition.trim());
  if (!match) {
    const find = jsonPath(condition.trim().replace(/^@/, ''));
    return (value) => everyItem(value).filter((item) => find(item).length > 0);
  }
  const [, path = '', operator = '', literal = ''] = match;
  const find = jsonPath(path);
  const wanted = literal.trim().replace(/^(['"])(.*)\1$/, '$2');
  return (value) => everyItem(value).filter((item) => compare(find(item)[0], operator, wanted));
}

function compare(found: unknown, operator: string, wanted: string): boolean {
  if (operator === '==') return String(found) === wanted;
  if (operator === '!=') return String(found) !== wanted;
  const [left, right] = [Number(found), Number(wanted)];
  if (operator === '>') return left > right;
  if (operator === '<') return left < right;
  return operator === '>=' ? left >= right : left <= right;
}

function defined(value: unknown): unknown[] {
  return value === undefined ? [] : [value];
}
