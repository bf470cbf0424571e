import type { Problem } from './problem.ts';
import { SPEC_RULES } from './rules/spec-rules.ts';
import { SPEC_SCHEMA } from './schema.generated.ts';
import { checkStructure } from './structure.ts';
import type { HybridMailMigration, HybridMailMigrationSpec } from './types.generated.ts';

/** The name of the report, `<name>-report`, must be a valid name too. */
const MAX_NAME_LENGTH = 240;

/**
 * All problems of a resource at once, sorted by path; none means that it can be carried out.
 * Checks what admission checks and more, so that it holds for objects that admission never saw.
 */
export function findProblems(object: {
  readonly metadata: { readonly name: string };
  readonly spec?: unknown;
}): readonly Problem[] {
  const { problems, sound } = checkStructure(object.spec, SPEC_SCHEMA, 'spec');
  const judged = sound ? SPEC_RULES.flatMap((rule) => rule(object.spec as HybridMailMigrationSpec)) : [];
  return [...findNameProblems(object.metadata.name), ...problems, ...judged].toSorted(byPath);
}

/** Problems of a change from one accepted resource to the next: what cannot be changed. */
export function findTransitionProblems(
  previous: Pick<HybridMailMigration, 'spec'>,
  next: Pick<HybridMailMigration, 'spec'>,
): readonly Problem[] {
  const fixed = [
    { path: 'spec.domain', what: 'domain', from: previous.spec.domain, to: next.spec.domain },
    { path: 'spec.tenant.id', what: 'tenant', from: previous.spec.tenant.id, to: next.spec.tenant.id },
  ];
  return fixed
    .filter(({ from, to }) => from !== to)
    .map(({ path, what, to }) => ({
      path,
      value: to,
      message: `cannot be changed; create another resource for another ${what}`,
    }));
}

function findNameProblems(name: string): readonly Problem[] {
  if (name.length <= MAX_NAME_LENGTH) return [];
  const message = `the name must have at most ${MAX_NAME_LENGTH} characters, so that <name>-report is a valid name too`;
  return [{ path: 'metadata.name', value: name, message }];
}

function byPath(left: Problem, right: Problem): number {
  return left.path < right.path ? -1 : Number(left.path > right.path);
}
