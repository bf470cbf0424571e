import test from 'ava';
import { DOMAIN, type MailcowFixture, startFixture } from './fixture.ts';

const COPY = 'require ["copy"];\r\nredirect :copy "eve@fabrikam.com";';
const VACATION = 'require "vacation";\nvacation "away";';

interface Told {
  readonly addresses?: readonly string[];
  readonly foreign?: readonly string[];
  readonly forwards?: Readonly<Record<string, readonly string[]>>;
}

const CASES: ReadonlyArray<readonly [reason: string, arrange: (fixture: MailcowFixture) => void, told: Told]> = [
  ['a domain without anything tells empty lists, which come as {}', () => {}, {}],
  [
    'a row with several targets is several forwarders of one address',
    ({ old }) => old.aliases.set('team@contoso.com', ['eve@fabrikam.com', 'bob@contoso.com']),
    {
      addresses: ['team@contoso.com'],
      foreign: ['team@contoso.com'],
      forwards: { 'team@contoso.com': ['eve@fabrikam.com', 'bob@contoso.com'] },
    },
  ],
  [
    'what is dropped or teaches the spam filter is accepted and goes nowhere',
    ({ old }) => {
      for (const name of ['null', 'spam', 'ham']) old.aliases.set(`${name}@contoso.com`, [`${name}@localhost`]);
    },
    { addresses: ['ham@contoso.com', 'null@contoso.com', 'spam@contoso.com'] },
  ],
  [
    'the catch-all is a rule of the whole domain and no forwarder',
    ({ old }) => Object.assign(old, { catchAll: 'all@fabrikam.com' }),
    { forwards: { '@contoso.com': ['all@fabrikam.com'] } },
  ],
  [
    'an alias that is switched off takes no mail',
    (fixture) => fixture.addInactiveAlias('old@contoso.com', 'eve@fabrikam.com'),
    {},
  ],
  [
    'a mailbox that is switched off takes no mail, one that only forbids the login does',
    ({ addMailbox, mailcow }) => {
      addMailbox('off@contoso.com');
      addMailbox('locked@contoso.com');
      mailcow.tables.inactive.set('off@contoso.com', 0).set('locked@contoso.com', 2);
    },
    { addresses: ['locked@contoso.com'] },
  ],
  [
    'mail to a room is accepted and dropped',
    ({ mailcow }) => mailcow.tables.resources.add('room@contoso.com'),
    { addresses: ['room@contoso.com'] },
  ],
  [
    'a prefilter that only redirects leaves nothing in the mailbox',
    ({ addMailbox, addFilter }) => {
      addMailbox('dan@contoso.com');
      addFilter('dan@contoso.com', '# holiday\nredirect "Eve@fabrikam.com";');
    },
    {
      addresses: ['dan@contoso.com'],
      foreign: ['dan@contoso.com'],
      forwards: { 'dan@contoso.com': ['eve@fabrikam.com'] },
    },
  ],
  [
    'a mailbox that keeps a copy is a target of itself',
    ({ addMailbox, addFilter }) => {
      addMailbox('dan@contoso.com');
      addFilter('dan@contoso.com', COPY);
    },
    {
      addresses: ['dan@contoso.com'],
      foreign: ['dan@contoso.com'],
      forwards: { 'dan@contoso.com': ['eve@fabrikam.com', 'dan@contoso.com'] },
    },
  ],
  ...(
    [
      ['a filter that does something else', VACATION, {}],
      ['a filter that is switched off', COPY, { active: 0 }],
      ["a filter behind the user's own script", COPY, { type: 'postfilter' }],
    ] as const
  ).map(
    ([what, script, more]) =>
      [
        `${what} says nothing for certain: the mailbox is a mailbox`,
        ({ addMailbox, addFilter }: MailcowFixture) => {
          addMailbox('dan@contoso.com');
          addFilter('dan@contoso.com', script, more);
        },
        { addresses: ['dan@contoso.com'] },
      ] as const,
  ),
  [
    'what is of other domains of the server is not told',
    ({ mailcow, addFilter }) => {
      const aliases = new Map([['eve@fabrikam.com', ['x@example.net']]]);
      const other = { local: true, mailboxes: new Set(['fay@fabrikam.com']), aliases, catchAll: 'fay@fabrikam.com' };
      mailcow.tables.server().domains.set('fabrikam.com', other);
      mailcow.tables.resources.add('room@fabrikam.com');
      addFilter('fay@fabrikam.com', COPY);
    },
    {},
  ],
];

for (const [reason, arrange, told] of CASES) {
  test(`what mailcow tells of the domain: ${reason}`, async (t) => {
    const fixture = await startFixture(t);
    arrange(fixture);
    const { foreign, inventory } = await fixture.known();
    t.deepEqual(
      { foreign, addresses: inventory?.addresses, forwards: Object.fromEntries(inventory?.forwards ?? []) },
      { foreign: told.foreign ?? [], addresses: told.addresses ?? [], forwards: told.forwards ?? {} },
    );
  });
}

const ROLES = [
  [{}, true, 'Local', 'an active domain is its own'],
  [{}, false, 'Remote', 'an inactive domain is none of its own'],
  [{ backupmx: 1, relay_all_recipients: 1 }, true, 'Remote', 'a relayed domain goes by MX'],
  [{ backupmx: 1 }, true, 'Remote', 'a relayed domain of known recipients goes by MX too'],
  [{ backupmx: 1, relay_all_recipients: 1, relay_unknown_only: 1 }, true, 'Local', 'what is there is kept'],
  [{ backupmx: 1, relay_unknown_only: 1, active: 0 }, true, 'Remote', 'an inactive domain keeps nothing'],
] as const;

for (const [settings, isLocal, role, reason] of ROLES) {
  test(`the role is ${role} with ${JSON.stringify(settings)}${isLocal ? '' : ', inactive'}: ${reason}`, async (t) => {
    const { mailcow, old, known } = await startFixture(t);
    Object.assign(mailcow.tables.settingsOf(DOMAIN), settings);
    old.local = isLocal;
    t.is((await known()).role, role);
  });
}

test('a domain that relays what it does not know hands it on under its own name', async (t) => {
  const { mailcow, panel } = await startFixture(t);
  Object.assign(mailcow.tables.settingsOf(DOMAIN), { backupmx: 1, relay_all_recipients: 1, relay_unknown_only: 1 });
  t.deepEqual([...((await panel.read()).inventory?.forwards ?? [])], [['@contoso.com', ['@contoso.com']]]);
});

test('a look is five requests', async (t) => {
  const { mailcow, known } = await startFixture(t);
  await known();
  t.is(mailcow.requests.length, 5);
});

test('a domain that the server does not have is said', async (t) => {
  const { mailcow, server } = await startFixture(t);
  mailcow.tables.server().domains.delete(DOMAIN);
  await t.throwsAsync(server.read(), { name: 'TerminalError', message: /there is no such domain/ });
});
