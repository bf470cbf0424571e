import test, { type ExecutionContext } from 'ava';
import { type Disposition, disposition } from '../../../src/errors.ts';
import { startCloudServer } from '../../../src/simulators/clouds/server.ts';
import { type CloudReply, createGate } from '../../../src/simulators/clouds/service.ts';
import { createFaults, type FaultRule } from '../../../src/simulators/faults.ts';
import { createTestAuthority } from '../../../src/simulators/tls/certificates.ts';
import { ANNA, API_KEY, BOB, type MailcowFixture, startFixture } from './fixture.ts';

const WANTED = { forwarders: [ANNA], outgoing: null } as const;

const REFUSALS: ReadonlyArray<
  readonly [what: string, arrange: (fixture: MailcowFixture) => void, reason: string, told: RegExp]
> = [
  ['a wrong key', ({ mailcow }) => mailcow.access.apiKeys.clear(), 'CredentialsRejected', /authentication failed/],
  [
    'an address that is not allowed',
    ({ mailcow }) => Object.assign(mailcow.access, { isAllowedAddress: false }),
    'CredentialsRejected',
    /192\.0\.2\.7: add that address/,
  ],
  [
    'a read-only key',
    ({ mailcow }) => mailcow.access.apiKeys.set(API_KEY, 'ro'),
    'PermissionMissing',
    /read-write key/,
  ],
  [
    'as many aliases as the domain may have',
    ({ mailcow }) => Object.assign(mailcow.tables.settingsOf('contoso.com'), { aliases: 0 }),
    'RefusedByService',
    /max_alias_exceeded: .*raise/,
  ],
  [
    'a refusal with status 200',
    ({ mailcow }) => mailcow.faults.add({ kind: 'RefusedWithStatus200', effect: 'write' }),
    'RefusedByService',
    /access_denied/,
  ],
];

for (const [what, arrange, reason, told] of REFUSALS) {
  test(`${what} is ${reason}`, async (t) => {
    const fixture = await startFixture(t);
    arrange(fixture);
    const error = await t.throwsAsync(fixture.server.set(WANTED), { name: 'TerminalError', message: told });
    t.like(disposition(error), { kind: 'Stall', reason });
    t.false(error?.message.includes(API_KEY));
  });
}

test('a key is refused for writing with another status than for reading', async (t) => {
  const { mailcow, panel } = await startFixture(t);
  const before = await panel.read();
  mailcow.access.apiKeys.clear();
  const error = await t.throwsAsync(panel.add(ANNA, before), { message: /status 401 authentication failed/ });
  t.like(disposition(error), { reason: 'CredentialsRejected' });
});

for (const token of ['', 'two words', 'line\nend', 'ключ']) {
  test(`the key ${JSON.stringify(token)} is not sent`, async (t) => {
    const { mailcow, server } = await startFixture(t, { token });
    await t.throwsAsync(server.read(), { name: 'TerminalError', message: /no valid form$/ });
    t.is(mailcow.requests.length, 0);
  });
}

const FAULTS: ReadonlyArray<readonly [FaultRule, Partial<Disposition>]> = [
  [
    { kind: 'Throttle', retryAfterSeconds: 7 },
    { reason: 'Throttled', atLeastMs: 7_000 },
  ],
  [{ kind: 'FailBefore', status: 502 }, { reason: 'ServiceUnavailable' }],
  [{ kind: 'ResetBefore' }, { reason: 'ServiceUnavailable' }],
  [{ kind: 'CutOff' }, { reason: 'ServiceUnavailable' }],
  [{ kind: 'Truncate' }, { reason: 'ServiceUnavailable' }],
];

for (const [rule, expected] of FAULTS) {
  test(`${rule.kind} is tried again later`, async (t) => {
    const { mailcow, server, addMailbox } = await startFixture(t);
    addMailbox(BOB.address);
    mailcow.faults.add({ ...rule, times: 1 });
    t.like(disposition(await t.throwsAsync(server.set(WANTED))), { kind: 'BackOff', ...expected });
  });
}

const DOMAIN_ROW = {
  domain_name: 'contoso.com',
  active: '1',
  backupmx: '0',
  relay_all_recipients: '0',
  relay_unknown_only: '0',
  mboxes_in_domain: '1',
};
const MAILBOXES = [{ username: 'Bob@contoso.com', active: '1' }];

const UNREADABLE: ReadonlyArray<readonly [path: string, reply: CloudReply, reason: string]> = [
  ['mailbox', { status: 200, body: {} }, 'an empty list of a domain with a mailbox is a list that was not told'],
  ['mailbox', { status: 200, body: [] }, 'the same as an array'],
  ['mailbox', { status: 200, body: [...MAILBOXES, ...MAILBOXES] }, 'more mailboxes than there are'],
  ['alias', { status: 200, body: { 1: { id: 1 } } }, 'an object with something in it is no empty list'],
  ['alias', { status: 200, body: [{ id: 1, address: null }] }, 'a row without its address'],
  ['alias', { status: 200, body: null }, 'null is no list'],
  ['filters', { status: 200, raw: '' }, 'nothing comes when the key got lost on the way'],
  ['filters', { status: 200, raw: '<html>Sign in</html>' }, 'a page of a proxy'],
  ['resource', { status: 200, body: { type: 'error', msg: 'Redis: gone' } }, 'a fault in the place of a list'],
  ['domain', { status: 200, body: { ...DOMAIN_ROW, active: '✔' } }, 'a value that is no number'],
  ['domain', { status: 200, body: { ...DOMAIN_ROW, domain_name: 'fabrikam.com' } }, 'the row of another domain'],
];

for (const [category, reply, reason] of UNREADABLE) {
  test(`an odd answer of get/${category} is unknown, not empty: ${reason}`, async (t) => {
    const { server } = await startFixture(t, await startScripted(t, { [category]: reply }));
    t.is((await server.read()).kind, 'Unknown');
  });
}

test('numbers may come as text, and addresses in capitals', async (t) => {
  const { known } = await startFixture(t, await startScripted(t, {}));
  const { role, inventory } = await known();
  t.deepEqual([role, inventory?.addresses], ['Local', ['bob@contoso.com']]);
});

test('a redirect is not followed: the key goes nowhere else', async (t) => {
  const reply = { status: 302, headers: { location: 'https://evil.example/' } };
  const { server } = await startFixture(t, await startScripted(t, { domain: reply }));
  await t.throwsAsync(server.read(), { name: 'TerminalError', message: /redirected to evil\.example/ });
});

test('a server with a certificate of somebody else is not asked', async (t) => {
  const { mailcow, server } = await startFixture(t, { caPem: createTestAuthority().caPem });
  t.is((await server.read()).kind, 'Unknown');
  t.is(mailcow.requests.length, 0);
});

/** A server that answers each category of `get` as told, and else for a domain with one mailbox. */
async function startScripted(t: ExecutionContext, replies: Readonly<Record<string, CloudReply>>) {
  const authority = createTestAuthority();
  const usual: Readonly<Record<string, unknown>> = { domain: DOMAIN_ROW, mailbox: MAILBOXES };
  const service = {
    name: 'mailcow' as const,
    describe: () => ({ effect: 'read' as const }),
    handle({ url }: { readonly url: URL }): CloudReply {
      const category = url.pathname.split('/')[4] ?? '';
      return replies[category] ?? { status: 200, body: usual[category] ?? {} };
    },
    refuse: (status: number) => ({ status }),
  };
  const listen = { ...authority.issue(['localhost', '127.0.0.1']), host: '127.0.0.1', name: 'localhost' };
  const { url, close } = await startCloudServer(service, createGate(createFaults(), []), listen);
  t.teardown(close);
  return { url, caPem: authority.caPem };
}
