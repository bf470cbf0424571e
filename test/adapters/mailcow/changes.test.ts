import test from 'ava';
import { ANNA, API_KEY, BOB, DOMAIN, type MailcowFixture, startFixture } from './fixture.ts';

const OTHER = 'bob@fabrikam.com';

test('an address without a mailbox gets an alias that carries our name', async (t) => {
  const { mailcow, set } = await startFixture(t);
  await set([ANNA]);
  const [row] = mailcow.tables.aliases;
  t.like(row, { address: ANNA.address, goto: ANNA.target, active: 1, sogo_visible: 0, public_comment: '' });
  t.regex(row?.private_comment ?? '', /^hybrid-mail-operator: /);
});

test('an address with a mailbox gets a filter that carries our name and keeps nothing', async (t) => {
  const { mailcow, old, addMailbox, set } = await startFixture(t);
  addMailbox(BOB.address);
  await set([BOB]);
  const [row] = mailcow.tables.filters;
  t.like(row, { username: BOB.address, active: 1, filter_type: 'prefilter' });
  t.is(row?.script_data, `redirect "${BOB.target}";\n`);
  t.regex(row?.script_desc ?? '', /^hybrid-mail-operator: /);
  t.deepEqual(old.aliases.get(BOB.address), [BOB.target]);
});

for (const hasMailbox of [false, true]) {
  const what = hasMailbox ? 'filter' : 'row';
  test(`another target is written into the same ${what}: there is no moment without one`, async (t) => {
    const { mailcow, old, ledger, addMailbox, set } = await startFixture(t);
    if (hasMailbox) addMailbox(BOB.address);
    await set([BOB]);
    const ids = () => [...mailcow.tables.aliases, ...mailcow.tables.filters].map(({ id }) => id);
    const before = ids();
    await set([{ ...BOB, target: ANNA.target }]);
    t.deepEqual(ids(), before);
    t.deepEqual(old.aliases.get(BOB.address), [ANNA.target]);
    t.deepEqual(ledger, [{ ...BOB, target: ANNA.target, ...(!hasMailbox && { isNew: true }) }]);
  });

  test(`a ${what} that fits is taken over, and goes when its owner moves back`, async (t) => {
    const { old, addMailbox, addFilter, set, known } = await startFixture(t);
    if (hasMailbox) {
      addMailbox(BOB.address);
      addFilter(BOB.address, `redirect "${BOB.target}";`);
    } else old.aliases.set(BOB.address, [BOB.target]);
    await set([BOB]);
    t.deepEqual((await known()).ours, [BOB]);
    await set([]);
    t.false(old.aliases.has(BOB.address));
  });

  test(`a ${what} of ours that somebody switched off is switched on again`, async (t) => {
    const { mailcow, old, addMailbox, set } = await startFixture(t);
    if (hasMailbox) addMailbox(BOB.address);
    await set([BOB]);
    for (const row of [...mailcow.tables.aliases, ...mailcow.tables.filters]) row.active = 0;
    mailcow.tables.push(BOB.address);
    t.false(old.aliases.has(BOB.address));
    await set([BOB]);
    t.deepEqual(old.aliases.get(BOB.address), [BOB.target]);
    t.is(mailcow.tables.aliases.length + mailcow.tables.filters.length, 1);
  });

  test(`a ${what} whose answer was lost is not made twice`, async (t) => {
    const { mailcow, server, addMailbox, set } = await startFixture(t);
    if (hasMailbox) addMailbox(BOB.address);
    mailcow.faults.add({ kind: 'ResetAfter', effect: 'write', times: 1 });
    await t.throwsAsync(server.set({ forwarders: [BOB], outgoing: null }), { name: 'TransientError' });
    await set([BOB]);
    t.is(mailcow.tables.aliases.length + mailcow.tables.filters.length, 1);
  });

  test(`a ${what} that is gone already counts as removed`, async (t) => {
    const { mailcow, panel, addMailbox, set } = await startFixture(t);
    if (hasMailbox) addMailbox(BOB.address);
    await set([BOB]);
    const before = await panel.read();
    mailcow.tables.filters = [];
    mailcow.tables.aliases = [];
    mailcow.tables.push(BOB.address);
    await t.notThrowsAsync(panel.remove(BOB, before));
  });

  test(`a ${what} that is there already counts as added`, async (t) => {
    const { panel, addMailbox } = await startFixture(t);
    if (hasMailbox) addMailbox(BOB.address);
    const before = await panel.read();
    await panel.add(BOB, before);
    await t.notThrowsAsync(panel.add(BOB, before));
  });
}

test('a target that somebody added to our alias survives', async (t) => {
  const { old, set } = await startFixture(t);
  await set([BOB]);
  old.aliases.set(BOB.address, [BOB.target, OTHER]);
  await set([]);
  t.deepEqual(old.aliases.get(BOB.address), [OTHER]);
});

const IN_THE_WAY: ReadonlyArray<readonly [what: string, arrange: (fixture: MailcowFixture) => void, told: RegExp]> = [
  ['an alias to somewhere else', ({ old }) => old.aliases.set(BOB.address, [OTHER]), /bob@fabrikam\.com/],
  [
    'an alias that is switched off',
    ({ addInactiveAlias }) => addInactiveAlias(BOB.address, OTHER),
    /a deactivated alias to bob@fabrikam\.com/,
  ],
  [
    'an alias that drops mail',
    ({ old }) => old.aliases.set(BOB.address, ['null@localhost']),
    /an alias to null@localhost/,
  ],
  [
    'an active prefilter, which ours would switch off',
    ({ addMailbox, addFilter }) => {
      addMailbox(BOB.address);
      addFilter(BOB.address, 'require "vacation"; vacation "away";');
    },
    /active prefilter "holiday"/,
  ],
  [
    'a mailbox that is switched off',
    ({ addMailbox, mailcow }) => {
      addMailbox(BOB.address);
      mailcow.tables.inactive.set(BOB.address, 0);
    },
    /its mailbox is deactivated/,
  ],
];

for (const [what, arrange, told] of IN_THE_WAY) {
  test(`${what} is in the way: it is named, stays, and holds nobody else up`, async (t) => {
    const fixture = await startFixture(t);
    arrange(fixture);
    const before = structuredClone({ filters: fixture.mailcow.tables.filters, forwards: fixture.old.aliases });
    const error = await t.throwsAsync(fixture.set([ANNA, BOB]), { name: 'TerminalError', message: told });
    t.regex(error?.message ?? '', /bob@contoso\.com/);
    t.deepEqual(fixture.old.aliases.get(ANNA.address), [ANNA.target]);
    await fixture.set([]);
    t.deepEqual({ filters: fixture.mailcow.tables.filters, forwards: fixture.old.aliases }, before);
  });
}

test('our alias takes a further target beside those that it has', async (t) => {
  const { old, panel, set } = await startFixture(t);
  await set([BOB]);
  await panel.add({ ...BOB, target: OTHER }, await panel.read());
  t.deepEqual(old.aliases.get(BOB.address), [BOB.target, OTHER]);
});

test('an alias of somebody else that was made since the look is not edited', async (t) => {
  const { old, panel } = await startFixture(t);
  const before = await panel.read();
  old.aliases.set(BOB.address, [OTHER]);
  await t.throwsAsync(panel.add(BOB, before), { name: 'TerminalError', message: /is_alias_or_mailbox/ });
  t.deepEqual(old.aliases.get(BOB.address), [OTHER]);
});

test('a prefilter that was switched on since the look is not switched off', async (t) => {
  const { mailcow, panel, addMailbox, addFilter } = await startFixture(t);
  addMailbox(BOB.address);
  const before = await panel.read();
  addFilter(BOB.address, 'require "vacation"; vacation "away";');
  await t.throwsAsync(panel.add(BOB, before), { name: 'TerminalError', message: /"holiday"/ });
  t.deepEqual(
    mailcow.tables.filters.map(({ active }) => active),
    [1],
  );
});

test('a filter that is switched off, or runs behind, is not in the way', async (t) => {
  const { mailcow, addMailbox, addFilter, set } = await startFixture(t);
  addMailbox(BOB.address);
  addFilter(BOB.address, 'keep;', { active: 0 });
  addFilter(BOB.address, 'keep;', { type: 'postfilter' });
  await set([BOB]);
  t.deepEqual(
    mailcow.tables.filters.map(({ active }) => active),
    [0, 1, 1],
  );
});

for (const [address, target] of [
  ['x,@contoso.com', ANNA.target],
  ['x;@contoso.com', ANNA.target],
  ['x@contoso.com', `${ANNA.target},y@fabrikam.com`],
] as const) {
  test(`${address} to ${target} is not sent: mailcow would split it, and make a catch-all of "@contoso.com"`, async (t) => {
    const { mailcow, old, set } = await startFixture(t);
    await t.throwsAsync(set([{ address, target }]), { name: 'TerminalError', message: /comma or a semicolon/ });
    t.deepEqual([mailcow.requests.filter(({ effect }) => effect === 'write'), old.catchAll], [[], null]);
  });
}

test('more changes than one call makes go on in the next', async (t) => {
  const { old, set } = await startFixture(t);
  const many = Array.from({ length: 60 }, (_, index) => ({
    address: `user${String(index).padStart(2, '0')}@contoso.com`,
    target: `user${index}@contosocom.onmicrosoft.com`,
  }));
  t.is(await set(many), 2);
  t.is(old.aliases.size, 60);
  t.is(await set([]), 2);
  t.is(old.aliases.size, 0);
});

test('the switch of the domain leaves its other settings alone', async (t) => {
  const { mailcow, old, set } = await startFixture(t);
  const before = { backupmx: 1, relay_all_recipients: 1, relay_unknown_only: 1, aliases: 7 };
  Object.assign(mailcow.tables.settingsOf(DOMAIN), before);
  await set([], 'Remote');
  t.false(old.local);
  await set([], 'Local');
  t.true(old.local);
  t.like(mailcow.tables.settingsOf(DOMAIN), before);
});

test('a domain that a person has relayed is not taken back: the message says what to change', async (t) => {
  const { mailcow, set } = await startFixture(t);
  Object.assign(mailcow.tables.settingsOf(DOMAIN), { backupmx: 1, relay_all_recipients: 1 });
  await t.throwsAsync(set([], 'Local'), { name: 'TerminalError', message: /"Relay this domain" off/ });
  t.deepEqual(
    mailcow.requests.filter(({ effect }) => effect === 'write'),
    [],
  );
});

test('no address and no key is in a path or a line of the log', async (t) => {
  const { mailcow, log, addMailbox, set } = await startFixture(t);
  addMailbox(BOB.address);
  await set([ANNA, BOB]);
  await set([]);
  const text = JSON.stringify([log.lines, mailcow.requests]);
  t.false(text.includes('anna') || text.includes('bob@') || text.includes(API_KEY));
});

test('a mailbox whose own filter fits stays one that the server has, and gets its mail when its owner moves back', async (t) => {
  const fixture = await startFixture(t);
  fixture.addMailbox(ANNA.address);
  fixture.addFilter(ANNA.address, `redirect "${ANNA.target}";`);
  t.is(await fixture.set([ANNA]), 1);
  const state = await fixture.known();
  t.deepEqual([state.ours, state.inventory?.addresses], [[ANNA], [ANNA.address]]);
  await fixture.set([]);
  t.false(fixture.old.aliases.has(ANNA.address));
});

test('a filter of its user that does more than forward is not taken away, and that is said', async (t) => {
  const fixture = await startFixture(t);
  fixture.addMailbox(ANNA.address);
  fixture.addFilter(ANNA.address, `require ["copy"];\nredirect :copy "${ANNA.target}";`);
  await fixture.set([ANNA]);
  await t.throwsAsync(fixture.set([]), { message: /a filter of its user forwards it and does more than that/ });
  t.is(fixture.mailcow.tables.filters.length, 1);
});
