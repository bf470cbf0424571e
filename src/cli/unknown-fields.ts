import type { Problem } from '../api/v1alpha1/problem.ts';
import { SPEC_SCHEMA } from '../api/v1alpha1/schema.generated.ts';
import type { StructuralSchema } from '../api/v1alpha1/structure.ts';

const TOP: StructuralSchema = {
  type: 'object',
  properties: {
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata: { type: 'object' },
    spec: SPEC_SCHEMA,
    status: { type: 'object' },
  },
};

/** Fields that the schema does not name: the API server refuses them or drops them, either way they do nothing. */
export function findUnknownFields(object: Readonly<Record<string, unknown>>): readonly Problem[] {
  return visit(object, TOP, '');
}

function visit(value: unknown, schema: StructuralSchema, path: string): readonly Problem[] {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items === undefined ? [] : value.flatMap((item, index) => visit(item, items, `${path}[${index}]`));
  }
  const { properties } = schema;
  if (properties === undefined || typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const below = path === '' ? key : `${path}.${key}`;
    const known = properties[key];
    return known === undefined ? [unknownField(below, key, Object.keys(properties))] : visit(child, known, below);
  });
}

function unknownField(path: string, key: string, known: readonly string[]): Problem {
  const meant = known.find((name) => name.toLowerCase() === key.toLowerCase());
  const right = meant === undefined ? `known here: ${known.join(', ')}` : `did you mean "${meant}"?`;
  return { path, value: undefined, message: `unknown field; ${right}` };
}
