import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { CONDITION_REASONS, CONDITION_TYPES, EVENT_REASONS } from '../../src/api/v1alpha1/reasons.ts';

const root = join(import.meta.dirname, '../../src');
const tables = { CONDITION_TYPES, CONDITION_REASONS, EVENT_REASONS };

for (const [table, entries] of Object.entries(tables)) {
  test(`${table}: each is one UpperCamelCase word with one sentence`, (t) => {
    for (const [name, sentence] of Object.entries(entries)) {
      t.regex(name, /^[A-Z][A-Za-z]{1,63}$/, name);
      t.regex(sentence, /^[A-Z][^\n]*\.$/, name);
    }
  });
}

test('every reason that an error carries is a condition reason', (t) => {
  const thrown = globSync('**/*.ts', { cwd: root }).flatMap((file) => {
    const source = readFileSync(join(root, file), 'utf8');
    const found = source.matchAll(/new (?:Terminal|Waiting|Transient)Error\(\s*'(\w+)'/g);
    return [...found].map(([, reason = '']) => ({ file, reason }));
  });
  t.true(thrown.length > 0);
  t.deepEqual(
    thrown.filter(({ reason }) => !(reason in CONDITION_REASONS)),
    [],
  );
});
