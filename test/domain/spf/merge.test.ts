import test from 'ava';
import { mergeSpf, type SpfMerge } from '../../../src/domain/spf/merge.ts';
import type { SpfMergeResult } from '../../../src/domain/spf/merge-result.ts';
import type { SpfTree } from '../../../src/domain/spf/tree.ts';

const OUTLOOK = 'include:spf.protection.outlook.com';
const tree: SpfTree = {
  'TXT spf.protection.outlook.com': { kind: 'Found', values: ['v=spf1 ip4:40.92.0.0/15 -all'] },
  'TXT crm.example': { kind: 'Found', values: ['v=spf1 ip4:192.0.2.0/24 include:spf.protection.outlook.com ~all'] },
  'TXT news.example': { kind: 'Found', values: ['v=spf1 ip4:192.0.2.0/24 ?include:spf.protection.outlook.com ~all'] },
  'TXT late.example': { kind: 'Found', values: ['v=spf1 -all include:spf.protection.outlook.com'] },
  'TXT own.contoso.com': { kind: 'Found', values: ['v=spf1 include:crm.example -all'] },
  'TXT gone.example': { kind: 'NxDomain' },
  'TXT silent.example': { kind: 'Unknown', why: 'no answer' },
  'TXT loop.example': { kind: 'Found', values: ['v=spf1 include:contoso.com -all'] },
  'Address contoso.com': { kind: 'Found', values: ['203.0.113.10'] },
  'MX contoso.com': { kind: 'Found', values: ['mail.contoso.com'] },
  'Address mail.contoso.com': { kind: 'Found', values: ['203.0.113.10'] },
  'Address void.example': { kind: 'NxDomain' },
};

function merge(texts: readonly string[], changes: Partial<SpfMerge> = {}): SpfMergeResult {
  return mergeSpf({
    domain: 'contoso.com',
    txtValues: texts,
    want: [OUTLOOK],
    remove: [],
    createIfMissing: true,
    tree,
    ...changes,
  });
}

const CHANGES: ReadonlyArray<[reason: string, before: string, after: string, changes?: Partial<SpfMerge>]> = [
  ['a term goes right before all', 'v=spf1 a mx -all', `v=spf1 a mx ${OUTLOOK} -all`],
  ['the blanks of the customer stay', 'V=SPF1   a  ~ALL ', `V=SPF1   a  ${OUTLOOK} ~ALL `],
  ['a record of the version alone gets its first term', 'v=spf1', `v=spf1 ${OUTLOOK}`],
  ['without all it goes before redirect', 'v=spf1 redirect=news.example', `v=spf1 ${OUTLOOK} redirect=news.example`],
  ['without both it goes to the end, before final blanks', 'v=spf1 a  ', `v=spf1 a ${OUTLOOK}  `],
  ['a term behind all has no effect, so it is missing', `v=spf1 -all ${OUTLOOK}`, `v=spf1 ${OUTLOOK} -all ${OUTLOOK}`],
  [
    'an include that only softens does not satisfy',
    'v=spf1 include:news.example -all',
    `v=spf1 include:news.example ${OUTLOOK} -all`,
  ],
  [
    'an include behind the all of another record does not satisfy',
    'v=spf1 include:late.example -all',
    `v=spf1 include:late.example ${OUTLOOK} -all`,
  ],
  [
    'a narrower range does not satisfy',
    'v=spf1 ip4:203.0.113.10 -all',
    'v=spf1 ip4:203.0.113.10 ip4:203.0.113.0/24 -all',
    { want: ['ip4:203.0.113.0/24'] },
  ],
  [
    'several terms keep the order in which they are wanted',
    'v=spf1 -all',
    `v=spf1 ${OUTLOOK} ip4:203.0.113.10 ip6:2001:db8::1 -all`,
    { want: [OUTLOOK, 'ip4:203.0.113.10', 'ip6:2001:db8::1'] },
  ],
  [
    'the same term is added once',
    'v=spf1 -all',
    'v=spf1 ip4:203.0.113.10 -all',
    { want: ['ip4:203.0.113.10', 'ip4:203.0.113.10/32'] },
  ],
  [
    'our term goes, the rest stays',
    `v=spf1  a ip4:203.0.113.10   ${OUTLOOK} -all`,
    `v=spf1  a ${OUTLOOK} -all`,
    { remove: ['ip4:203.0.113.10'] },
  ],
  [
    'a removal is not held up by a record that is over the limit',
    `v=spf1 ${'a '.repeat(12)}ip4:203.0.113.10 -all`,
    `v=spf1 ${'a '.repeat(12)}-all`,
    { want: [], remove: ['ip4:203.0.113.10'] },
  ],
  [
    'a record that was over the limit before may grow',
    `v=spf1 ${'a '.repeat(11)}-all`,
    `v=spf1 ${'a '.repeat(11)}ip4:203.0.113.10 -all`,
    { want: ['ip4:203.0.113.10'] },
  ],
];

for (const [reason, before, after, changes] of CHANGES) {
  test(reason, (t) => {
    const result = merge([before], changes);
    t.like(result, { kind: 'Changed', before, after });
    t.deepEqual(merge([after], changes).kind, 'Unchanged', 'a second merge has nothing to do');
  });
}

const UNCHANGED: ReadonlyArray<[reason: string, text: string, by: string, changes?: Partial<SpfMerge>]> = [
  [
    'the same term, spelled otherwise',
    'v=spf1 +INCLUDE:SPF.Protection.Outlook.com. -all',
    '+INCLUDE:SPF.Protection.Outlook.com.',
  ],
  ['an include that leads to the wanted one', 'v=spf1 include:crm.example -all', 'include:crm.example'],
  ['a redirect that leads to the wanted include', 'v=spf1 redirect=own.contoso.com', 'redirect=own.contoso.com'],
  ['a wider IPv4 range', 'v=spf1 ip4:203.0.113.0/24 -all', 'ip4:203.0.113.0/24', { want: ['ip4:203.0.113.10'] }],
  ['a wider IPv6 range', 'v=spf1 ip6:2001:DB8::/32 -all', 'ip6:2001:DB8::/32', { want: ['ip6:2001:db8:1::/64'] }],
  [
    'a range with bits behind the prefix',
    'v=spf1 ip4:203.0.113.99/24 -all',
    'ip4:203.0.113.99/24',
    { want: ['ip4:203.0.113.0/24'] },
  ],
  [
    'a wanted term is not removed',
    'v=spf1 ip4:203.0.113.10 -all',
    'ip4:203.0.113.10',
    { want: ['ip4:203.0.113.10/32'], remove: ['ip4:203.0.113.10'] },
  ],
];

for (const [reason, text, by, changes] of UNCHANGED) {
  test(`satisfied by ${reason}`, (t) => {
    const result = merge([text], changes);
    t.like(result, { kind: 'Unchanged', before: text, after: text, satisfied: [{ by }] });
  });
}

test('a term that the customer wrote too is not removed', (t) => {
  const text = 'v=spf1 ip4:203.0.113.10 a ip4:203.0.113.10 -all';
  t.like(merge([text], { want: [], remove: ['ip4:203.0.113.10'] }), { kind: 'Unchanged', after: text, removed: [] });
});

const BLOCKED: ReadonlyArray<
  [reason: string, texts: readonly string[], expected: string, changes?: Partial<SpfMerge>]
> = [
  ['two records, even identical', ['v=spf1 -all', 'v=spf1 -all'], 'MultipleSpfRecords'],
  ['a syntax error is not repaired', ['v=spf1 include: spf.protection.outlook.com -all'], 'SpfSyntax'],
  ['a wanted term with a blank', ['v=spf1 -all'], 'SpfSyntax', { want: ['include: spf.protection.outlook.com'] }],
  ['a wanted all', ['v=spf1 -all'], 'SpfSyntax', { want: ['all'] }],
  ['the include with another qualifier', [`v=spf1 ?${OUTLOOK} -all`], 'ConflictingTerm'],
  [
    'an address that is refused before',
    ['v=spf1 -ip4:203.0.113.0/24 -all'],
    'ConflictingTerm',
    { want: ['ip4:203.0.113.10'] },
  ],
  [
    'a part of the range that is refused before',
    ['v=spf1 -ip4:203.0.113.10 -all'],
    'ConflictingTerm',
    { want: ['ip4:203.0.113.0/24'] },
  ],
  [
    'a host of the old server that is refused before',
    ['v=spf1 -a ~all'],
    'ConflictingTerm',
    { want: ['ip4:203.0.113.10'] },
  ],
  ['an include without a record ruins the whole record', ['v=spf1 include:gone.example -all'], 'BrokenInclude'],
  ['an include that leads back', ['v=spf1 include:loop.example -all'], 'BrokenInclude'],
  ['the eleventh lookup', [`v=spf1 ${'a '.repeat(10)}-all`], 'TooManyLookups'],
  [
    'the third lookup without an answer',
    ['v=spf1 -all'],
    'TooManyVoidLookups',
    { want: ['a:void.example', 'exists:void.example', 'a:void.example/24'] },
  ],
  ['more text than a provider takes', [`v=spf1 ${'ip4:198.51.100.10 '.repeat(120)}-all`], 'TooLong'],
  ['no record, and none may be created', ['v=verify 1'], 'SpfMissing', { createIfMissing: false }],
];

for (const [reason, texts, expected, changes] of BLOCKED) {
  test(`blocked: ${reason}`, (t) => {
    t.like(merge(texts, changes), { kind: 'Blocked', reason: expected });
  });
}

test('ten lookups are allowed and reported as near the limit', (t) => {
  const result = merge([`v=spf1 ${'a '.repeat(9)}-all`]);
  t.is(result.kind, 'Changed');
  t.deepEqual('warnings' in result && result.warnings.map((warning) => warning.reason), ['NearLookupLimit']);
});

test('nothing is written while DNS does not answer for an include', (t) => {
  t.like(merge(['v=spf1 include:silent.example -all']), {
    kind: 'Unknown',
    questions: [{ type: 'TXT', name: 'silent.example' }],
  });
});

test('a satisfied record needs no answer from DNS', (t) => {
  t.is(merge([`v=spf1 ${OUTLOOK} include:silent.example -all`]).kind, 'Unchanged');
});

test('a first record ends softly', (t) => {
  t.like(merge(['v=verify 1'], { want: ['ip4:203.0.113.10', OUTLOOK] }), {
    kind: 'Changed',
    before: null,
    after: `v=spf1 ip4:203.0.113.10 ${OUTLOOK} ~all`,
  });
});

test('no record is needed where nothing is wanted', (t) => {
  t.like(merge([], { want: [], remove: ['ip4:203.0.113.10'] }), { kind: 'Unchanged', before: null, after: null });
});

test('texts that only look like SPF are reported', (t) => {
  const result = merge([' v=spf1 -all', 'v=spf1 -all']);
  t.deepEqual('warnings' in result && result.warnings.map((warning) => warning.reason), ['LooksLikeSpf']);
});

test('a record that satisfies but that receivers ignore is reported', (t) => {
  const result = merge([`v=spf1 ${OUTLOOK} include:gone.example -all`]);
  t.is(result.kind, 'Unchanged');
  t.deepEqual('warnings' in result && result.warnings.map((warning) => warning.reason), ['BrokenRecord']);
});
