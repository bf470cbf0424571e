import test from 'ava';
import fc from 'fast-check';
import { ParseError } from '../../../src/adapters/postfix-agent/parse-error.ts';
import { parseSettings } from '../../../src/adapters/postfix-agent/settings-parser.ts';
import { renderSettings } from '../../../src/adapters/postfix-agent/settings-text.ts';
import { DOMAIN } from './fixture.ts';

const HOST = 'contoso-com.mail.protection.outlook.com';
/** The example of docs/agent.md. */
const BODY = `hybridmail 1
domain contoso.com
forwarder anna@contoso.com anna@contosocom.onmicrosoft.com
forwarder bob@contoso.com bob@contosocom.onmicrosoft.com
sender @contoso.com smtp:[contoso-com.mail.protection.outlook.com]:25
end 5
`;

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
