import type { KubeObject, Resource } from './model.ts';
import { badRequest } from './status.ts';

export type Selector = (object: KubeObject) => boolean;

/** `a=b,c!=d,e in (f,g),h notin (i),j,!k` over metadata.labels. */
export function labelSelector(text: string): Selector {
  const tests = splitOutsideBrackets(text).map(labelTest);
  return ({ metadata }) => tests.every((test) => test(metadata.labels ?? {}));
}

type LabelTest = (labels: Record<string, string>) => boolean;

function labelTest(text: string): LabelTest {
  const set = /^\s*([^\s!=(),]+)\s+(in|notin)\s+\(([^)]*)\)\s*$/.exec(text);
  if (set) {
    const [, name = '', operator, list = ''] = set;
    const values = list.split(',').map((value) => value.trim());
    return (labels) => {
      const value = labels[name];
      return operator === 'in'
        ? value !== undefined && values.includes(value)
        : value === undefined || !values.includes(value);
    };
  }
  const comparison = /^\s*([^\s!=(),]+)\s*(==|=|!=)\s*([^\s!=(),]*)\s*$/.exec(text);
  if (comparison) {
    const [, name = '', operator, value = ''] = comparison;
    return (labels) => (labels[name] === value) === (operator !== '!=');
  }
  const unclosed = /^\s*\S+\s+(?:in|notin)\s+([^\s(]\S*)/.exec(text)?.[1];
  if (unclosed) throw badRequest(`unable to parse requirement: found '${unclosed}' expected: '('`);
  const presence = /^\s*(!?)\s*([^\s!=(),]+)\s*$/.exec(text);
  if (!presence)
    throw badRequest(`unable to parse requirement: found '${text}', expected: !, identifier, or 'end of string'`);
  const [, absent, name = ''] = presence;
  return (labels) => Object.hasOwn(labels, name) === (absent === '');
}

function splitOutsideBrackets(text: string): string[] {
  return text
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** `metadata.name=a,status.phase!=b` over the fields that the resource declares as selectable. */
export function fieldSelector(text: string, resource: Resource): Selector {
  const tests = text
    .split(',')
    .filter((part) => part !== '')
    .map((part) => {
      const [, field = '', operator, value = ''] = /^([^=!]+)(==|=|!=)(.*)$/.exec(part.trim()) ?? [];
      if (!operator) throw badRequest(`invalid selector: '${part}'; can't understand '${part}'`);
      return (object: KubeObject) => (fieldValue(object, field, resource) === value) === (operator !== '!=');
    });
  return (object) => tests.every((test) => test(object));
}

function fieldValue(object: KubeObject, field: string, resource: Resource): string {
  if (field === 'metadata.name') return object.metadata.name;
  if (field === 'metadata.namespace') return object.metadata.namespace ?? '';
  const value = resource.selectableFields?.(object)[field];
  if (value === undefined) throw badRequest(`field label not supported: ${field}`);
  return value;
}
