import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { CONDITION_REASONS, CONDITION_TYPES, EVENT_REASONS } from '../../src/api/v1alpha1/reasons.ts';

const root = join(import.meta.dirname, '../../src');
const sources = globSync('**/*.ts', { cwd: root }).map((file) => ({
  file,
  text: readFileSync(join(root, file), 'utf8'),
}));
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
  const thrown = sources.flatMap(({ file, text }) => {
    const found = text.matchAll(/new (?:Terminal|Waiting|Transient)Error\(\s*'(\w+)'/g);
    return [...found].map(([, reason = '']) => ({ file, reason }));
  });
  t.true(thrown.length > 0);
  t.deepEqual(
    thrown.filter(({ reason }) => !(reason in CONDITION_REASONS)),
    [],
  );
});

test('every reason that is published is written somewhere', (t) => {
  const written = sources.filter(({ file }) => !file.endsWith('reasons.ts')).map(({ text }) => text);
  const idle = [...Object.keys(CONDITION_REASONS), ...Object.keys(EVENT_REASONS)].filter(
    (reason) => !written.some((text) => text.includes(`'${reason}'`)),
  );
  t.deepEqual(idle, []);
});
