import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { parse } from 'yaml';

type Schema = Record<string, unknown>;

/** Largest status that is allowed: far below the limit of an object in etcd, and cheap to write every few minutes. */
export const MAX_STATUS_BYTES = 65_536;

const file = join(import.meta.dirname, '../../crds/hybridmailmigrations.hybridmail.dev.yaml');
const { status } = parse(readFileSync(file, 'utf8')).spec.versions[0].schema.openAPIV3Schema.properties;
const ajv = new Ajv({
  strict: false,
  allErrors: true,
  formats: { int32: true, int64: true, 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/ },
});
const validate = ajv.compile(closed(status));

/** What the API server would refuse or drop: limits, patterns, unknown fields, and two list entries with one key. */
export function faultsOf(value: unknown): readonly string[] {
  const json: unknown = JSON.parse(JSON.stringify(value));
  validate(json);
  const faults = (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
  return [...faults, ...doubleKeys(status, json, '')];
}

/** The API server drops unknown fields silently; here they are faults. */
function closed(schema: Schema): Schema {
  const properties = schema.properties as Record<string, Schema> | undefined;
  return {
    ...schema,
    ...(properties && {
      properties: Object.fromEntries(Object.entries(properties).map(([name, child]) => [name, closed(child)])),
      additionalProperties: false,
    }),
    ...(schema.items ? { items: closed(schema.items as Schema) } : {}),
  };
}

function doubleKeys(schema: Schema, value: unknown, path: string): readonly string[] {
  if (Array.isArray(value)) {
    const keys = (schema['x-kubernetes-list-map-keys'] as string[] | undefined) ?? [];
    const names = value.map((item) => keys.map((key) => item[key]).join(' '));
    const double =
      keys.length > 0 && new Set(names).size < names.length ? [`${path} has two entries with one key`] : [];
    return [...double, ...value.flatMap((item) => doubleKeys(schema.items as Schema, item, `${path}[]`))];
  }
  if (typeof value !== 'object' || value === null) return [];
  const properties = (schema.properties ?? {}) as Record<string, Schema>;
  return Object.entries(value).flatMap(([name, child]) => doubleKeys(properties[name] ?? {}, child, `${path}/${name}`));
}
