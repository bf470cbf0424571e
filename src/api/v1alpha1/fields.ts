/** What of a structural schema names fields; a schema from a cluster may hold anything else beside it. */
interface Named {
  readonly properties?: Readonly<Record<string, Named>>;
  readonly items?: Named;
}

/** Paths of the fields that a schema names, each after the field that holds it: `spec.domain`, `status.tasks[].id`. */
export function fieldsOf(schema: Named): readonly string[] {
  return visit(schema, '');
}

function visit({ properties = {}, items }: Named, path: string): readonly string[] {
  if (items) return visit(items, `${path}[]`);
  return Object.entries(properties).flatMap(([name, below]) => {
    const own = path === '' ? name : `${path}.${name}`;
    return [own, ...visit(below, own)];
  });
}

/**
 * Fields of ours that an API server with this schema drops from whatever is written, the outermost alone: without
 * `status.legacy` it has no `status.legacy.role` either.
 */
export function droppedFields(ours: readonly string[], schema: Named): readonly string[] {
  const kept = new Set(fieldsOf(schema));
  const dropped = ours.filter((field) => !kept.has(field));
  return dropped.filter((field) => !dropped.some((other) => isBelow(field, other)));
}

function isBelow(field: string, other: string): boolean {
  return field.startsWith(`${other}.`) || field.startsWith(`${other}[].`);
}
