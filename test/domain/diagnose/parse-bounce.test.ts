import test from 'ava';
import fc from 'fast-check';
import { diagnose } from '../../../src/domain/diagnose/diagnose.ts';
import { judge } from '../../../src/domain/diagnose/judge.ts';
import { parseBounce } from '../../../src/domain/diagnose/parse-bounce.ts';
import { renderDiagnosis } from '../../../src/domain/diagnose/render.ts';

/** All that the command prints of a pasted text without a look at the world. */
function told(pasted: string): string {
  const found = diagnose(parseBounce(pasted));
  const errors = found.errors.map((error) => ({ error, causes: judge(error, found.trace, null), observed: null }));
  return renderDiagnosis(found, errors);
}

const TRICKY = fc.constantFrom(
  '\n',
  '\n\n',
  '\r\n',
  ' ',
  '\t',
  '--b',
  '--b--',
  'Content-Type: multipart/mixed; boundary=b',
  'Content-Type: ',
  'Content-Transfer-Encoding: base64',
  'Content-Transfer-Encoding: quoted-printable',
  'charset=no-such',
  '=',
  '=3D',
  '<',
  '>',
  '&#1114112;',
  '&lt;',
  'Received: from a by b',
  'Received: by ',
  'Final-Recipient: rfc822;',
  'Status: 5.4.14',
  'Diagnostic-Code: smtp;',
  '550 5.4.1',
  'hop count exceeded',
  '@',
  'a@b',
  '\u0000',
  '\u001b[31m',
  '\ud800',
  '\u202e',
  '5.',
  '.',
  '<html>',
  'From ',
);

test('any bytes: nothing is thrown, what is told is bounded and safe on a terminal', (t) => {
  const texts = fc.oneof(
    fc.uint8Array({ maxLength: 4_000 }).map((bytes) => new TextDecoder().decode(bytes)),
    fc.string({ unit: 'binary', maxLength: 2_000 }),
    fc.array(fc.oneof(TRICKY, fc.string({ maxLength: 8 })), { maxLength: 200 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const output = told(text);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      t.notRegex(output, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
      t.true(output.length < 60_000);
    }),
    { numRuns: 300 },
  );
});

/** One megabyte of each would take hours where a pattern looks back at every place. */
const LONG: ReadonlyArray<readonly [what: string, text: string]> = [
  ['opening brackets', '<'.repeat(1_000_000)],
  ['spaces', `<html>${' '.repeat(1_000_000)}`],
  ['an address that does not end', 'a'.repeat(1_000_000)],
  ['at signs', 'a@'.repeat(500_000)],
  ['digits and dots', '5.4.1'.repeat(200_000)],
  ['one header of a megabyte', `Received: ${'from by '.repeat(125_000)}`],
  ['many headers', 'Received: from a by b\n'.repeat(45_000)],
  ['empty lines', '\n \n'.repeat(330_000)],
  ['soft line breaks', `Content-Transfer-Encoding: quoted-printable\n\n${'=\n'.repeat(500_000)}`],
  ['many parts', `Content-Type: multipart/mixed; boundary=b\n\n${'--b\n\n'.repeat(200_000)}`],
  ['nested parts', 'Content-Type: multipart/mixed; boundary=b\n\n--b\n'.repeat(20_000)],
  [
    'many reports',
    `Content-Type: message/delivery-status\n\n${'Final-Recipient: rfc822; a@b.c\nStatus: 5.4.1\n\n'.repeat(20_000)}`,
  ],
];

for (const [what, text] of LONG) {
  test(`time in proportion to length: ${what}`, (t) => {
    const half = measured(text.slice(0, text.length / 2));
    const whole = measured(text);
    // Quadratic would be four times as long; a step of the processor's own pace must not count.
    t.true(whole < half * 3 + 150, `${what}: ${half} ms for half, ${whole} ms for all`);
  });
}

/** Milliseconds of this thread, so that other tests and other work of the machine do not count. */
function measured(text: string): number {
  const before = process.threadCpuUsage();
  told(text);
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}

test('a report without its envelope, as it is often pasted', (t) => {
  const { reports } = parseBounce(
    'Final-Recipient: RFC822; Bob@Contoso.com\nStatus: 5.1.1\nDiagnostic-Code: SMTP; 550 No Such User Here',
  );
  t.deepEqual(reports, [
    { recipient: 'bob@contoso.com', status: '5.1.1', diagnostic: '550 No Such User Here', server: '' },
  ]);
});

test('a report for several recipients tells each error once', (t) => {
  const block = (address: string, said: string) =>
    `Final-Recipient: rfc822; ${address}\nStatus: 5.0.0\nDiagnostic-Code: smtp; ${said}\n`;
  const pasted = [
    'Reporting-MTA: dns; mail.contoso.com\n',
    block('a@contoso.com', '550 relay not permitted'),
    block('b@contoso.com', '550 relay not permitted'),
    block('c@contoso.com', '550 No Such User Here'),
  ].join('\n');
  t.deepEqual(
    diagnose(parseBounce(pasted)).errors.map(({ text, recipient, server }) => [text.id, recipient, server]),
    [
      ['NotLocal', 'a@contoso.com', 'mail.contoso.com'],
      ['EximUnknownUser', 'c@contoso.com', 'mail.contoso.com'],
    ],
  );
});
