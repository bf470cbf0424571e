import test from 'ava';
import { disposition } from '../../../src/errors.ts';
import { moved, running, settings } from './fixture.ts';

const ANNA = moved('anna');

const LOCAL_PARTS: ReadonlyArray<readonly [local: string, reason: string]> = [
  ['sales+eu', 'a plus would be a space'],
  ["o'brien", 'a quote'],
  ['a=b&c', 'these would end a parameter'],
  ['100%', 'this begins an escape'],
  ['a#b?c', 'these would end the query or begin one'],
];
for (const [local, reason] of LOCAL_PARTS) {
  test(`${local}@contoso.com comes over whole and goes again: ${reason}`, async (t) => {
    const { server, domain } = await running(t);
    const forwarder = { ...moved('x'), address: `${local}@contoso.com` };
    await server.set(settings([forwarder]));
    t.deepEqual([...domain.aliases], [[forwarder.address, [forwarder.target]]]);
    await server.set(settings([]));
    t.deepEqual([...domain.aliases], []);
  });
}

test('a mailbox keeps a copy of what is forwarded, and its own mail when the forwarder is gone', async (t) => {
  const { server, domain } = await running(t);
  domain.mailboxes.add(ANNA.address);
  await server.set(settings([ANNA]));
  t.deepEqual(domain.aliases.get(ANNA.address), [ANNA.address, ANNA.target]);
  await server.set(settings([]));
  t.false(domain.aliases.has(ANNA.address));
});

test('what is sent names the address, the target and the one way of routing', async (t) => {
  const { server, account } = await running(t);
  await server.set(settings([ANNA], 'Remote'));
  await server.set(settings([], 'Local'));
  const changes = account.calls.filter(({ name }) => !name.startsWith('list_'));
  t.deepEqual(changes, [
    { name: 'set_always_accept', parameters: { domain: 'contoso.com', mxcheck: 'remote' } },
    {
      name: 'add_forwarder',
      parameters: { domain: 'contoso.com', email: 'anna', fwdopt: 'fwd', fwdemail: ANNA.target },
    },
    { name: 'set_always_accept', parameters: { domain: 'contoso.com', mxcheck: 'local' } },
    { name: 'delete_forwarder', parameters: { address: ANNA.address, forwarder: ANNA.target } },
  ]);
});

const BLOCKED: ReadonlyArray<readonly [forward: string, reason: RegExp]> = [
  [':fail: gone', /refuses/],
  ['":fail: gone, sorry"', /refuses/],
  [':blackhole:', /discards/],
  ['|/home/contoso/tickets.pl', /twice/],
  ['contoso', /twice/],
  ['second@fabrikam.com', /twice/],
];
for (const [forward, reason] of BLOCKED) {
  test(`a rule of somebody else is in the way and stays: ${forward}`, async (t) => {
    const { server, account, takeCalls } = await running(t);
    account.rules.push({ dest: ANNA.address, forward });
    const error = await t.throwsAsync(server.set(settings([ANNA])));
    t.like(disposition(error), { kind: 'Stall', reason: 'ForeignForwarder' });
    t.regex(error.message, reason);
    t.deepEqual(account.rules, [{ dest: ANNA.address, forward }]);
    t.false(takeCalls().includes('add_forwarder'));
  });
}

test('beside a mailbox, a program of somebody else is no more in the way than the mailbox', async (t) => {
  const { server, account, domain } = await running(t);
  domain.mailboxes.add(ANNA.address);
  account.rules.push({ dest: ANNA.address, forward: '|/home/contoso/away.pl' });
  await server.set(settings([ANNA]));
  t.deepEqual(domain.aliases.get(ANNA.address), [ANNA.address, ANNA.target]);
  t.like(await server.read(), { ours: [ANNA], foreign: [ANNA.address] });
});

test('a mailing list is in the way, and the others are forwarded', async (t) => {
  const { server, account, domain } = await running(t);
  account.lists.add(ANNA.address);
  const error = await t.throwsAsync(server.set(settings([ANNA, moved('bob')])));
  t.like(disposition(error), { kind: 'Stall', reason: 'ForeignForwarder' });
  t.deepEqual([...domain.aliases.keys()], ['bob@contoso.com']);
});

test('a forwarder that was typed in another case is taken over, and removed as it is spelled', async (t) => {
  const { server, account } = await running(t);
  account.rules.push({ dest: 'Anna@contoso.com', forward: `second@fabrikam.com,${ANNA.target.toUpperCase()}` });
  await server.set(settings([ANNA]));
  t.like(await server.read(), { ours: [ANNA], foreign: [ANNA.address] });
  await server.set(settings([]));
  t.deepEqual(account.rules, [{ dest: 'Anna@contoso.com', forward: 'second@fabrikam.com' }]);
});

test('what is not ours is never removed, even when it looks as ours do', async (t) => {
  const { server, domain, takeCalls } = await running(t);
  domain.aliases.set(ANNA.address, [ANNA.target]);
  await server.set(settings([]));
  t.true(domain.aliases.has(ANNA.address));
  t.false(takeCalls().includes('delete_forwarder'));
});

test('an addition that the panel refuses because it is there succeeds', async (t) => {
  const { panel, domain, faults } = await running(t);
  const state = await panel.read();
  domain.aliases.set(ANNA.address, [ANNA.target]);
  faults.add({ kind: 'RefusedWithStatus200', service: 'cpanel', path: 'add_forwarder' });
  await t.notThrowsAsync(panel.add(ANNA, state));
});

test('a removal of what is gone succeeds', async (t) => {
  const { panel } = await running(t);
  await t.notThrowsAsync(panel.remove(ANNA, await panel.read()));
});

for (const [verb, path] of [
  ['addition', 'add_forwarder'],
  ['removal', 'delete_forwarder'],
] as const) {
  test(`${verb}: a refusal that changed nothing is an error`, async (t) => {
    const { panel, domain, faults } = await running(t);
    if (verb === 'removal') domain.aliases.set(ANNA.address, [ANNA.target]);
    const state = await panel.read();
    faults.add({ kind: 'RefusedWithStatus200', service: 'cpanel', path });
    const run = verb === 'addition' ? panel.add(ANNA, state) : panel.remove(ANNA, state);
    const error = await t.throwsAsync(run);
    t.like(disposition(error), { kind: 'Stall', reason: 'RefusedByService' });
    t.regex(error.message, /could not lock/);
  });
}

test('forwarders beyond fifty are made by the next call', async (t) => {
  const { server, domain } = await running(t);
  const all = Array.from({ length: 60 }, (_, number) => moved(`u${String(number).padStart(2, '0')}`));
  t.is(disposition(await t.throwsAsync(server.set(settings(all)))).kind, 'Wait');
  t.is(domain.aliases.size, 50);
  await server.set(settings(all));
  t.is(domain.aliases.size, 60);
});

test('what was added before a crash is ours after it', async (t) => {
  const { server, domain, faults } = await running(t);
  const strikes = faults.add({ kind: 'ResetAfter', service: 'cpanel', path: 'add_forwarder' });
  await t.throwsAsync(server.set(settings([ANNA])));
  strikes();
  t.deepEqual(domain.aliases.get(ANNA.address), [ANNA.target]);
  t.like(await server.read(), { ours: [ANNA], foreign: [] });
  await server.set(settings([]));
  t.is(domain.aliases.size, 0);
});

test('a change that the panel takes and does not make is an error', async (t) => {
  const { server, domain } = await running(t);
  Object.defineProperty(domain, 'local', { get: () => true, set: () => {} });
  const error = await t.throwsAsync(server.set(settings([], 'Remote')));
  t.like(disposition(error), { kind: 'BackOff', reason: 'ServiceUnavailable' });
});

test('a plan that lets the routing be seen and not set says so', async (t) => {
  const { panel, account } = await running(t);
  const state = await panel.read();
  account.features.delete('changemx');
  const error = await t.throwsAsync(panel.setRole('Remote', state));
  t.like(disposition(error), { kind: 'Stall', reason: 'PermissionMissing' });
});
