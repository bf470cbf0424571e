import type { Problem } from './problem.ts';

/** The part of a Kubernetes structural schema that speaks of types and sizes. */
export interface StructuralSchema {
  readonly type: 'object' | 'array' | 'string' | 'integer' | 'boolean';
  readonly description?: string;
  readonly nullable?: boolean;
  readonly enum?: readonly string[];
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly required?: readonly string[];
  readonly minProperties?: number;
  readonly properties?: Readonly<Record<string, StructuralSchema>>;
  readonly additionalProperties?: StructuralSchema;
  readonly items?: StructuralSchema;
  readonly maxItems?: number;
  /** `set`: no item twice. */
  readonly 'x-kubernetes-list-type'?: string;
}

export interface StructureReport {
  readonly problems: readonly Problem[];
  /** True when every value has its type and nothing required is missing, so that the value can be read as its type. */
  readonly sound: boolean;
}

/** Checks a value as the API server would, in its words. Fields that the schema does not name are passed over. */
export function checkStructure(value: unknown, schema: StructuralSchema, path: string): StructureReport {
  if (!hasType(value, schema.type)) {
    return { problems: [{ path, value, message: `must be of type ${schema.type}` }], sound: false };
  }
  const own = checkValue(value, schema).map((message) => ({ path, value, message }));
  const below = children(value, schema, path);
  return {
    problems: [...own, ...below.flatMap((report) => report.problems)],
    sound: below.every((report) => report.sound),
  };
}

function hasType(value: unknown, type: StructuralSchema['type']): boolean {
  switch (type) {
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

function checkValue(value: unknown, schema: StructuralSchema): string[] {
  if (typeof value === 'string') return checkText(value, schema);
  if (typeof value === 'number') return checkNumber(value, schema);
  if (Array.isArray(value)) return checkList(value, schema);
  const { minProperties = 0 } = schema;
  const size = Object.keys(value ?? {}).length;
  return size < minProperties ? [`should have at least ${minProperties} properties`] : [];
}

function checkText(
  value: string,
  { enum: allowed, minLength = 0, maxLength = Number.POSITIVE_INFINITY }: StructuralSchema,
): string[] {
  if (allowed !== undefined && !allowed.includes(value)) {
    return [`supported values: ${allowed.map((item) => JSON.stringify(item)).join(', ')}`];
  }
  // The API server counts code points, not UTF-16 units.
  const length = [...value].length;
  if (length < minLength) return [`should be at least ${minLength} chars long`];
  if (length > maxLength) return [`may not be more than ${maxLength} bytes`];
  return [];
}

function checkNumber(value: number, { minimum, maximum }: StructuralSchema): string[] {
  if (minimum !== undefined && value < minimum) return [`should be greater than or equal to ${minimum}`];
  if (maximum !== undefined && value > maximum) return [`should be less than or equal to ${maximum}`];
  return [];
}

function checkList(value: readonly unknown[], { maxItems = Number.POSITIVE_INFINITY }: StructuralSchema): string[] {
  return value.length > maxItems ? [`must have at most ${maxItems} items`] : [];
}

function findDuplicates(value: readonly unknown[], path: string): Problem[] {
  return value.flatMap((item, index) =>
    value.indexOf(item) < index ? [{ path: `${path}[${index}]`, value: item, message: 'Duplicate value' }] : [],
  );
}

function children(value: unknown, schema: StructuralSchema, path: string): StructureReport[] {
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items === undefined) return [];
    const isSet = schema['x-kubernetes-list-type'] === 'set';
    return [
      ...value.map((item, index) => checkStructure(item, items, `${path}[${index}]`)),
      { problems: isSet ? findDuplicates(value, path) : [], sound: true },
    ];
  }
  if (schema.properties === undefined) return [];
  const fields = value as Readonly<Record<string, unknown>>;
  return Object.entries(schema.properties).flatMap(([key, child]) => {
    const below = `${path}.${key}`;
    // The API server takes a null for a field that may be left out as absent, and refuses it where it is required.
    if (fields[key] !== undefined && fields[key] !== null) return [checkStructure(fields[key], child, below)];
    const missing = schema.required?.includes(key) ?? false;
    return missing ? [{ problems: [{ path: below, value: undefined, message: 'Required value' }], sound: false }] : [];
  });
}
