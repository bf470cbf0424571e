import { isObject, type JsonObject } from '../json.ts';
import { missingParameters, unknownParameters, wrongParameterValue } from './errors.ts';

/** What a parameter takes; a list of words is an enumeration. */
export type ParameterKind = 'text' | 'switch' | 'list' | 'resultSize' | 'time' | readonly string[];

/** Parameters of a cmdlet by their documented names. */
export type ParameterTable = Readonly<Record<string, ParameterKind>>;

/** The new value of a list parameter, given what the list holds. */
export type ListChange = (held: readonly string[]) => string[];

export type ParameterValue = string | boolean | number | null | ListChange;

/** Values that were given, by documented name. */
export type Parameters = ReadonlyMap<string, ParameterValue>;

/** Reads `Parameters` of a call as the service binds them; names are case-insensitive. Throws the service's refusal. */
export function bindParameters(table: ParameterTable, mandatory: readonly string[], given: JsonObject): Parameters {
  const known = new Map(Object.keys(table).map((name) => [name.toLowerCase(), name]));
  const unknown = Object.keys(given).filter((name) => !known.has(name.toLowerCase()));
  if (unknown.length > 0) throw unknownParameters(unknown);
  const bound = new Map<string, ParameterValue>();
  for (const [name, value] of Object.entries(given)) {
    const documented = known.get(name.toLowerCase()) ?? name;
    bound.set(documented, bindValue(documented, table[documented] ?? 'text', value));
  }
  const missing = mandatory.filter((name) => bound.get(name) === undefined || bound.get(name) === null);
  if (missing.length > 0) throw missingParameters(missing);
  return bound;
}

function bindValue(name: string, kind: ParameterKind, value: unknown): ParameterValue {
  if (kind === 'list') return bindList(name, value);
  if (value === null) return null;
  if (kind === 'switch') {
    if (typeof value === 'boolean') return value;
    throw wrongParameterValue(name, `Cannot convert value "${value}" to type "System.Boolean".`);
  }
  if (kind === 'resultSize') {
    if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value;
    if (typeof value === 'string' && value.toLowerCase() === 'unlimited') return 'Unlimited';
    throw wrongParameterValue(name, `Cannot convert value "${value}" to type "Unlimited".`);
  }
  if (kind === 'time') {
    if (typeof value === 'string' && !Number.isNaN(Date.parse(value))) return value;
    throw wrongParameterValue(name, `Cannot convert value "${value}" to type "System.DateTime".`);
  }
  if (typeof value !== 'string') throw wrongParameterValue(name, 'Cannot convert value to type "System.String".');
  return kind === 'text' ? value : bindWord(name, kind, value);
}

function bindWord(name: string, words: readonly string[], value: string): string {
  const word = words.find((candidate) => candidate.toLowerCase() === value.toLowerCase());
  if (word !== undefined) return word;
  throw wrongParameterValue(
    name,
    `Cannot convert value "${value}". Specify one of the following enumerator names and try again: ${words.join(', ')}`,
  );
}

/** An array replaces the list; an `Exchange.GenericHashTable` adds and removes, or empties it when it holds neither. */
function bindList(name: string, value: unknown): ListChange {
  if (value === null) return () => [];
  if (typeof value === 'string' || Array.isArray(value)) {
    const values = textList(name, value);
    return () => values;
  }
  if (!isObject(value) || value['@odata.type'] !== '#Exchange.GenericHashTable') {
    throw wrongParameterValue(name, 'Cannot convert a "Newtonsoft.Json.Linq.JObject" to a "MultiValuedProperty".');
  }
  const parts = new Map(Object.entries(value).map(([key, part]) => [key.toLowerCase(), part]));
  const added = textList(name, parts.get('add') ?? []);
  const removed = textList(name, parts.get('remove') ?? []).map((text) => text.toLowerCase());
  if (added.length === 0 && removed.length === 0) return () => [];
  return (held) => {
    const kept = held.filter((text) => !removed.includes(text.toLowerCase()));
    return [...kept, ...added.filter((text) => !kept.includes(text))];
  };
}

function textList(name: string, value: unknown): string[] {
  const values = Array.isArray(value) ? value : [value];
  if (!values.every((item) => typeof item === 'string')) {
    throw wrongParameterValue(name, 'Cannot convert the value to a list of "System.String".');
  }
  return values;
}
