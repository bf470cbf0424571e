import test from 'ava';
import fc from 'fast-check';
import { decodeTxt, encodeTxt } from '../../../src/adapters/cloudflare/txt.ts';

test('what is encoded is decoded again, in strings of at most 255 octets', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 800 }), (text) => {
      const encoded = encodeTxt(text);
      t.is(decodeTxt(encoded), text.toWellFormed());
      for (const [, string = ''] of encoded.matchAll(/"((?:[^"\\]|\\.)*)"/gs)) {
        t.true(Buffer.byteLength(string.replace(/\\(.)/gs, '$1')) <= 255);
      }
    }),
    { numRuns: 200 },
  );
});

const CONTENTS: ReadonlyArray<[reason: string, content: string, text: string]> = [
  ['one string', '"v=spf1 -all"', 'v=spf1 -all'],
  ['two strings without a separator', '"v=spf1 ip4:" "192.0.2.1"', 'v=spf1 ip4:192.0.2.1'],
  ['a bare text, as older interfaces stored it', 'v=spf1 -all', 'v=spf1 -all'],
  ['a bare text with quotes inside', 'x="y"', 'x="y"'],
  ['escaped quotes and backslashes', String.raw`"a \"b\" \\ c"`, String.raw`a "b" \ c`],
  ['octets as numbers', String.raw`"gr\195\188n"`, 'grün'],
  ['an empty string', '""', ''],
];

for (const [reason, content, text] of CONTENTS) {
  test(`content is read: ${reason}`, (t) => t.is(decodeTxt(content), text));
}
