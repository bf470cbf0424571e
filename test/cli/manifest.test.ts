import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { BadInput } from '../../src/cli/bad-input.ts';
import { readManifest } from '../../src/cli/manifest.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures/crds');
const VALID = readFileSync(join(FIXTURES, 'valid/minimal.yaml'), 'utf8');

function problemsOf(text: string): readonly string[] {
  try {
    readManifest('file', text);
    return [];
  } catch (error) {
    if (error instanceof BadInput) return error.lines;
    throw error;
  }
}

const SECRET = 'apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: n}\n';

interface Row {
  readonly name: string;
  readonly text: string;
  readonly lines: readonly string[];
}

const ROWS: readonly Row[] = [
  {
    name: 'no YAML: the place, and nothing of the text, which may be a secret',
    text: `${SECRET}stringData: {clientSecret: "hunter2\n`,
    lines: ['file: is not YAML: line 5, column 1: Missing closing "quote'],
  },
  {
    name: 'a bomb of aliases',
    text: `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c]\n`,
    lines: ['file: is not YAML: Excessive alias count indicates a resource exhaustion attack'],
  },
  { name: 'a text', text: 'hello', lines: ['file: is no Kubernetes object'] },
  { name: 'nothing', text: '', lines: ['file: holds no HybridMailMigration'] },
  {
    name: 'another kind',
    text: `${VALID}\n---\nkind: Deployment\n`,
    lines: ['file, document 2: kind: "Deployment" is not read here, only HybridMailMigration, Secret, ConfigMap'],
  },
  {
    name: 'two migrations',
    text: `${VALID}\n---\n${VALID}`,
    lines: ['file: holds 2 HybridMailMigrations: give one at a time'],
  },
  {
    name: 'another version',
    text: VALID.replace('hybridmail.dev/v1alpha1', 'hybridmail.dev/v1'),
    lines: ['file: apiVersion: "hybridmail.dev/v1" must be "hybridmail.dev/v1alpha1"'],
  },
  {
    name: 'no name',
    text: VALID.replace(/metadata: .*\n/, 'metadata: {}\n'),
    lines: ['file: metadata.name: Required value'],
  },
  {
    name: 'a field in the wrong letter case names the right one',
    text: VALID.replace('  phase:', '  Phase:'),
    lines: ['file: spec.Phase: unknown field; did you mean "phase"?', 'file: spec.phase: Required value'],
  },
  {
    name: 'a field that nobody knows names those that are known, and not its value',
    text: VALID.replace('spec:', 'spec:\n  dnssec: hunter2'),
    lines: [
      'file: spec.dnssec: unknown field; known here: domain, phase, tenant, legacy, dns, recipients, enhancedFiltering, drift, suspend, limits, waits',
    ],
  },
  {
    name: 'a Secret value that is no base64 is not shown',
    text: `${VALID}\n---\n${SECRET}data: {clientSecret: "hunter2!"}\n`,
    lines: ['file, document 2: data.clientSecret: is not base64; plain text belongs into stringData'],
  },
  {
    name: 'a Secret value that YAML takes for a number',
    text: `${VALID}\n---\n${SECRET}stringData: {clientId: 1234}\n`,
    lines: ['file, document 2: stringData.clientId: must be a text; put it into quotes'],
  },
];

for (const { name, text, lines } of ROWS) {
  test(`refused: ${name}`, (t) => {
    t.deepEqual(problemsOf(text), lines);
  });
}

test('every invalid example is refused with the path and the words that admission has', (t) => {
  for (const file of readdirSync(join(FIXTURES, 'invalid'))) {
    const text = readFileSync(join(FIXTURES, 'invalid', file), 'utf8');
    const path = /^# path: (.*)$/m.exec(text)?.[1] ?? '';
    t.true(
      problemsOf(text).some((line) => line.startsWith(`file: ${path}`)),
      `${file}: ${problemsOf(text).join('; ')} should name ${path}`,
    );
  }
});

test('every valid example is read', (t) => {
  for (const file of readdirSync(join(FIXTURES, 'valid'))) {
    t.deepEqual(problemsOf(readFileSync(join(FIXTURES, 'valid', file), 'utf8')), [], file);
  }
});

test('Secrets are decoded, stringData wins, and a missing namespace is "default"', (t) => {
  const secret = `kind: Secret\nmetadata: {name: s}\ndata: {a: QQ==, b: Qg==}\nstringData: {b: plain}\n`;
  const map = 'kind: ConfigMap\nmetadata: {name: m, namespace: n}\ndata: {k: v}\n';
  const { migration, secrets, configMaps } = readManifest(
    'file',
    `${VALID.replace(/, namespace: \S+}/, '}')}\n---\n${secret}---\n${map}`,
  );
  t.is(migration.metadata.namespace, 'default');
  t.deepEqual([...secrets], [['default/s', { a: 'A', b: 'plain' }]]);
  t.deepEqual([...configMaps], [['n/m', { k: 'v' }]]);
});
