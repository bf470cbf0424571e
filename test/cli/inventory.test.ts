import test from 'ava';
import { parseInventory } from '../../src/wiring/inventory.ts';

const parse = (text: string) => {
  const { addresses, forwards } = parseInventory(text, 'contoso.com');
  return { addresses, forwards: Object.fromEntries(forwards) };
};

const READ: ReadonlyArray<readonly [reason: string, text: string, read: ReturnType<typeof parse>]> = [
  [
    'one address on each line, sorted, each once',
    'Bob@Contoso.com\r\n\n# comment\nalice@contoso.com\nbob@contoso.com',
    { addresses: ['alice@contoso.com', 'bob@contoso.com'], forwards: {} },
  ],
  [
    'with where it is forwarded, as in a virtual alias table',
    'sales@contoso.com  ann@contoso.com, Bob@example.org',
    { addresses: ['sales@contoso.com'], forwards: { 'sales@contoso.com': ['ann@contoso.com', 'bob@example.org'] } },
  ],
  [
    'a catch-all is no address',
    '@contoso.com @contosocom.onmicrosoft.com',
    { addresses: [], forwards: { '@contoso.com': ['@contosocom.onmicrosoft.com'] } },
  ],
];

for (const [reason, text, read] of READ) {
  test(`an inventory is read: ${reason}`, (t) => {
    t.deepEqual(parse(text), read);
  });
}

for (const line of ['bob', 'bob@fabrikam.com', '@contoso.com', 'bob@contoso.com carol', 'bob@contoso.com |/bin/cat']) {
  test(`an inventory with "${line}" is refused by name`, (t) => {
    t.throws(() => parse(`alice@contoso.com\n${line}`), {
      message: new RegExp(`holds "${line.replace(/[|/]/g, '.')}"`),
    });
  });
}
