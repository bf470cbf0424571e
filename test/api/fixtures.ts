import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { HybridMailMigration } from '../../src/api/v1alpha1/types.generated.ts';

const DIR = join(import.meta.dirname, '../fixtures/crds');

export interface Fixture {
  readonly name: string;
  readonly object: HybridMailMigration;
}

export interface InvalidFixture extends Fixture {
  /** A part of the message that a person must see. */
  readonly expect: string;
  /** Field that the message must name. */
  readonly path: string;
  /** False: only the operator's own rules can refuse it. */
  readonly refusedByAdmission: boolean;
}

export function validFixtures(): readonly Fixture[] {
  return load('valid').map(({ name, object }) => ({ name, object }));
}

/** Resources with one mistake each; comments at the top say what is expected. */
export function invalidFixtures(): readonly InvalidFixture[] {
  return load('invalid').map(({ name, text, object }) => ({
    name,
    object,
    expect: comment(text, 'expect') ?? '',
    path: comment(text, 'path') ?? '',
    refusedByAdmission: comment(text, 'admission') === undefined,
  }));
}

/** A valid resource to change in tests. */
export function fixture(name: string): HybridMailMigration {
  const found = validFixtures().find((item) => item.name === name);
  if (found === undefined) throw new Error(`no valid fixture "${name}"`);
  return found.object;
}

function load(kind: 'valid' | 'invalid') {
  return readdirSync(join(DIR, kind))
    .toSorted()
    .map((file) => {
      const text = readFileSync(join(DIR, kind, file), 'utf8');
      return { name: file.replace(/\.yaml$/, ''), text, object: parse(text) as HybridMailMigration };
    });
}

function comment(text: string, key: string): string | undefined {
  return new RegExp(`^# ${key}: (.*)$`, 'm').exec(text)?.[1];
}
