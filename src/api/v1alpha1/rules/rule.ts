import type { Problem } from '../problem.ts';
import type { HybridMailMigrationSpec } from '../types.generated.ts';

/** A rule about a spec whose structure is sound. */
export type SpecRule = (spec: HybridMailMigrationSpec) => readonly Problem[];

/** The problem, unless the value is fine. */
export function unless(fine: boolean, path: string, value: unknown, message: string): Problem[] {
  return fine ? [] : [{ path: `spec.${path}`, value, message }];
}
