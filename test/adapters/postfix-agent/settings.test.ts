import test from 'ava';
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
