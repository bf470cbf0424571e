import test from 'ava';
import { DOMAIN, KEY, startHub } from './fixture.ts';
import { BODY, listed, OTHER, send, start } from './recipients-fixture.ts';
import { MINUTE_MS, reportWith, TEXT } from './told-by-agents.ts';

test('recipients are asked for once, and are the inventory', async (t) => {
  const fixture = await start(t);
  const { report, server, addresses } = fixture;
  t.like(await report(listed(BODY)), { status: 200, body: 'recipients\n' });
  t.is(await addresses(), null);
  t.is((await send(fixture, BODY)).status, 204);
  t.is((await send(fixture, BODY)).status, 409, 'once is enough');
  const state = await server.read();
  t.deepEqual(state.kind === 'Known' && state.inventory, {
    addresses: ['anna@contoso.com', 'info@contoso.com'],
    forwards: new Map([['info@contoso.com', ['anna@contoso.com']]]),
  });
  t.like(await report(listed(BODY)), { status: 204, bytes: 0 }, 'nothing moves while nothing changes');
});

test('after a restart they are asked for together with the settings in force', async (t) => {
  const fixture = await startHub(t);
  fixture.hub.server(KEY, DOMAIN);
  t.like(await fixture.report(listed(BODY)), { status: 200, body: 'ledger\nrecipients\n' });
  t.is((await fixture.ask({ method: 'POST', path: 'ledger', body: TEXT.body })).status, 204);
  t.is((await send(fixture, BODY)).status, 204);
});

test('what was told before counts until the new has come, and no longer than that', async (t) => {
  const fixture = await start(t);
  const { report, addresses } = fixture;
  await report(listed(BODY));
  await send(fixture, BODY);
  await report(listed(OTHER));
  t.is((await addresses())?.length, 2);
  await report(listed(OTHER));
  t.is(await addresses(), null, 'it did not come');
  await send(fixture, OTHER);
  t.is((await addresses())?.length, 1);
});

const UNTOLD: ReadonlyArray<readonly [recipients: string | undefined, reason: string]> = [
  ['unknown virtual_alias_maps has pcre:/x', 'the agent cannot list them any more'],
  [undefined, 'an older agent does not say'],
];
for (const [recipients, reason] of UNTOLD) {
  test(`there is no inventory and nothing is broken: ${reason}`, async (t) => {
    const fixture = await start(t);
    const { report, server } = fixture;
    await report(listed(BODY));
    await send(fixture, BODY);
    t.is((await report(reportWith({ recipients }))).status, 204);
    const state = await server.read();
    t.like(state, { kind: 'Known', inventory: null });
    t.false('problem' in state);
  });
}

test('why there is no list is logged once for people', async (t) => {
  const { report, log } = await start(t);
  for (const recipients of ['unknown a map', 'unknown a map', 'unknown another', 'unknown another']) {
    await report(reportWith({ recipients }));
  }
  const lines = log.lines.filter(({ message }) => message.includes('cannot list'));
  t.deepEqual(
    lines.map(({ level, fields }) => [level, fields?.why]),
    [
      ['info', 'a map'],
      ['info', 'another'],
    ],
  );
});

test('the operator is told of a change of the recipients, and of nothing else', async (t) => {
  const fixture = await start(t);
  const { report, changes, clock } = fixture;
  await report(listed(BODY));
  await send(fixture, BODY);
  const told = async (act: () => Promise<unknown>) => {
    changes.length = 0;
    await act();
    return changes.length;
  };
  await clock.advance(10 * MINUTE_MS);
  t.is(await told(() => report(listed(BODY))), 0, 'the same');
  t.is(await told(() => report(listed(OTHER))), 0, 'others, which are not known yet');
  t.is(await told(() => send(fixture, OTHER)), 1, 'others');
  t.is(await told(() => report(reportWith({ recipients: 'unknown a map' }))), 1, 'none any more');
  t.is(await told(() => report(reportWith({ recipients: 'unknown another' }))), 0, 'another reason');
});

test('a migration that is forgotten and there again has none', async (t) => {
  const fixture = await start(t);
  await fixture.report(listed(BODY));
  await send(fixture, BODY);
  fixture.hub.forget(KEY);
  t.is((await send(fixture, BODY)).status, 401);
  fixture.hub.server(KEY, DOMAIN);
  t.regex((await fixture.report(listed(BODY))).body, /^recipients$/m);
});
