import test, { type ExecutionContext } from 'ava';
import { toPleskError } from '../../../src/adapters/plesk/errors.ts';
import { createPleskPanel } from '../../../src/adapters/plesk/index.ts';
import { removeAccount } from '../../../src/adapters/plesk/operations.ts';
import { type Disposition, disposition } from '../../../src/errors.ts';
import { silentLogger } from '../../../src/ports/logger.ts';
import { noMetrics } from '../../../src/ports/metrics.ts';
import { startCloudServer } from '../../../src/simulators/clouds/server.ts';
import { type CloudReply, createGate } from '../../../src/simulators/clouds/service.ts';
import { createFaults, type FaultRule } from '../../../src/simulators/faults.ts';
import { createTestAuthority } from '../../../src/simulators/tls/certificates.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { ANNA, DOMAIN, KEY, type PleskFixture, startFixture } from './fixture.ts';

const CODES: ReadonlyArray<readonly [code: number, kind: Disposition['kind'], reason: string]> = [
  [1001, 'Stall', 'CredentialsRejected'],
  [1006, 'Stall', 'PermissionMissing'],
  [1010, 'Stall', 'CredentialsRejected'],
  [1013, 'Stall', 'RefusedByService'],
  [1014, 'Stall', 'RefusedByService'],
  [1023, 'BackOff', 'ServiceUnavailable'],
  [1029, 'Stall', 'CredentialsRejected'],
  [11003, 'Stall', 'CredentialsRejected'],
];

for (const [code, kind, reason] of CODES) {
  test(`error ${code} is ${reason}`, (t) => {
    t.like(disposition(toPleskError('mail/create', code, 'text')), { kind, reason });
  });
}

const FAULTS: ReadonlyArray<readonly [fault: FaultRule, reason: string, why: string]> = [
  [{ kind: 'Throttle', retryAfterSeconds: 7 }, 'Throttled', 'a firewall in front may count requests'],
  [{ kind: 'FailBefore', status: 503 }, 'ServiceUnavailable', 'the panel is being updated'],
  [{ kind: 'ResetBefore' }, 'ServiceUnavailable', 'the connection was lost'],
  [{ kind: 'Truncate' }, 'ServiceUnavailable', 'half of the accounts is not all of them'],
  [{ kind: 'RefusedWithStatus200' }, 'ServiceUnavailable', 'a failure comes with status 200'],
  [{ kind: 'FailBefore', status: 403 }, 'CredentialsRejected', 'the API is closed to this address'],
  [{ kind: 'FailBefore', status: 404 }, 'RefusedByService', 'that is no Plesk'],
];

for (const [fault, reason, why] of FAULTS) {
  const name = `${fault.kind}${fault.status === undefined ? '' : ` with status ${fault.status}`}`;
  test(`${name} is ${reason}: ${why}`, async (t) => {
    const { plesk, panel, old } = await startFixture(t);
    old.mailboxes.add('judy@contoso.com');
    plesk.faults.add({ ...fault, cmdlet: 'mail/get_info mail/get_prefs' });
    const error = await t.throwsAsync(panel.read());
    t.like(disposition(error), { reason });
  });
}

test('a panel that asked for a pause gets it', async (t) => {
  const { plesk, panel } = await startFixture(t);
  plesk.faults.add({ kind: 'Throttle', retryAfterSeconds: 7, times: 1 });
  t.like(disposition(await t.throwsAsync(panel.read())), { kind: 'BackOff', atLeastMs: 7_000 });
});

const REFUSED: ReadonlyArray<
  readonly [given: string, reason: string, arrange: (fixture: PleskFixture) => void, token?: string]
> = [
  ['an unknown key', 'CredentialsRejected', () => {}, 'not-the-key'],
  ['a key that no header can carry', 'CredentialsRejected', () => {}, 'two words'],
  [
    'a key from another address',
    'CredentialsRejected',
    ({ plesk }) => void Object.assign(plesk.access, { isBoundAddress: false }),
  ],
  [
    "another customer's key",
    'RefusedByService',
    ({ plesk }) => void plesk.access.keys.set('key-of-fabrikam', new Set(['fabrikam.com'])),
    'key-of-fabrikam',
  ],
];

for (const [given, reason, arrange, token = KEY] of REFUSED) {
  test(`${given} is ${reason}, and stands in no message`, async (t) => {
    const fixture = await startFixture(t, { token });
    arrange(fixture);
    const error = await t.throwsAsync(fixture.panel.read());
    t.like(disposition(error), { kind: 'Stall', reason });
    t.notRegex(`${error.message} ${JSON.stringify(fixture.log.lines)}`, new RegExp(token));
  });
}

const MAIL = (accounts: string, preferences: string) =>
  `<packet><mail><get_info>${accounts}</get_info></mail><mail><get_prefs>${preferences}</get_prefs></mail></packet>`;
const PREFS = '<result><status>ok</status><prefs><mailservice>true</mailservice></prefs></result>';
const SITE = `<packet><site><get><result><status>ok</status><id>7</id><data><gen_info><name>${DOMAIN}</name></gen_info><stat><maillists>0</maillists></stat></data></result></get></site></packet>`;

const UNREADABLE: ReadonlyArray<readonly [given: string, site: string, mail: string]> = [
  ['a page', '<html><body>Log in</body></html>', ''],
  ['nothing', '', ''],
  ['no result', '<packet><site><get/></site></packet>', ''],
  ['a site without an identifier', SITE.replace('<id>7</id>', '<id>0</id>'), ''],
  ['another site', SITE.replace(DOMAIN, 'fabrikam.com'), ''],
  ['a result without a status', SITE, MAIL('<result/>', PREFS)],
  ['no result for the accounts', SITE, MAIL('', PREFS)],
  ['no preferences', SITE, MAIL('<result><status>ok</status></result>', '<result><status>ok</status></result>')],
  ['an account without a name', SITE, MAIL('<result><status>ok</status><mailname><name/></mailname></result>', PREFS)],
  [
    'an account whose forwarding is neither on nor off',
    SITE,
    MAIL(
      '<result><status>ok</status><mailname><name>anna</name><forwarding><enabled>maybe</enabled></forwarding></mailname></result>',
      PREFS,
    ),
  ],
];

for (const [given, site, mail] of UNREADABLE) {
  test(`${given} is no answer, and not one without accounts`, async (t) => {
    const panel = await panelOver(t, (text) => ({ status: 200, raw: text.includes('<site>') ? site : mail }));
    const error = await t.throwsAsync(panel.read());
    t.like(disposition(error), { kind: 'BackOff', reason: 'ServiceUnavailable' });
  });
}

test('an account of which Plesk tells little is read', async (t) => {
  const accounts = '<result><status>ok</status><mailname><name>Anna</name></mailname></result>';
  const raw = MAIL(accounts, PREFS);
  const panel = await panelOver(t, (text) => ({ status: 200, raw: text.includes('<site>') ? SITE : raw }));
  const { accounts: read, forwarders, inventory } = await panel.read();
  t.like(read.get(ANNA.address), { name: 'Anna', hasMailbox: true, isForwarding: false });
  t.deepEqual(forwarders, []);
  t.is(inventory, null, 'what happens to unknown addresses is not told');
});

test('a redirect is not followed: the key must not reach another host', async (t) => {
  const headers = { location: 'https://elsewhere.example/' };
  const panel = await panelOver(t, () => ({ status: 302, headers }));
  t.like(disposition(await t.throwsAsync(panel.read())), { kind: 'Stall', reason: 'RefusedByService' });
});

test('an answer that repeats the request does not bring the key into a message', async (t) => {
  const panel = await panelOver(t, () => ({ status: 500, raw: `KEY: ${KEY}` }));
  const error = await t.throwsAsync(panel.read());
  t.notRegex(error.message, new RegExp(KEY));
});

test('no account is removed without its name', (t) => {
  t.throws(() => removeAccount('7', ''), { message: /Plesk removes all/ });
});

/** A panel whose answers a test writes itself. */
async function panelOver(t: ExecutionContext, reply: (text: string) => CloudReply) {
  const authority = createTestAuthority();
  const service = {
    name: 'plesk' as const,
    describe: () => ({ effect: 'read' as const }),
    handle: ({ text }: { text: string }) => reply(text),
    refuse: (status: number) => ({ status }),
  };
  const certificate = authority.issue(['localhost', '127.0.0.1']);
  const options = { ...certificate, host: '127.0.0.1', name: 'localhost' };
  const { url, close } = await startCloudServer(service, createGate(createFaults(), []), options);
  t.teardown(close);
  const deps = { clock: createFakeClock(), logger: silentLogger, metrics: noMetrics };
  return createPleskPanel({ domain: DOMAIN, url, token: KEY, caPem: authority.caPem }, deps);
}
