import test from 'ava';
import { countLookups, type SpfCost } from '../../../src/domain/spf/limits.ts';
import { namesToResolve } from '../../../src/domain/spf/names-to-resolve.ts';
import type { SpfAnswer, SpfTree } from '../../../src/domain/spf/tree.ts';

const text = (value: string): SpfAnswer => ({ kind: 'Found', values: [value] });
const tree: SpfTree = {
  'TXT two.example': text('v=spf1 a:host.example mx:host.example -all'),
  'TXT nested.example': text('v=spf1 include:two.example include:two.example ~all'),
  'TXT circle.example': text('v=spf1 include:circle.example -all'),
  'TXT wrong.example': text('v=spf1 nonsense'),
  'TXT twice.example': { kind: 'Found', values: ['v=spf1 -all', 'v=spf1 -all'] },
  'TXT other.example': text('MS=ms1'),
  'TXT silent.example': { kind: 'Unknown', why: 'silence' },
  'TXT endless.example': text(`v=spf1 ${'include:nested.example '.repeat(50)}-all`),
  'Address host.example': { kind: 'Found', values: ['192.0.2.1'] },
  'Address gone.example': { kind: 'NxDomain' },
  'MX host.example': { kind: 'Found', values: ['host.example'] },
  'MX none.example': { kind: 'NoData' },
  'MX many.example': { kind: 'Found', values: Array.from({ length: 11 }, () => 'host.example') },
};

const COSTS: ReadonlyArray<[reason: string, record: string, expected: Partial<SpfCost>]> = [
  [
    'ip4, ip6, all, exp and unknown modifiers are free',
    'v=spf1 ip4:192.0.2.1 ip6:2001:db8::1 exp=x.example ra=abuse -all',
    { kind: 'Counted', lookups: 0, voids: 0 },
  ],
  [
    'a, mx, ptr, exists and include cost one each',
    'v=spf1 a:host.example mx:host.example ptr exists:host.example include:two.example -all',
    { kind: 'Counted', lookups: 7 },
  ],
  ['qualifiers do not make a term cheaper', 'v=spf1 ?a:host.example -mx:host.example', { kind: 'Counted', lookups: 2 }],
  ['the same include counts each time', 'v=spf1 include:nested.example -all', { kind: 'Counted', lookups: 7 }],
  ['terms behind all are never reached', 'v=spf1 -all include:nested.example', { kind: 'Counted', lookups: 0 }],
  ['redirect counts', 'v=spf1 redirect=two.example', { kind: 'Counted', lookups: 3 }],
  ['redirect beside all does not', 'v=spf1 redirect=two.example ~all', { kind: 'Counted', lookups: 0 }],
  [
    'a target with a macro is counted once and not followed',
    'v=spf1 include:%{i}.two.example -all',
    { kind: 'Counted', lookups: 1, notExpandable: ['include:%{i}.two.example'] },
  ],
  [
    'lookups without an answer are void',
    'v=spf1 a:gone.example mx:none.example exists:gone.example -all',
    { kind: 'Counted', lookups: 3, voids: 3 },
  ],
  ['a name that cannot exist is void', `v=spf1 a:${'x'.repeat(64)}.example -all`, { kind: 'Counted', voids: 1 }],
  ['more than ten mail hosts break the record', 'v=spf1 mx:many.example -all', { kind: 'Broken' }],
  ['a circle breaks the record', 'v=spf1 include:circle.example -all', { kind: 'Broken' }],
  ['an include of the domain itself breaks the record', 'v=spf1 include:contoso.com -all', { kind: 'Broken' }],
  ['an include with a syntax error breaks the record', 'v=spf1 include:wrong.example -all', { kind: 'Broken' }],
  ['an include with two records breaks the record', 'v=spf1 include:twice.example -all', { kind: 'Broken' }],
  ['an include without a record breaks the record', 'v=spf1 include:other.example -all', { kind: 'Broken' }],
  [
    'silence is unknown, not broken',
    'v=spf1 include:silent.example -all',
    { kind: 'Unknown', questions: [{ type: 'TXT', name: 'silent.example' }] },
  ],
  [
    'what was not asked yet is unknown',
    'v=spf1 include:later.example -all',
    { kind: 'Unknown', questions: [{ type: 'TXT', name: 'later.example' }] },
  ],
];

for (const [reason, record, expected] of COSTS) {
  test(reason, (t) => t.like(countLookups('contoso.com', record, tree), expected));
}

test('counting ends soon after the limit, however long the walk', (t) => {
  const cost = countLookups('contoso.com', 'v=spf1 include:endless.example -all', tree);
  t.true(cost.kind === 'Counted' && cost.lookups > 10 && cost.lookups < 40);
});

test('a chain of redirects without end is not followed for ever', (t) => {
  const chain = Object.fromEntries(
    Array.from({ length: 60 }, (_, index) => [`TXT r${index}.example`, text(`v=spf1 redirect=r${index + 1}.example`)]),
  );
  const cost = countLookups('contoso.com', 'v=spf1 redirect=r0.example', chain);
  t.true(cost.kind === 'Counted' && cost.lookups > 10 && cost.lookups < 40);
});

test('names are asked for as far as the tree is known, each once', (t) => {
  const walk = {
    domain: 'contoso.com',
    txtValues: ['MS=ms1', 'v=spf1 a mx include:one.example -all'],
    want: ['include:two.example', 'a'],
  };
  const named = (known: SpfTree) => namesToResolve(walk, known).map(({ type, name }) => `${type} ${name}`);
  t.deepEqual(named({}), ['Address contoso.com', 'MX contoso.com', 'TXT one.example', 'TXT two.example']);
  const more: SpfTree = {
    'Address contoso.com': { kind: 'NoData' },
    'MX contoso.com': { kind: 'Found', values: ['Mail.contoso.com.'] },
    'TXT one.example': text('v=spf1 redirect=three.example'),
    'TXT two.example': { kind: 'Unknown', why: 'silence' },
  };
  t.deepEqual(named(more), ['Address mail.contoso.com', 'TXT three.example']);
});
