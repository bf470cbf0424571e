import type { MigrationSpec } from '../../api/v1alpha1/normalize.ts';
import type { Facts } from '../facts.ts';

/** One thing that was looked at. `fail` stands in the way of the migration, `warn` is for a person to know. */
export interface Finding {
  readonly level: 'ok' | 'warn' | 'fail';
  readonly subject: string;
  /** The same as long as the world is. */
  readonly found: string;
  /** Empty where there is nothing to do. */
  readonly todo: string;
  /** What a server said, word for word; it may differ with every look. */
  readonly said?: string;
}

/** As much of the world as could be read. */
export type PreflightFacts = Partial<Facts>;

export type Judgement = (spec: MigrationSpec, facts: PreflightFacts) => readonly Finding[];

/** A judgement that is passed only where everything that it rests on is known. */
export function question<K extends keyof Facts>(
  needs: readonly K[],
  judge: (spec: MigrationSpec, facts: Pick<Facts, K>) => readonly Finding[],
): Judgement {
  return (spec, facts) =>
    needs.every((need) => facts[need] !== undefined) ? judge(spec, facts as Pick<Facts, K>) : [];
}

export function ok(subject: string, found: string): Finding {
  return { level: 'ok', subject, found, todo: '' };
}

export function warn(subject: string, found: string, todo: string): Finding {
  return { level: 'warn', subject, found, todo };
}

export function fail(subject: string, found: string, todo: string): Finding {
  return { level: 'fail', subject, found, todo };
}
