import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { parse } from 'yaml';
import { DEFAULT_WAITS, DEFAULTS } from '../../src/api/v1alpha1/defaults.ts';
import { MICROSOFT_SUFFIXES } from '../../src/api/v1alpha1/rules/host-name.ts';
import { MICROSOFT_RANGES } from '../../src/api/v1alpha1/rules/network.ts';

interface Field {
  readonly path: string;
  readonly schema: Record<string, unknown> & { readonly type: string };
}

const text = readFileSync(join(import.meta.dirname, '../../crds/hybridmailmigrations.hybridmail.dev.yaml'), 'utf8');
const { spec, status } = parse(text).spec.versions[0].schema.openAPIV3Schema.properties;
const fields: readonly Field[] = [...walk('spec', spec), ...walk('status', status)];

test('every field says what it means', (t) => {
  const silent = fields.filter(({ path, schema }) => schema.description === undefined && !path.endsWith('[]'));
  t.deepEqual(
    silent.map(({ path }) => path),
    [],
  );
});

test('every text and every list has an end, so that rules have a cost and status stays small', (t) => {
  const endless = fields.filter(
    ({ schema }) =>
      (schema.type === 'array' && schema.maxItems === undefined) ||
      (schema.type === 'string' && schema.maxLength === undefined && !schema.enum && schema.format !== 'date-time'),
  );
  t.deepEqual(
    endless.map(({ path }) => path),
    [],
  );
});

test('a list says how it is merged', (t) => {
  const vague = fields.filter(({ schema }) => schema.type === 'array' && !schema['x-kubernetes-list-type']);
  t.deepEqual(
    vague.map(({ path }) => path),
    [],
  );
});

test('the defaults of the CRD are those of the operator', (t) => {
  const found = fields
    .filter(({ schema }) => 'default' in schema && schema.type !== 'object')
    .map(({ path, schema }) => [path, schema.default]);
  t.deepEqual(Object.fromEntries(found), {
    'spec.tenant.cloud': DEFAULTS.cloud,
    'spec.legacy.smartHost.port': DEFAULTS.smartHostPort,
    'spec.legacy.smartHost.tls': DEFAULTS.smartHostTls,
    'spec.legacy.forwarders.provider': DEFAULTS.forwarderProvider,
    'spec.legacy.inventory.configMapRef.key': DEFAULTS.inventoryKey,
    'spec.dns.mx.manage': DEFAULTS.manage,
    'spec.dns.mx.ttlSeconds': DEFAULTS.mxTtlSeconds,
    'spec.dns.spf.manage': DEFAULTS.manage,
    'spec.enhancedFiltering': DEFAULTS.enhancedFiltering,
    'spec.drift': DEFAULTS.drift,
    'spec.suspend': DEFAULTS.suspend,
    'spec.limits.forwarderRemovals': DEFAULTS.forwarderRemovals,
  });
});

test('the description of a wait names the figure that holds without it', (t) => {
  for (const [name, seconds] of Object.entries(DEFAULT_WAITS)) {
    const field = fields.find(({ path }) => path === `spec.waits.${name}`);
    t.regex(String(field?.schema.description), new RegExp(`\\b${seconds}\\b`), name);
  }
});

test('all layers know the same ranges and names of Microsoft', (t) => {
  const lists = text.match(/\['40\.92[^\]]*\]/g) ?? [];
  t.is(lists.length, 2);
  for (const list of lists) t.deepEqual(list.match(/[0-9a-f.:]+\/\d+/g), [...MICROSOFT_RANGES]);

  const expressions = text.match(/\[\.\]\(outlook[^)]*\)/g) ?? [];
  t.is(expressions.length, 2);
  for (const expression of expressions) {
    t.is(expression, `[.](${MICROSOFT_SUFFIXES.map((suffix) => suffix.replaceAll('.', '[.]')).join('|')})`);
  }
});

function walk(path: string, schema: Field['schema']): Field[] {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Field['schema']>);
  const below = properties.flatMap(([key, child]) => walk(`${path}.${key}`, child));
  const items = schema.items === undefined ? [] : walk(`${path}[]`, schema.items as Field['schema']);
  return [{ path, schema }, ...below, ...items];
}
