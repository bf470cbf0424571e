import test, { type ExecutionContext } from 'ava';
import { ANNA, BOB, DOMAIN, startFixture } from './fixture.ts';

/** contoso.com stands for fabrikam.com, which has the mailbox of Bob and an alias. */
async function startAliasDomain(t: ExecutionContext) {
  const fixture = await startFixture(t);
  const { domains } = fixture.mailcow.tables.server();
  const aliases = new Map([['info@fabrikam.com', ['bob@fabrikam.com']]]);
  domains.set('fabrikam.com', { local: true, mailboxes: new Set(['bob@fabrikam.com']), aliases, catchAll: null });
  fixture.mailcow.tables.aliasDomains.set(DOMAIN, { target: 'fabrikam.com', active: 1 });
  fixture.mailcow.tables.resources.add('room@fabrikam.com');
  // mailcow holds its name in another table, with its alias rows in the usual one.
  const own = domains.get(DOMAIN);
  own?.aliases.set('sales@contoso.com', ['eve@fabrikam.com']);
  return fixture;
}

test('an alias domain has the mailboxes of the other domain, and none of its aliases', async (t) => {
  const { known } = await startAliasDomain(t);
  const { inventory, foreign, role } = await known();
  t.deepEqual(inventory?.addresses, ['bob@contoso.com', 'room@contoso.com', 'sales@contoso.com']);
  t.deepEqual(inventory?.forwards.get('bob@contoso.com'), ['bob@fabrikam.com']);
  t.deepEqual(foreign, ['sales@contoso.com'], 'a rule of the whole domain is no forwarder');
  t.is(role, 'Local');
});

test('an address that an alias domain has by itself cannot go elsewhere, another can', async (t) => {
  const { set, known } = await startAliasDomain(t);
  const error = await t.throwsAsync(set([ANNA, BOB]), { name: 'TerminalError' });
  t.regex(error?.message ?? '', /the alias domain makes it an address of the mailbox bob@fabrikam\.com/);
  t.deepEqual((await known()).ours, [ANNA]);
});

test('an alias domain is switched by itself: the other domain stays as it is', async (t) => {
  const { mailcow, panel } = await startAliasDomain(t);
  await panel.setRole('Remote', await panel.read());
  t.is((await panel.read()).role, 'Remote');
  t.true(mailcow.tables.server().domains.get('fabrikam.com')?.local);
  await panel.setRole('Local', await panel.read());
  t.is((await panel.read()).role, 'Local');
});
