import type { HybridMailMigrationSpec } from '../../../src/api/v1alpha1/types.generated.ts';
import type { StoredMigration } from '../../../src/controller/dependencies.ts';
import type { MigrationLab, Phase } from '../../support/lab.ts';
import { createPerson, type Person } from './person.ts';
import { type MigrationWatch, watchMigration } from './watch.ts';

type Changes = Partial<HybridMailMigrationSpec>;

/** A declared migration that a test drives. */
export interface DrivenMigration extends MigrationWatch {
  readonly person: Person;
  /** Declares a phase, does the tasks of persons when they are asked for, and returns once it is reached. */
  reach(phase: Phase, changes?: Changes): Promise<StoredMigration>;
  /** The same without declaring anything. */
  arrive(phase: Phase): Promise<StoredMigration>;
}

/** Declares the migration in a phase and follows it. */
export async function declareMigration(lab: MigrationLab, phase: Phase, changes?: Changes): Promise<DrivenMigration> {
  await lab.declare(phase, changes);
  const watch = await watchMigration(lab);
  const person = createPerson(lab);

  async function arrive(phase: Phase): Promise<StoredMigration> {
    for (;;) {
      const now = await watch.until(
        `${phase} or a task`,
        (migration) => isReached(migration, phase) || person.isAsked(migration),
      );
      if (isReached(now, phase)) return now;
      await person.act(now);
    }
  }

  return {
    ...watch,
    person,
    arrive,
    async reach(phase, changes) {
      await lab.declare(phase, changes);
      return arrive(phase);
    },
    [Symbol.asyncDispose]: () => watch[Symbol.asyncDispose](),
  };
}

/** The newest spec declares the phase and the operator has seen the world to be as it wants. */
export function isReached(migration: StoredMigration, phase: Phase): boolean {
  const { spec, status, metadata } = migration;
  return (
    spec.phase === phase &&
    status?.phase?.reached === phase &&
    status.observedGeneration === metadata.generation &&
    condition(migration, 'Ready')?.status === 'True'
  );
}

export function condition({ status }: StoredMigration, type: string) {
  return status?.conditions?.find((item) => item.type === type);
}

/** The operator has looked at the newest spec and waits for a person. */
export function isStalled(migration: StoredMigration, reason: string): boolean {
  const stalled = condition(migration, 'Stalled');
  const isNew = migration.status?.observedGeneration === migration.metadata.generation;
  return isNew && stalled?.status === 'True' && stalled.reason === reason;
}
