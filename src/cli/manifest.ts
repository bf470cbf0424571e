import { formatProblem, type Problem } from '../api/v1alpha1/problem.ts';
import { findProblems } from '../api/v1alpha1/rules.ts';
import type { HybridMailMigration } from '../api/v1alpha1/types.generated.ts';
import { BadInput } from './bad-input.ts';
import { readConfigMap, readSecret } from './companions.ts';
import { type Document, isFields, parseDocuments } from './documents.ts';
import { findUnknownFields } from './unknown-fields.ts';

/** A migration as a person wrote it, with the Secrets and ConfigMaps of the same file by `namespace/name`. */
export interface Manifest {
  readonly migration: HybridMailMigration;
  readonly secrets: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly configMaps: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

const API_VERSION = 'hybridmail.dev/v1alpha1';
const READ_HERE = ['HybridMailMigration', 'Secret', 'ConfigMap'];

/** Reads a file of YAML documents. Errors: BadInput with every problem. */
export function readManifest(path: string, text: string): Manifest {
  const documents = parseDocuments(path, text);
  const ofKind = (kind: string) => documents.filter(({ fields }) => fields.kind === kind);
  const [first, ...others] = ofKind('HybridMailMigration');
  const problems = documents
    .filter(({ fields }) => !READ_HERE.includes(String(fields.kind)))
    .map(({ where, fields }) => `${where}: kind: ${shown(fields.kind)} is not read here, only ${READ_HERE.join(', ')}`);
  if (!first) problems.push(`${path}: holds no HybridMailMigration`);
  if (others.length > 0) problems.push(`${path}: holds ${others.length + 1} HybridMailMigrations: give one at a time`);
  const migration = first ? toMigration(first) : { object: undefined, problems: [] };
  const secrets = ofKind('Secret').map(readSecret);
  const configMaps = ofKind('ConfigMap').map(readConfigMap);
  problems.push(...migration.problems, ...[...secrets, ...configMaps].flatMap((item) => item.problems));
  if (problems.length > 0 || !migration.object) throw new BadInput(problems);
  return {
    migration: migration.object,
    secrets: new Map(secrets.map(({ key, data }) => [key, data])),
    configMaps: new Map(configMaps.map(({ key, data }) => [key, data])),
  };
}

function toMigration({ where, fields }: Document): {
  readonly object: HybridMailMigration | undefined;
  readonly problems: readonly string[];
} {
  const { metadata } = fields;
  const name = isFields(metadata) ? metadata.name : undefined;
  const found: readonly Problem[] = [
    ...(fields.apiVersion === API_VERSION
      ? []
      : [{ path: 'apiVersion', value: fields.apiVersion ?? null, message: `must be "${API_VERSION}"` }]),
    ...(typeof name === 'string' && name !== ''
      ? []
      : [{ path: 'metadata.name', value: undefined, message: 'Required value' }]),
    ...findUnknownFields(fields),
    ...findProblems({ metadata: { name: String(name ?? '') }, spec: fields.spec }),
  ];
  if (found.length > 0) return { object: undefined, problems: found.map((one) => `${where}: ${formatProblem(one)}`) };
  const { namespace = 'default', ...rest } = metadata as Readonly<Record<string, string>>;
  return { object: { ...fields, metadata: { ...rest, namespace } } as HybridMailMigration, problems: [] };
}

function shown(value: unknown): string {
  return value === undefined ? 'none' : JSON.stringify(value);
}
