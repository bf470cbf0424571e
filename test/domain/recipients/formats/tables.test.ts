import test from 'ava';
import fc from 'fast-check';
import { toCsv } from '../../../../src/domain/recipients/formats/csv.ts';
import { toPlainText } from '../../../../src/domain/recipients/formats/plain-text.ts';
import { toPostfixTable } from '../../../../src/domain/recipients/formats/postfix.ts';
import { toValiases } from '../../../../src/domain/recipients/formats/valiases.ts';
import { isWritable } from '../../../../src/domain/recipients/formats/writable.ts';
import type { Forwarder } from '../../../../src/domain/recipients/forwarders.ts';
import { aForwarder, anyList, writable } from './arbitrary.ts';

type Pair = readonly [address: string, target: string];

const bob = aForwarder('bob@contoso.com');
const unquoted = (address: string): string => address.replace(/^"(.*)"@/, '$1@');
const rowsOf = (lines: readonly string[]): readonly string[] => lines.filter((line) => !line.startsWith('#'));

interface Format {
  readonly name: string;
  readonly render: (list: readonly Forwarder[]) => readonly string[];
  /** The list that a program reads from the lines. */
  readonly parse: (lines: readonly string[]) => readonly Pair[];
}

const FORMATS: readonly Format[] = [
  {
    name: 'CSV',
    render: toCsv,
    parse: ([, ...rows]) =>
      rows.map((row) => pair(row.split(',').map((cell) => cell.replace(/^'(?='*[=+\-@\t\r])/, '')))),
  },
  {
    name: "Postfix's table",
    render: toPostfixTable,
    parse: (lines) =>
      rowsOf(lines).map((line) => pair(line.split(/\s+/).map((word, i) => (i === 1 ? unquoted(word) : word)))),
  },
  {
    name: "cPanel's valiases",
    render: (list) => toValiases(list, 'contoso.com'),
    parse: (lines) =>
      rowsOf(lines).map((line) => pair(line.split(': ').map((word, i) => (i === 1 ? unquoted(word) : word)))),
  },
  { name: 'plain text', render: toPlainText, parse: (lines) => lines.map((line) => pair(line.split(/ {2,}/))) },
];

for (const { name, render, parse } of FORMATS) {
  test(`${name} read back is the list`, (t) => {
    fc.assert(fc.property(anyList, (list) => t.deepEqual(parse(render(list)), writable(list))));
    t.pass();
  });

  test(`no line of ${name} can become two`, (t) => {
    fc.assert(
      fc.property(anyList, (list) => {
        const lines = render(list);
        t.is(lines.length - render([]).length, writable(list).length);
        t.false(lines.some((line) => /[^ -~]/.test(line)));
      }),
    );
    t.pass();
  });
}

const REFUSED: ReadonlyArray<readonly [address: string, reason: string]> = [
  ['*@contoso.com', 'is everybody in an Exim table'],
  ['#bob@contoso.com', 'is a comment in a table'],
  ['@contoso.com', 'is a whole domain'],
  ['bob', 'has no domain'],
  ['bob smith@contoso.com', 'is two words of a table'],
  ['"bob"@contoso.com', 'is quoted, which each format does in its own way'],
  ['bob\n@fabrikam.com bob@contoso.com', 'is two lines'],
  ['b:ob@contoso.com', "ends Exim's key early"],
  ['b\u00f6b@contoso.com', 'needs an extension that old servers lack'],
  ['.bob@contoso.com', 'has a dot where only a quoted local part may have one'],
  [`${'b'.repeat(250)}@contoso.com`, 'is longer than SMTP takes'],
];

for (const [address, reason] of REFUSED) {
  test(`an address is in no list that ${reason}`, (t) => {
    t.false(isWritable(aForwarder(address)));
    t.false(isWritable(aForwarder('bob@contoso.com', address)));
  });
}

const CELLS: ReadonlyArray<readonly [address: string, cell: string, reason: string]> = [
  ["o'brien@contoso.com", "o'brien@contoso.com", 'an apostrophe inside is harmless'],
  ['=cmd@contoso.com', "'=cmd@contoso.com", 'a formula'],
  ['+1@contoso.com', "'+1@contoso.com", 'a formula'],
  ['-1@contoso.com', "'-1@contoso.com", 'a formula'],
  ["'=cmd@contoso.com", "''=cmd@contoso.com", 'else it would read back as another address'],
];

for (const [address, cell, reason] of CELLS) {
  test(`a spreadsheet gets ${address} as text: ${reason}`, (t) => {
    t.is(toCsv([aForwarder(address)])[1], `${cell},bob@contosocom.onmicrosoft.com,Directory`);
  });
}

test('a target that looks like a program is quoted, a key never', (t) => {
  const odd = aForwarder('|bob@contoso.com', '|bob@contosocom.onmicrosoft.com');
  t.is(toPostfixTable([odd]).at(-1), '|bob@contoso.com "|bob"@contosocom.onmicrosoft.com');
  t.is(toValiases([odd], 'contoso.com').at(-1), '|bob@contoso.com: "|bob"@contosocom.onmicrosoft.com');
});

test('plain text is aligned, and one long address moves no other', (t) => {
  const long = aForwarder(`${'x'.repeat(60)}@contoso.com`);
  const [first, second] = toPlainText([bob, aForwarder('al@contoso.com')]);
  t.is(first?.indexOf('bob@contosocom'), second?.indexOf('bob@contosocom'));
  t.is(toPlainText([bob, long])[0]?.indexOf('bob@contosocom'), 42);
});

function pair([address = '', target = '']: readonly string[]): Pair {
  return [address, target];
}
