import test from 'ava';
import fc from 'fast-check';
import { ParseError } from '../../../src/adapters/postfix-agent/parse-error.ts';
import { parseSettings } from '../../../src/adapters/postfix-agent/settings-parser.ts';
import { renderSettings } from '../../../src/adapters/postfix-agent/settings-text.ts';
import { disposition } from '../../../src/errors.ts';
import { ANNA, BOB, DIRECT, DOMAIN, sha256 } from './fixture.ts';

const HOST = 'contoso-com.mail.protection.outlook.com';
/** The example of docs/agent.md. */
const BODY = `hybridmail 1
domain contoso.com
forwarder anna@contoso.com anna@contosocom.onmicrosoft.com
forwarder bob@contoso.com bob@contosocom.onmicrosoft.com
sender @contoso.com smtp:[contoso-com.mail.protection.outlook.com]:25
end 5
`;

test('settings are written as the protocol has them, sorted, with the digest of the body', (t) => {
  const text = renderSettings(DOMAIN, { forwarders: [BOB, ANNA], outgoing: { kind: 'SmartHost', host: HOST } });
  t.deepEqual(text, { body: BODY, digest: sha256(BODY), forwarders: 2, smartHost: HOST });
  t.is(renderSettings(DOMAIN, DIRECT).body, 'hybridmail 1\ndomain contoso.com\nend 2\n');
});

test('the order of the list changes nothing', (t) => {
  const digests = [
    [ANNA, BOB],
    [BOB, ANNA],
  ].map((forwarders) => renderSettings(DOMAIN, { ...DIRECT, forwarders }).digest);
  t.is(new Set(digests).size, 1);
});

const FAULTS: ReadonlyArray<readonly [address: string, target: string, reason: string]> = [
  ['@contoso.com', ANNA.target, 'a whole domain'],
  ['Anna@contoso.com', ANNA.target, 'maps are looked up in lower case'],
  ['anna@contoso.com', 'ANNA@contosocom.onmicrosoft.com', 'the port promises lower case'],
  ['anna@notcontoso.com', ANNA.target, 'another domain that ends alike'],
  ['anna\t@contoso.com', ANNA.target, 'a tab ends a key'],
  ['anna\u0000@contoso.com', ANNA.target, 'a null ends a string'],
  ['anna\u2028@contoso.com', ANNA.target, 'a line end of Unicode'],
  ['anna@contoso.com', 'bob@contoso.com', 'mail would not leave the old server'],
  ['anna@contoso.com', 'anna', 'no address'],
  ['anna@contoso.com', '@fabrikam.com', 'no address'],
];
for (const [address, target, reason] of FAULTS) {
  test(`${JSON.stringify(address)} to ${JSON.stringify(target)} is a fault of the program: ${reason}`, (t) => {
    const error = t.throws(() => renderSettings(DOMAIN, { ...DIRECT, forwarders: [{ address, target }] }));
    t.is(disposition(error).kind, 'Bug');
    t.notRegex(error.message, /[\r\n\t]/);
  });
}

test('an address that is given twice is a fault of the program', (t) => {
  const forwarders = [ANNA, { ...ANNA, target: BOB.target }];
  const error = t.throws(() => renderSettings(DOMAIN, { ...DIRECT, forwarders }));
  t.is(disposition(error).kind, 'Bug');
});

for (const host of ['', 'Outlook.com', 'localhost', 'a.com]:25\nend', '[192.0.2.1]']) {
  test(`the smart host ${JSON.stringify(host)} is refused`, (t) => {
    t.throws(() => renderSettings(DOMAIN, { forwarders: [], outgoing: { kind: 'SmartHost', host } }));
  });
}

const REFUSALS: ReadonlyArray<readonly [address: string, target: string, reason: string]> = [
  ['grüße@contoso.com', ANNA.target, 'not ASCII'],
  ['"a.b"@contoso.com', ANNA.target, 'quoted'],
  ['a,b@contoso.com', ANNA.target, 'a comma parts targets'],
  ['a@b@contoso.com', ANNA.target, 'two at signs'],
  ['#anna@contoso.com', ANNA.target, 'a comment'],
  ['-anna@contoso.com', ANNA.target, 'an option of postmap'],
  ['anna@contoso.com', '|anna@fabrikam.com', 'a program'],
  ['anna@contoso.com', '/anna@fabrikam.com', 'a file'],
  ['anna@contoso.com', ':include:x@fabrikam.com', 'an include'],
  ['anna@contoso.com', 'anna@localhost', 'not a domain of the Internet'],
  [`${'a'.repeat(243)}@contoso.com`, ANNA.target, 'too long'],
];
for (const [address, target, reason] of REFUSALS) {
  test(`${address.slice(0, 40)} to ${target} is for a person: ${reason}`, (t) => {
    const error = t.throws(() => renderSettings(DOMAIN, { ...DIRECT, forwarders: [{ address, target }] }));
    t.like(disposition(error), { kind: 'Stall', reason: 'RefusedByService' });
  });
}

const REFUSED_BODIES: ReadonlyArray<readonly [change: (body: string) => string, reason: string]> = [
  [() => '', 'nothing at all'],
  [(body) => body.slice(0, -1), 'the last line does not end'],
  [(body) => body.replace(/end 5\n/, ''), 'cut off'],
  [(body) => body.replace('end 5', 'end 4'), 'another number of lines'],
  [(body) => body.replace('end 5', 'end 05'), 'a number in another form'],
  [(body) => `${body}\n`, 'an empty line after the end'],
  [(body) => body.replace('mail 1', 'mail 2'), 'another version'],
  [(body) => body.replaceAll('\n', '\r\n'), 'other line ends'],
  [(body) => body.replace('forwarder anna', 'forwarder zoe'), 'not sorted'],
  [(body) => body.replace('forwarder bob@', 'forwarder anna@'), 'an address twice'],
  [(body) => body.replace('forwarder bob@', 'forwarder @'), 'a whole domain'],
  [(body) => body.replace('bob@contoso.com', 'bob@fabrikam.com'), 'another domain'],
  [(body) => body.replace('forwarder bob', 'foreign bob'), 'a word of another text'],
  [(body) => body.replace('sender @contoso', 'sender @fabrikam'), 'the way out of another domain'],
  [(body) => body.replace(']:25', ']:26'), 'another port'],
  [(body) => body.replace('bob@contoso.com bob', `bob@contoso.com ${'b'.repeat(1_000)}`), 'a line that is too long'],
];
for (const [change, reason] of REFUSED_BODIES) {
  test(`a body is refused: ${reason}`, (t) => {
    const error = t.throws(() => parseSettings(change(BODY)), { instanceOf: ParseError });
    t.notRegex(error.message, /bob|anna/, 'a message shows no address');
  });
}

const local = fc.stringMatching(/^[a-z0-9][a-z0-9!#$%&'*+/=?^_`{|}~.-]{0,30}$/);
const anyForwarders = fc.uniqueArray(
  fc.record({
    address: local.map((name) => `${name}@${DOMAIN}`),
    target: local.map((name) => `${name}@contosocom.onmicrosoft.com`),
  }),
  { selector: ({ address }) => address, maxLength: 50 },
);

test('what is written is read again', (t) => {
  fc.assert(
    fc.property(anyForwarders, fc.boolean(), (forwarders, direct) => {
      const outgoing = direct ? ({ kind: 'Direct' } as const) : ({ kind: 'SmartHost', host: HOST } as const);
      const sorted = [...forwarders].sort((left, right) => (left.address < right.address ? -1 : 1));
      t.deepEqual(parseSettings(renderSettings(DOMAIN, { forwarders, outgoing }).body), {
        domain: DOMAIN,
        forwarders: sorted,
        smartHost: direct ? null : HOST,
      });
    }),
  );
});

test('a body with one byte changed, left out or added is refused or is another valid body', (t) => {
  fc.assert(
    fc.property(fc.nat(BODY.length), fc.nat(2), fc.nat(255), (at, cut, code) => {
      const body = BODY.slice(0, at) + String.fromCharCode(code).repeat(cut % 2) + BODY.slice(at + Math.ceil(cut / 2));
      const read = parsedOrRefused(t, () => parseSettings(body));
      if (!read) return;
      const { domain, forwarders, smartHost } = read;
      const outgoing =
        smartHost === null ? ({ kind: 'Direct' } as const) : ({ kind: 'SmartHost', host: smartHost } as const);
      t.is(renderSettings(domain, { forwarders, outgoing }).body, body);
    }),
    { numRuns: 2_000 },
  );
});

test('bytes by chance are refused with a ParseError and nothing else', (t) => {
  const words = fc.constantFrom('hybridmail 1', 'domain contoso.com', 'forwarder ', 'sender ', 'end 2', 'end', '\n');
  const texts = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
    fc.array(fc.oneof(words, fc.string()), { maxLength: 20 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(texts, (text) => void parsedOrRefused(t, () => parseSettings(text))),
    { numRuns: 2_000 },
  );
});

function parsedOrRefused<T>(t: { true(actual: boolean): void }, parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    t.true(error instanceof ParseError);
    return undefined;
  }
}
