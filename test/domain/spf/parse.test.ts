import test from 'ava';
import fc from 'fast-check';
import { canonicalTerm } from '../../../src/domain/spf/format.ts';
import { isSpf, parseSpf, parseTerm } from '../../../src/domain/spf/parse.ts';

test('only a text that starts with the version, ended by a blank or the end, is SPF', (t) => {
  for (const text of ['v=spf1', 'V=SPF1 -all', 'v=spf1 ']) t.true(isSpf(text), text);
  for (const text of ['v=spf10 -all', ' v=spf1 -all', 'v=spf1;', '"v=spf1 -all"', 'spf2.0/pra -all', ''])
    t.false(isSpf(text), text);
});

test('terms keep their text and place', (t) => {
  const text = 'v=spf1  IP4:192.0.2.1   ?include:A.example. x-y=%{d}  ~all';
  const parsed = parseSpf(text);
  if (parsed.kind !== 'Parsed') return t.fail(parsed.kind);
  t.deepEqual(
    parsed.record.terms.map((term) => term.raw),
    ['IP4:192.0.2.1', '?include:A.example.', 'x-y=%{d}', '~all'],
  );
  for (const { raw, at } of parsed.record.terms) t.is(text.slice(at, at + raw.length), raw);
});

const ERRORS: ReadonlyArray<[reason: string, text: string, at: number]> = [
  ['a blank after the colon, as in a sample of Microsoft', 'v=spf1 include: spf.protection.outlook.com ~all', 7],
  ['an unknown mechanism', 'v=spf1 a ipv4:192.0.2.1', 9],
  ['an address with a leading zero', 'v=spf1 ip4:192.0.2.01', 7],
  ['an address of three parts', 'v=spf1 ip4:192.0.2', 7],
  ['a prefix that is too long', 'v=spf1 ip4:192.0.2.0/33', 7],
  ['a prefix with a leading zero', 'v=spf1 ip6:2001:db8::/032', 7],
  ['an IPv6 address with a zone', 'v=spf1 ip6:fe80::1%eth0', 7],
  ['a value of all', 'v=spf1 all:x.example', 7],
  ['a name without a top-level label', 'v=spf1 a:localhost', 7],
  ['a name whose last label is a number', 'v=spf1 a:10.0.0.1', 7],
  ['a second redirect', 'v=spf1 redirect=a.example redirect=b.example', 26],
  ['a macro without an end', 'v=spf1 exists:%{i.example.com', 7],
  ['a character beyond ASCII', 'v=spf1 a:grüße.example', 7],
  ['a tab between terms', 'v=spf1 a\tmx', 7],
];

for (const [reason, text, at] of ERRORS) {
  test(`a syntax error is told with its place: ${reason}`, (t) => {
    t.like(parseSpf(text), { kind: 'SyntaxError', at });
  });
}

const EQUAL: ReadonlyArray<[left: string, right: string]> = [
  ['ip4:192.0.2.7/24', '+IP4:192.0.2.0/24'],
  ['ip4:192.0.2.7', 'ip4:192.0.2.7/32'],
  ['ip6:2001:DB8::1', 'ip6:2001:db8:0:0:0:0:0:1/128'],
  ['include:Spf.Example.', 'INCLUDE:spf.example'],
  ['a', 'A/32//128'],
  ['mx:a.example/24', '-MX:A.example/24'],
];

for (const [left, right] of EQUAL) {
  test(`"${left}" means "${right}"`, (t) => t.is(canonical(left), canonical(right)));
}

const DIFFERENT: ReadonlyArray<[left: string, right: string]> = [
  ['ip4:192.0.2.0/24', 'ip4:192.0.2.0/25'],
  ['a:a.example', 'a'],
  ['include:a.example', 'exists:a.example'],
  ['exists:%{i}.a.example', 'exists:%{I}.a.example'],
];

for (const [left, right] of DIFFERENT) {
  test(`"${left}" does not mean "${right}"`, (t) => t.not(canonical(left), canonical(right)));
}

test('no text breaks the parser', (t) => {
  const pieces = fc.array(
    fc.constantFrom(
      'v=spf1',
      ' ',
      'a',
      ':',
      '/',
      '//',
      '%',
      '{',
      '}',
      'include',
      'ip4',
      'ip6',
      '=',
      '.',
      '24',
      'all',
      '-',
      '\u0000',
      'ü',
    ),
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        pieces.map((list) => `v=spf1 ${list.join('')}`),
      ),
      (text) => parseSpf(text).kind !== undefined,
    ),
  );
  t.pass();
});

test('a record of 64 KiB from a stranger is read in linear steps', (t) => {
  for (const unit of ['a', '1', '.', '/1', '%%', '-', 'a.', '//']) {
    t.notThrows(() => parseSpf(`v=spf1 include:${unit.repeat(65_000 / unit.length)}!`));
  }
});

function canonical(text: string): string {
  const term = parseTerm(text);
  return typeof term === 'string' ? term : canonicalTerm(term);
}
