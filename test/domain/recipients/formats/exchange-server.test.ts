import test from 'ava';
import fc from 'fast-check';
import { toExchangeScript } from '../../../../src/domain/recipients/formats/exchange-server.ts';
import { toExchangeUndoScript } from '../../../../src/domain/recipients/formats/exchange-server-undo.ts';
import { quote } from '../../../../src/domain/recipients/formats/powershell.ts';
import { aForwarder, anyList, writable } from './arbitrary.ts';

const INITIAL = 'contosocom.onmicrosoft.com';
const SCRIPTS = [
  ['the script', toExchangeScript, 'Set-Forwarder'],
  ['the undo script', toExchangeUndoScript, 'Remove-Forwarder'],
] as const;

/** Reads strings in single quotes as PowerShell does; undefined when the text is anything else. */
function stringsOf(text: string): readonly string[] | undefined {
  const QUOTES = "'\u2018\u2019\u201a\u201b";
  const STRING = new RegExp(`[${QUOTES}]((?:[^${QUOTES}]|[${QUOTES}]{2})*)[${QUOTES}]`, 'y');
  const found: string[] = [];
  for (;;) {
    const match = STRING.exec(text);
    if (!match) return undefined;
    found.push((match[1] ?? '').replace(new RegExp(`([${QUOTES}])[${QUOTES}]`, 'g'), '$1'));
    const next = match.index + match[0].length;
    if (next === text.length) return found;
    if (text[next] !== ' ') return undefined;
    STRING.lastIndex = next + 1;
  }
}

test('a quoted string is this string to PowerShell, whatever it holds', (t) => {
  const unit = fc.oneof(
    fc.constantFrom(...'\'\u2018\u2019\u201a\u201b"$`\n#'),
    fc.string({ unit: 'grapheme', maxLength: 1 }),
  );
  fc.assert(fc.property(fc.string({ unit }), (text) => t.deepEqual(stringsOf(quote(text)), [text])));
  t.pass();
});

for (const [name, render, call] of SCRIPTS) {
  test(`${name} holds one call for each forwarder, and nothing of an address outside of a string`, (t) => {
    const empty = render([], INITIAL);
    fc.assert(
      fc.property(anyList, (list) => {
        const lines = render(list, INITIAL);
        const calls = lines.filter((line) => line.startsWith(`    ${call} '`));
        t.is(lines.length - empty.length, calls.length);
        t.deepEqual(
          calls.map((line) => stringsOf(line.slice(`    ${call} `.length))),
          writable(list).map((pair) => [...pair]),
        );
        t.deepEqual(
          lines.filter((line) => !calls.includes(line)),
          [...empty],
        );
      }),
    );
    t.pass();
  });

  test(`${name} is ASCII, has no line of two, and closes what it opens`, (t) => {
    const lines = render([aForwarder("o'brien@contoso.com")], INITIAL);
    t.true(lines.every((line) => /^[ -~]*$/.test(line)));
    const code = lines
      .filter((line) => !/^\s*#/.test(line))
      .join('\n')
      .replaceAll(/'(?:[^']|'')*'/g, "''");
    for (const [open, close] of ['{}', '()', '[]'].map((pair) => [...pair] as [string, string])) {
      t.is(code.split(open).length, code.split(close).length, `${open} and ${close}`);
    }
  });

  test(`${name} that was cut off anywhere runs no call`, (t) => {
    const lines = render([aForwarder('bob@contoso.com')], INITIAL);
    const run = lines.indexOf('Invoke-All');
    t.true(run > lines.findIndex((line) => line.startsWith(`    ${call} `)));
    t.is(lines.filter((line) => line.trim().startsWith(`${call} `)).length, 1);
    t.is(run, lines.length - 2, 'the calls are made by the last line but one');
  });
}

const SAYS: ReadonlyArray<readonly [reason: string, text: RegExp]> = [
  ['shows what it would do', /SupportsShouldProcess = \$true/],
  ['warns of senders under the initial domain', /550 5\.7\.236/],
  ['warns of old versions', /450 4\.7\.230/],
  ['does not begin where forwarded mail is dropped', /\$rule\.AutoForwardEnabled/],
  ['keeps no copy, and sets what is different', /DeliverToMailboxAndForward = \$false/],
  ['takes a contact on Exchange 2010', /-like 'Version 14\.\*'/],
  ['leaves a mailbox that forwards elsewhere', /forwards to \$current already; nothing was changed/],
  ['doubles an apostrophe', /Set-Forwarder 'o''brien@contoso\.com' 'bob@contosocom\.onmicrosoft\.com'/],
];

for (const [reason, text] of SAYS) {
  test(`the script ${reason}`, (t) => {
    t.regex(toExchangeScript([aForwarder("o'brien@contoso.com")], INITIAL).join('\n'), text);
  });
}

test('the script never touches an address of a mailbox', (t) => {
  const script = toExchangeScript([aForwarder('bob@contoso.com')], INITIAL).join('\n');
  t.notRegex(script, /-EmailAddresses|WindowsEmailAddress|Set-Mailbox[^\n]*-PrimarySmtpAddress/);
  t.notRegex(toExchangeUndoScript([aForwarder('bob@contoso.com')], INITIAL).join('\n'), /DeliverToMailboxAndForward/);
});
