import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { questionKey, type SpfAnswer, type SpfQuestion, type SpfTree } from '../../../src/domain/spf/tree.ts';

type Value = string | readonly string[] | readonly [number, string];
type ZoneEntry = 'TIMEOUT' | Readonly<Record<string, Value>>;
type Zone = ReadonlyMap<string, readonly ZoneEntry[]>;

export interface SuiteCase {
  readonly title: string;
  readonly domain: string;
  readonly ip: string;
  readonly expected: readonly string[];
  readonly zone: Zone;
}

interface SuiteDocument {
  readonly description: string;
  readonly tests: Record<string, { helo: string; host: string; mailfrom: string; result: string | string[] }>;
  readonly zonedata: Record<string, ZoneEntry[]>;
}

/** The openspf.org test suite for RFC 7208. */
export function readSuite(): readonly SuiteCase[] {
  const text = readFileSync(new URL('../../vectors/spf/rfc7208-tests.yml', import.meta.url), 'utf8');
  return parseAllDocuments(text).flatMap((document) => {
    const { description, tests, zonedata } = document.toJS() as SuiteDocument;
    const zone = new Map(Object.entries(zonedata).map(([name, entries]) => [name.toLowerCase(), entries]));
    return Object.entries(tests).map(([name, test]) => ({
      title: `${description}: ${name}`,
      domain: test.mailfrom === '' ? test.helo : test.mailfrom.slice(test.mailfrom.lastIndexOf('@') + 1),
      ip: test.host,
      expected: [test.result].flat(),
      zone,
    }));
  });
}

/** Answers as the suite describes them: SPF entries stand for TXT where a name has no TXT entry of its own. */
export function answer(zone: Zone, question: SpfQuestion): SpfAnswer {
  const entries = zone.get(question.name.toLowerCase());
  if (!entries) return { kind: 'NxDomain' };
  const alias = values(entries, 'CNAME')[0];
  if (typeof alias === 'string') return answer(zone, { ...question, name: alias });
  const found = VALUES[question.type](entries);
  if (found.length > 0) return { kind: 'Found', values: found };
  return entries.some(isTimeout) ? { kind: 'Unknown', why: 'the server is silent' } : { kind: 'NoData' };
}

const VALUES: Record<SpfQuestion['type'], (entries: readonly ZoneEntry[]) => readonly string[]> = {
  TXT: (entries) => {
    const type = entries.some((entry) => entry !== 'TIMEOUT' && 'TXT' in entry) ? 'TXT' : 'SPF';
    return values(entries, type)
      .map((value) => [value].flat().join(''))
      .filter((value) => value !== 'NONE');
  },
  MX: (entries) =>
    values(entries, 'MX')
      .map((value) => String(value[1]))
      .filter((host) => host !== ''),
  Address: (entries) => [...values(entries, 'A'), ...values(entries, 'AAAA')].map(String),
};

function values(entries: readonly ZoneEntry[], type: string): readonly Value[] {
  return entries.flatMap((entry) => {
    const value = isTimeout(entry) ? undefined : (entry as Readonly<Record<string, Value>>)[type];
    return value === undefined ? [] : [value];
  });
}

function isTimeout(entry: ZoneEntry): boolean {
  return entry === 'TIMEOUT' || 'TIMEOUT' in entry;
}

/** Asks until the walk has everything, as the operator does. */
export function resolveAll(zone: Zone, next: (tree: SpfTree) => readonly SpfQuestion[]): SpfTree {
  let tree: SpfTree = {};
  for (let missing = next(tree); missing.length > 0; missing = next(tree)) {
    tree = {
      ...tree,
      ...Object.fromEntries(missing.map((question) => [questionKey(question), answer(zone, question)])),
    };
  }
  return tree;
}
