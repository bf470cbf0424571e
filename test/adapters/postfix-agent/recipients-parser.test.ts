import test from 'ava';
import fc from 'fast-check';
import { ParseError } from '../../../src/adapters/postfix-agent/parse-error.ts';
import { parseRecipients } from '../../../src/adapters/postfix-agent/recipients-parser.ts';
import { DOMAIN } from './fixture.ts';

/** The example of docs/agent.md. */
const BODY = `hybridmail 1
domain contoso.com
accepts @contoso.com info@contoso.com
accepts anna@contoso.com
accepts info@contoso.com
accepts sales@contoso.com bob@fabrikam.com
accepts sales@contoso.com sales@contoso.com
end 7
`;

const ODD = "#a..b.+'@contoso.com";
const READ: ReadonlyArray<
  readonly [body: string, addresses: readonly string[], forwards: Record<string, readonly string[]>, reason: string]
> = [
  [
    BODY,
    ['anna@contoso.com', 'info@contoso.com', 'sales@contoso.com'],
    { '@contoso.com': ['info@contoso.com'], 'sales@contoso.com': ['bob@fabrikam.com', 'sales@contoso.com'] },
    'the example of the protocol',
  ],
  ['hybridmail 1\ndomain contoso.com\nend 2\n', [], {}, 'a domain without addresses'],
  [
    BODY.replace('info@contoso.com\n', '@fabrikam.com\n'),
    ['anna@contoso.com', 'info@contoso.com', 'sales@contoso.com'],
    { '@contoso.com': ['@fabrikam.com'], 'sales@contoso.com': ['bob@fabrikam.com', 'sales@contoso.com'] },
    'all names of another domain',
  ],
  [
    `hybridmail 1\ndomain contoso.com\naccepts ${ODD} root@localhost\nend 3\n`,
    [ODD],
    { [ODD]: ['root@localhost'] },
    'names of old servers',
  ],
];
for (const [body, addresses, forwards, reason] of READ) {
  test(`recipients are read: ${reason}`, (t) => {
    const read = parseRecipients(body, DOMAIN);
    t.deepEqual(read.addresses, addresses);
    t.deepEqual(Object.fromEntries(read.forwards), forwards);
  });
}

const REFUSED: ReadonlyArray<readonly [change: (body: string) => string, reason: string]> = [
  [() => '', 'nothing at all'],
  [(body) => body.slice(0, -1), 'the last line does not end'],
  [(body) => body.replace('end 7\n', ''), 'cut off'],
  [(body) => body.replace('end 7', 'end 6'), 'another number of lines'],
  [(body) => `${body}end 8\n`, 'a line after the end'],
  [(body) => body.replace('mail 1', 'mail 2'), 'another version'],
  [(body) => body.replace('domain contoso', 'domain fabrikam'), 'another domain'],
  [(body) => body.replace('accepts anna', 'forwarder anna'), 'a word of another text'],
  [(body) => body.replace('accepts anna', 'accepts zoe'), 'not sorted'],
  [(body) => body.replace('accepts info', 'accepts anna'), 'an address twice'],
  [(body) => body.replace('accepts sales@contoso.com bob@fabrikam.com', 'accepts sales@contoso.com'), 'kept and not'],
  [(body) => body.replace('accepts anna@contoso.com', 'accepts anna@fabrikam.com'), 'an address elsewhere'],
  [(body) => body.replace('accepts anna', 'accepts Anna'), 'not in lower case'],
  [(body) => body.replace('accepts anna', 'accepts a@b'), 'two at signs'],
  [(body) => body.replace('accepts anna', 'accepts a"b'), 'a quote'],
  [(body) => body.replace('accepts anna', 'accepts ännä'), 'not ASCII'],
  [(body) => body.replace('accepts anna', `accepts ${'a'.repeat(243)}`), 'longer than an address can be'],
  [(body) => body.replace(' info@contoso.com\n', '\n'), 'a whole domain that is kept'],
  [(body) => body.replace('bob@fabrikam.com', '@fabrikam.com'), 'all names of a domain for one address'],
  [(body) => body.replace('bob@fabrikam.com', 'bob@fabrikam..com'), 'a target without a domain'],
  [(body) => body.replace('bob@fabrikam.com', '|/bin/sh'), 'a program'],
  [(body) => body.replace('bob@fabrikam.com', 'a@b.com c@d.com'), 'two targets on a line'],
];
for (const [change, reason] of REFUSED) {
  test(`recipients are refused: ${reason}`, (t) => {
    const error = t.throws(() => parseRecipients(change(BODY), DOMAIN), { instanceOf: ParseError });
    t.notRegex(error.message, /anna|sales|bob/, 'a message shows no address');
  });
}

test('bytes by chance are refused with a ParseError and nothing else', (t) => {
  const parts = fc.oneof(fc.constantFrom(...(BODY.match(/.*\n/g) ?? [])), fc.string(), fc.constant('accepts @'));
  const texts = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
    fc.array(parts, { maxLength: 20 }).map((lines) => lines.join('')),
  );
  fc.assert(
    fc.property(texts, (text) => {
      try {
        parseRecipients(text, DOMAIN);
      } catch (error) {
        t.true(error instanceof ParseError);
      }
    }),
    { numRuns: 2_000 },
  );
  t.pass();
});
