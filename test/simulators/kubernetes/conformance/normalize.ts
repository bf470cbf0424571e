import type { Json } from './client.ts';

/** Replaces what differs from run to run by names that are given in order of appearance: uid-1, rv-1 ... */
export interface Normalizer {
  json(value: Json): Json;
  text(value: string): string;
  /** What kubectl printed: also ages, times and versions in running text. */
  terminal(output: string): string;
}

/** Keys that hold a random or running value, with the word that stands for it. */
const VARIABLE_KEYS: Readonly<Record<string, string>> = { resourceVersion: 'rv', uid: 'uid', continue: 'continue' };

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

export function createNormalizer(namespace: string): Normalizer {
  const names = new Map<string, string>();
  const counts = new Map<string, number>();

  function nameOf(word: string, value: string): string {
    const known = names.get(`${word}/${value}`);
    if (known !== undefined) return known;
    const count = (counts.get(word) ?? 0) + 1;
    counts.set(word, count);
    names.set(`${word}/${value}`, `${word}-${count}`);
    return `${word}-${count}`;
  }

  function text(value: string): string {
    let result = value.replaceAll(namespace, 'NAMESPACE');
    for (const [key, name] of names) {
      if (key.startsWith('uid/')) result = result.replaceAll(key.slice('uid/'.length), name);
    }
    return result
      .replace(/too old resource version: (\d+) \(\d+\)/, 'too old resource version: $1 (rv)')
      .replace(/ResourceVersion in record \(\d+\)/, 'ResourceVersion in record (rv)');
  }

  function member(key: string, value: Json, object: { [key: string]: Json }): Json {
    // A shown member may be named by its whole path: `metadata.uid`.
    const word = VARIABLE_KEYS[key.slice(key.lastIndexOf('.') + 1)];
    if (word === undefined || typeof value !== 'string' || value === '') return json(value);
    // A list's version is the whole store's, which other tests move too: it may or may not equal an item's.
    if (key === 'resourceVersion' && !('name' in object)) return 'rv-of-store';
    return nameOf(word, value);
  }

  function json(value: Json): Json {
    if (typeof value === 'string') return TIMESTAMP.test(value) ? 'TIME' : text(value);
    if (Array.isArray(value)) return value.map(json);
    if (value === null || typeof value !== 'object') return value;
    const entries = Object.entries(value).filter(([key]) => key !== 'managedFields');
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(entries.map(([key, inner]) => [key, member(key, inner, value)]));
  }

  function terminal(output: string): string {
    const lines = output
      .trimEnd()
      .split('\n')
      .map((line) => line.trimEnd());
    return text(sortBullets(lines).join('\n'))
      .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, 'TIME')
      .replace(/(?<=Resource Version: +)\d+/g, 'VERSION')
      .replace(/(?<=UID: +)\S+/g, 'UID')
      .replace(/(?<= )\d+s(?=\s|$) */g, (age) => 'AGE'.padEnd(age.length));
  }

  return { json, text, terminal };
}

/** kubectl prints the causes of a refusal as bullets, in the random order of the API server. */
function sortBullets(lines: readonly string[]): string[] {
  const result: string[] = [];
  let bullets: string[] = [];
  for (const line of [...lines, '']) {
    if (line.startsWith('* ')) {
      bullets.push(line);
      continue;
    }
    result.push(...bullets.sort(), line);
    bullets = [];
  }
  return result.slice(0, -1);
}
