/**
 * Derives from the CRD, which is written by hand: the TypeScript types, the schema that the operator checks specs with,
 * the fields that it looks for in the cluster's definition, and the chart's copy.
 * With `--verify` nothing is written; a stale file is named and the exit code is 1.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compile, type JSONSchema } from 'json-schema-to-typescript';
import { parse } from 'yaml';
import { fieldsOf } from '../src/api/v1alpha1/fields.ts';
import type { StructuralSchema } from '../src/api/v1alpha1/structure.ts';

const ROOT = join(import.meta.dirname, '..');
const CRD = 'crds/hybridmailmigrations.hybridmail.dev.yaml';
const TYPES = 'src/api/v1alpha1/types.generated.ts';
const SCHEMA = 'src/api/v1alpha1/schema.generated.ts';
const FIELDS = 'src/api/v1alpha1/fields.generated.ts';
const CHART_COPY = 'charts/hybrid-mail-operator/crds/hybridmailmigrations.hybridmail.dev.yaml';

interface CustomResourceDefinition {
  readonly spec: {
    readonly group: string;
    readonly names: { readonly kind: string };
    readonly versions: readonly [
      { readonly name: string; readonly schema: { readonly openAPIV3Schema: StructuralSchema } },
    ];
  };
}

const BANNER = `/* Generated from ${CRD} by "npm run generate"; not to be edited. */`;

const text: StructuralSchema = { type: 'string' };
const texts: StructuralSchema = { type: 'object', additionalProperties: text };

/** Keywords that say nothing about a value's structure; no field of the spec has such a name. */
const PROSE = ['description', 'default', 'format', 'x-kubernetes-validations'];

/** Metadata as JSON carries it, which a CRD leaves to the API server; only what the operator reads. */
const METADATA: StructuralSchema = {
  type: 'object',
  required: ['name', 'namespace'],
  properties: {
    name: text,
    namespace: text,
    uid: { ...text, description: 'Missing before the API server has taken the object.' },
    resourceVersion: text,
    generation: { type: 'integer', description: 'Grows with every change of the spec.' },
    creationTimestamp: { ...text, description: 'RFC 3339.' },
    deletionTimestamp: { ...text, description: 'RFC 3339; set while the object is being deleted.' },
    finalizers: { type: 'array', items: text },
    labels: texts,
    annotations: texts,
  },
};

async function main(verify: boolean): Promise<void> {
  const crd = readFileSync(join(ROOT, CRD), 'utf8');
  const definition = parse(crd) as CustomResourceDefinition;
  const files = {
    [TYPES]: await renderTypes(definition),
    [SCHEMA]: renderSchema(definition),
    [FIELDS]: renderFields(definition),
    [CHART_COPY]: crd,
  };
  for (const [path, content] of Object.entries(files)) {
    if (!verify) write(path, content);
    else if (read(path) !== content) {
      console.error(`${path} is stale: run "npm run generate"`);
      process.exitCode = 1;
    }
  }
}

async function renderTypes({ spec }: CustomResourceDefinition): Promise<string> {
  const { kind } = spec.names;
  const [version] = spec.versions;
  const top = version.schema.openAPIV3Schema;
  const complete: StructuralSchema = {
    ...top,
    required: ['apiVersion', 'kind', 'metadata', ...(top.required ?? [])],
    properties: {
      ...top.properties,
      apiVersion: { ...text, enum: [`${spec.group}/${version.name}`] },
      kind: { ...text, enum: [kind] },
      metadata: METADATA,
    },
  };
  const source = await compile(toJsonSchema(complete, kind), kind, {
    bannerComment: BANNER,
    style: { singleQuote: true, semi: true, printWidth: 120 },
  });
  return makeReadonly(source);
}

/** The schema of the spec without its prose and its CEL rules. */
function renderSchema({ spec }: CustomResourceDefinition): string {
  const schema = spec.versions[0].schema.openAPIV3Schema.properties?.spec;
  const json = JSON.stringify(schema, (key, value) => (PROSE.includes(key) ? undefined : value), 2);
  return [
    BANNER,
    "import type { StructuralSchema } from './structure.ts';",
    '',
    `export const SPEC_SCHEMA: StructuralSchema = ${json};`,
    '',
  ].join('\n');
}

function renderFields({ spec }: CustomResourceDefinition): string {
  // Metadata and the kind are the API server's own, whatever a definition says of them.
  const fields = fieldsOf(spec.versions[0].schema.openAPIV3Schema).filter((field) => /^(spec|status)\./.test(field));
  return [
    BANNER,
    '',
    '/** Every field of a migration that the operator reads or writes. */',
    `export const FIELDS: readonly string[] = ${JSON.stringify(fields, null, 2)};`,
    '',
  ].join('\n');
}

/** JSON Schema with closed objects and a title, which becomes the name of the interface, for each of them. */
function toJsonSchema(schema: StructuralSchema, title: string): JSONSchema {
  const { description, type } = schema;
  if (schema.properties !== undefined) {
    const properties = Object.entries(schema.properties).map(([key, value]) => [
      key,
      toJsonSchema(value, title + pascalCase(key)),
    ]);
    const required = [...(schema.required ?? [])];
    return {
      title,
      description,
      type,
      additionalProperties: false,
      required,
      properties: Object.fromEntries(properties),
    };
  }
  if (schema.additionalProperties !== undefined) {
    return { description, type, additionalProperties: toJsonSchema(schema.additionalProperties, title) };
  }
  if (schema.items !== undefined) return { description, type, items: toJsonSchema(schema.items, singular(title)) };
  return {
    description,
    type: schema.nullable === true ? [type, 'null'] : type,
    ...(schema.enum === undefined ? {} : { enum: [...schema.enum] }),
  };
}

function pascalCase(key: string): string {
  return key.charAt(0).toUpperCase() + key.slice(1);
}

function singular(title: string): string {
  return title.endsWith('s') ? title.slice(0, -1) : `${title}Entry`;
}

/** The compiler has no option for it: every property and every array of the result is read only. */
function makeReadonly(source: string): string {
  return source.replace(/^(\s*)((?:\w+\??|\[k: string\]): )(.*)$/gm, (_, indent: string, key: string, rest: string) => {
    return `${indent}readonly ${key}${rest.replace(/^([\w]+\[\])/, 'readonly $1')}`;
  });
}

function read(path: string): string | undefined {
  try {
    return readFileSync(join(ROOT, path), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function write(path: string, content: string): void {
  mkdirSync(dirname(join(ROOT, path)), { recursive: true });
  writeFileSync(join(ROOT, path), content);
}

await main(process.argv.includes('--verify'));
