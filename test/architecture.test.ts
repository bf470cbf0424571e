import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import test from 'ava';

/** What each part of `src` may import of ours; everything else is forbidden. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'src/errors.ts': [],
  'src/api/': ['src/api/'],
  'src/domain/': ['src/domain/', 'src/api/'],
  'src/ports/': ['src/ports/', 'src/domain/'],
  // `<self>` is the vendor's own folder: no vendor imports another.
  'src/adapters/': [
    '<self>',
    'src/adapters/http/',
    'src/adapters/hosting-panel/',
    'src/ports/',
    'src/domain/',
    'src/errors.ts',
  ],
  'src/runtime/': [
    'src/runtime/',
    'src/ports/clock.ts',
    'src/ports/logger.ts',
    'src/ports/metrics.ts',
    'src/errors.ts',
  ],
  'src/controller/': ['src/controller/', 'src/api/', 'src/domain/', 'src/ports/', 'src/runtime/', 'src/errors.ts'],
  'src/telemetry/': ['src/telemetry/', 'src/ports/', 'src/errors.ts'],
  'src/config/': ['src/config/', 'src/errors.ts'],
  'src/simulators/': ['src/simulators/'],
  'src/cli/demo.ts': [
    'src/cli/',
    'src/app.ts',
    'src/config/',
    'src/controller/',
    'src/domain/',
    'src/api/',
    'src/errors.ts',
    'src/simulators/',
  ],
  'src/cli/demo/': ['src/cli/demo/', 'src/api/', 'src/simulators/'],
  // `wiring/`: the commands that look use the operator's services without the operator.
  'src/cli/': [
    'src/cli/',
    'src/app.ts',
    'src/wiring/',
    'src/config/',
    'src/controller/',
    'src/domain/',
    'src/api/',
    'src/errors.ts',
  ],
  // The composition root: `app.ts` and what it is cut into.
  'src/wiring/': [
    'src/wiring/',
    'src/api/',
    'src/domain/',
    'src/ports/',
    'src/adapters/',
    'src/runtime/',
    'src/controller/',
    'src/config/',
    'src/errors.ts',
  ],
  'src/app.ts': [
    'src/wiring/',
    'src/api/',
    'src/domain/',
    'src/ports/',
    'src/adapters/',
    'src/runtime/',
    'src/controller/',
    'src/telemetry/',
    'src/config/',
    'src/errors.ts',
  ],
  'src/main.ts': ['src/app.ts', 'src/config/', 'src/errors.ts'],
  'src/cli.ts': ['src/app.ts', 'src/config/', 'src/cli/', 'src/errors.ts'],
};

/** Packages that only these parts may load: whoever else needs them asks through a port. */
const ONLY_IN: Readonly<Record<string, readonly string[]>> = {
  winston: ['src/telemetry/'],
  'prom-client': ['src/telemetry/'],
  '@kubernetes/client-node': ['src/runtime/', 'src/api/', 'src/app.ts'],
  '@azure/identity': ['src/adapters/'],
  '@microsoft/microsoft-graph-client': ['src/adapters/'],
  cloudflare: ['src/adapters/'],
};

const MAX_LINES = 300;

interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** Specifiers as written; those in comments do not count. */
  readonly imports: readonly string[];
}

const root = join(import.meta.dirname, '..');
const files = globSync('src/**/*.ts', { cwd: root }).toSorted().map(readSource);

test('every file of src belongs to a line of the import table', (t) => {
  t.deepEqual(
    files.filter(({ path }) => lineOf(path) === undefined).map(({ path }) => path),
    [],
  );
});

test('a file imports only what its line of the table allows', (t) => {
  t.deepEqual(files.flatMap(forbiddenImports), []);
});

test('a package with a port is loaded behind it only', (t) => {
  const found = files.flatMap(({ path, imports }) =>
    imports
      .filter((specifier) => ONLY_IN[packageOf(specifier)]?.every((place) => !path.startsWith(place)))
      .map((specifier) => `${path} loads ${specifier}; only ${ONLY_IN[packageOf(specifier)]?.join(', ')} may`),
  );
  t.deepEqual(found, []);
});

test('the domain is pure: no promise, no clock, no environment, no Node module with effects', (t) => {
  const impure = /\basync\b|\bawait\b|\bPromise<|Date\.now\(|new Date\(\)|\bprocess\.|Math\.random|\bconsole\./;
  const pureModules = ['node:url', 'node:crypto', 'node:net'];
  const domain = files.filter(({ path }) => path.startsWith('src/domain/'));
  t.deepEqual(
    domain.filter(({ text }) => impure.test(withoutComments(text))).map(({ path }) => path),
    [],
  );
  const builtins = domain.flatMap(({ path, imports }) =>
    imports.filter((name) => name.startsWith('node:') && !pureModules.includes(name)).map((name) => `${path}: ${name}`),
  );
  t.deepEqual(builtins, []);
});

test('ports hold types and no code that acts', (t) => {
  const ports = files.filter(({ path }) => path.startsWith('src/ports/'));
  const acting = ports.filter(({ text }) => /\bawait\b|^import (?!type)/m.test(withoutComments(text)));
  t.deepEqual(
    acting.map(({ path }) => path),
    [],
  );
});

test('an adapter takes nouns from the domain, and of its judgement types only', (t) => {
  const judging = /^import (?!type\b)[^;]*from '[^']*\/domain\/(?!model\/)/m;
  const adapters = files.filter(({ path }) => path.startsWith('src/adapters/'));
  t.deepEqual(
    adapters.filter(({ text }) => judging.test(text)).map(({ path }) => path),
    [],
  );
});

test('a file has one idea: at most 300 lines', (t) => {
  const written = files.filter(({ path }) => !path.endsWith('.generated.ts'));
  const long = written.map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }));
  t.deepEqual(
    long.filter(({ lines }) => lines > MAX_LINES),
    [],
  );
});

test('the environment is read for the operator in one file, handed on by the demo in another, and only entry points end the process', (t) => {
  t.deepEqual(using(/\bprocess\.env\b/), ['src/cli/demo/environment.ts', 'src/config/env.ts'].filter(exists));
  const ending = using(/\bprocess\.exit\(/);
  t.deepEqual(
    ending.filter((path) => path !== 'src/main.ts' && path !== 'src/cli.ts'),
    [],
  );
});

test('main never loads the simulators', (t) => {
  const seen = new Set<string>();
  const visit = (path: string) => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const target of ours(path)) visit(target);
  };
  visit('src/main.ts');
  t.deepEqual(
    [...seen].filter((path) => path.startsWith('src/simulators/')),
    [],
  );
});

function forbiddenImports({ path }: SourceFile): string[] {
  const line = lineOf(path);
  if (line === undefined) return [];
  const allowed = (ALLOWED[line] ?? []).map((place) => (place === '<self>' ? vendorFolder(path) : place));
  return ours(path)
    .filter((target) => !allowed.some((place) => target.startsWith(place)))
    .map((target) => `${path} imports ${target}; line "${line}" allows ${allowed.join(', ') || 'nothing'}`);
}

/** The most specific line of the table for a file. */
function lineOf(path: string): string | undefined {
  return Object.keys(ALLOWED)
    .filter((line) => path.startsWith(line))
    .toSorted((left, right) => right.length - left.length)[0];
}

function vendorFolder(path: string): string {
  return `${path.split('/').slice(0, 3).join('/')}/`;
}

/** Files of ours that a file imports, as paths from the root. */
function ours(path: string): string[] {
  const { imports = [] } = files.find((file) => file.path === path) ?? {};
  return imports.filter((name) => name.startsWith('.')).map((name) => normalize(join(dirname(path), name)));
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function using(pattern: RegExp): string[] {
  return files.filter(({ text }) => pattern.test(withoutComments(text))).map(({ path }) => path);
}

function exists(path: string): boolean {
  return files.some((file) => file.path === path);
}

function readSource(path: string): SourceFile {
  const text = readFileSync(join(root, path), 'utf8');
  const found = withoutComments(text).matchAll(/(?:\bfrom\s+|\bimport\s*\(\s*|^import\s+)'([^']+)'/gm);
  return { path, text, imports: [...found].map(([, specifier = '']) => specifier) };
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}
