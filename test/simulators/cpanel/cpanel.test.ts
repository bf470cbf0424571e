import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import test, { type ExecutionContext } from 'ava';
import { startCPanel } from '../../../src/simulators/cpanel/start.ts';
import { createTestAuthority } from '../../../src/simulators/tls/certificates.ts';
import { createWorld, type OldMailDomain } from '../../../src/simulators/world.ts';

const authority = createTestAuthority();
setDefaultCACertificates([...getCACertificates(), authority.caPem]);

const CREDENTIALS = 'cpanel contoso:SECRET';

async function running(t: ExecutionContext) {
  const world = createWorld();
  const host = 'mail.contoso.com';
  const domain: OldMailDomain = {
    local: true,
    mailboxes: new Set(['anna@contoso.com']),
    aliases: new Map([["o'neil@contoso.com", ['anna@contoso.com']]]),
    catchAll: null,
  };
  const domains = new Map([['contoso.com', domain]]);
  world.oldServers.set(host, { host, address: '203.0.113.10', domains, smartHost: null, up: true });
  const panel = await startCPanel(world, { server: host, token: 'SECRET', authority });
  t.teardown(() => panel.close());
  async function ask(path: string, authorization: string | null = CREDENTIALS) {
    const response = await fetch(`${panel.url}/execute/${path}`, { headers: authorization ? { authorization } : {} });
    return { status: response.status, text: await response.text() };
  }
  return { ...panel, domain, ask, call: async (path: string) => JSON.parse((await ask(path)).text) };
}

test('answers are flat, with the rows in data', async (t) => {
  const { call } = await running(t);
  t.deepEqual(await call('Email/list_forwarders?domain=contoso.com'), {
    status: 1,
    errors: null,
    messages: null,
    warnings: null,
    metadata: {},
    data: [
      {
        dest: "o'neil@contoso.com",
        forward: 'anna@contoso.com',
        html_dest: 'o&#39;neil@contoso.com',
        html_forward: 'anna@contoso.com',
        uri_dest: "o'neil%40contoso.com",
        uri_forward: 'anna%40contoso.com',
      },
    ],
  });
});

test("the account's own mailbox has no domain", async (t) => {
  const { call } = await running(t);
  const { data } = await call('Email/list_pops');
  const emails = data.map(({ email }: { email: string }) => email);
  t.deepEqual(emails, ['contoso', 'anna@contoso.com']);
});

test('the same forwarder twice is one, and takes the part before the @ or the whole address', async (t) => {
  const { call, domain } = await running(t);
  for (const email of ['bob', 'bob%40contoso.com']) {
    const path = `Email/add_forwarder?domain=contoso.com&email=${email}&fwdopt=fwd&fwdemail=b%40example.com`;
    t.is((await call(path)).status, 1);
  }
  t.deepEqual(domain.aliases.get('bob@contoso.com'), ['b@example.com']);
});

const REFUSED: ReadonlyArray<readonly [path: string, reason: string]> = [
  ['Email/list_forwarders?domain=fabrikam.com', "somebody else's domain"],
  ['Email/add_forwarder?domain=contoso.com&email=*&fwdopt=fwd&fwdemail=a%40b.com', 'a wildcard'],
  ['Email/add_forwarder?domain=contoso.com&email=a+b&fwdopt=fwd&fwdemail=a%40b.com', 'a plus that was not encoded'],
  ['Email/add_forwarder?domain=contoso.com&email=x&fwdopt=fwd&fwdemail=nobody', 'a target without a domain'],
  ['Email/delete_forwarder?address=x%40contoso.com&forwarder=a%40b.com', 'what is not there'],
  ['Email/set_always_accept?domain=contoso.com&mxcheck=local&alwaysaccept=local', 'the same said twice'],
  ['Email/set_always_accept?domain=contoso.com&mxcheck=never', 'a routing that is none'],
  ['Email/list_nothing', 'a function that is none'],
];
for (const [path, reason] of REFUSED) {
  test(`refused with HTTP status 200: ${reason}`, async (t) => {
    const { ask } = await running(t);
    const { status, text } = await ask(path);
    t.is(status, 200);
    t.like(JSON.parse(text), { status: 0, data: null });
  });
}

const STRANGERS: ReadonlyArray<readonly [authorization: string | null, status: number]> = [
  [null, 401],
  ['Basic Y29udG9zbzpTRUNSRVQ=', 401],
  ['cpanel contoso:OTHER', 403],
  ['cpanel fabrikam:SECRET', 403],
];
for (const [authorization, expected] of STRANGERS) {
  test(`"${authorization ?? ''}" is kept out with status ${expected}`, async (t) => {
    const { ask, account } = await running(t);
    t.is((await ask('Email/list_pops', authorization)).status, expected);
    t.deepEqual(account.calls, []);
  });
}

test('a plan without a feature refuses its functions and says so when asked', async (t) => {
  const { call, account } = await running(t);
  account.features.delete('lists');
  t.deepEqual((await call('Email/list_lists')).errors, ['You do not have the feature “lists”.']);
  const answers = await Promise.all(
    ['lists', 'forwarders', 'teleport'].map((name) => call(`Features/has_feature?name=${name}`)),
  );
  t.deepEqual(
    answers.map(({ status }) => status),
    [0, 1, null],
  );
});

test('routing that was set is told, and changes what the old server takes', async (t) => {
  const { call, domain } = await running(t);
  for (const [mxcheck, local] of [
    ['remote', false],
    ['secondary', false],
    ['local', true],
    ['auto', true],
  ] as const) {
    await call(`Email/set_always_accept?domain=contoso.com&mxcheck=${mxcheck}`);
    const [row] = (await call('Email/list_mxs?domain=contoso.com')).data;
    t.is(row.mxcheck, mxcheck);
    t.is(domain.local, local);
    t.is(domain.followsMx, mxcheck === 'auto');
  }
});
