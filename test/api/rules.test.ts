import test from 'ava';
import { formatProblem } from '../../src/api/v1alpha1/problem.ts';
import { findProblems, findTransitionProblems } from '../../src/api/v1alpha1/rules.ts';
import { fixture, invalidFixtures, validFixtures } from './fixtures.ts';

for (const { name, object } of validFixtures()) {
  test(`the operator takes ${name}`, (t) => {
    t.deepEqual(findProblems(object), []);
  });
}

for (const { name, object, expect, path } of invalidFixtures()) {
  test(`the operator refuses ${name}`, (t) => {
    const problems = findProblems(object);
    const fits = problems.some((problem) => problem.path.startsWith(path) && problem.message.includes(expect));
    t.true(
      fits && expect !== '',
      `want "${path}: ${expect}", got ${problems.map(formatProblem).join('; ') || 'nothing'}`,
    );
    const elsewhere = problems.filter((problem) => !overlaps(problem.path, path));
    t.deepEqual(elsewhere.map(formatProblem), [], 'one mistake is one problem');
  });
}

test('all problems are reported at once, sorted by path', (t) => {
  const object = fixture('minimal');
  const spec = {
    ...object.spec,
    domain: 'Contoso',
    phase: 'Later',
    legacy: { smartHost: { host: 'contoso.mx.microsoft', port: 0 } },
  };
  t.deepEqual(
    findProblems({ ...object, spec }).map(({ path }) => path),
    ['spec.domain', 'spec.legacy.smartHost.host', 'spec.legacy.smartHost.port', 'spec.phase'],
  );
});

test('a value of the wrong type is a problem and not a crash', (t) => {
  for (const spec of [undefined, null, 'text', [], { domain: 1, tenant: [], legacy: null }]) {
    t.true(findProblems({ metadata: { name: 'contoso-com' }, spec }).length > 0, JSON.stringify(spec));
  }
});

test('a domain and a tenant cannot be changed, a phase can', (t) => {
  const previous = fixture('minimal');
  const change = (spec: Partial<typeof previous.spec>) =>
    findTransitionProblems(previous, { spec: { ...previous.spec, ...spec } }).map(({ path }) => path);
  t.deepEqual(change({ domain: 'fabrikam.com' }), ['spec.domain']);
  t.deepEqual(change({ tenant: { id: '00000000-0000-4000-8000-000000000000' } }), ['spec.tenant.id']);
  t.deepEqual(change({ phase: 'Retire' }), []);
});

function overlaps(left: string, right: string): boolean {
  return left.startsWith(right) || right.startsWith(left);
}
