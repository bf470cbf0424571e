import test, { type ExecutionContext } from 'ava';
import type { Connector, ConnectorSettings } from '../../src/domain/model/connector.ts';
import { TerminalError, TransientError, WaitingError } from '../../src/errors.ts';
import type { ExchangeAdministration } from '../../src/ports/exchange.ts';
import type { FaultRule } from '../../src/simulators/faults.ts';
import type { SimulatedTenant, World } from '../../src/simulators/world.ts';

/** An implementation of the port over a simulated tenant that holds `contoso.com` and its initial domain. */
export interface ExchangeSubject {
  readonly exchange: ExchangeAdministration;
  readonly world: World;
  readonly tenant: SimulatedTenant;
  addFault(rule: FaultRule): void;
  clearFaults(): void;
  /** HTTPS requests to the service since the last call. */
  takeRequestCount(): number;
  close(): Promise<void>;
}

export type ExchangeSetUp = (change?: (tenant: SimulatedTenant) => void) => Promise<ExchangeSubject>;

const DOMAINS = ['contoso.com'];

const BY_ADDRESS = {
  direction: 'inbound',
  name: 'hybridmail in',
  enabled: true,
  senderDomains: ['*'],
  senderAddresses: ['203.0.113.10'],
  certificateName: null,
  requireTls: false,
  skipLastAddress: false,
  comment: 'managed by a test',
} as const satisfies ConnectorSettings;

const TO_OLD_SERVER = {
  direction: 'outbound',
  name: 'hybridmail contoso.com out',
  enabled: true,
  recipientDomains: ['contoso.com'],
  smartHosts: ['mail.contoso.com'],
  useMxRecord: false,
  tls: 'Opportunistic',
  tlsDomain: null,
  comment: 'managed by a test',
} as const satisfies ConnectorSettings;

type State = ConnectorSettings | 'absent';

/** A connector goes from state to state; after each, a fresh read shows exactly that state. */
const CONNECTOR_STORIES: ReadonlyArray<{ reason: string; states: readonly State[] }> = [
  {
    reason: 'an inbound connector moves from addresses to a certificate and back, lists emptied and refilled',
    states: [
      BY_ADDRESS,
      { ...BY_ADDRESS, senderAddresses: ['198.51.100.0/24', '203.0.113.10'] },
      { ...BY_ADDRESS, senderAddresses: [], certificateName: 'mail.contoso.com', requireTls: true },
      { ...BY_ADDRESS, skipLastAddress: true },
      { ...BY_ADDRESS, enabled: false },
      'absent',
    ],
  },
  {
    reason: 'an inbound connector is created by certificate',
    states: [
      { ...BY_ADDRESS, senderAddresses: [], certificateName: '*.contoso.com', requireTls: true },
      'absent',
      'absent',
    ],
  },
  {
    reason: 'an outbound connector takes every kind of TLS, and loses it again',
    states: [
      TO_OLD_SERVER,
      { ...TO_OLD_SERVER, tls: 'EncryptionOnly' },
      { ...TO_OLD_SERVER, tls: 'DomainValidation', tlsDomain: 'mail.contoso.com' },
      { ...TO_OLD_SERVER, tls: 'CertificateValidation' },
      { ...TO_OLD_SERVER, smartHosts: ['203.0.113.10', 'mx.contoso.com'] },
      { ...TO_OLD_SERVER, name: 'renamed', enabled: false, comment: 'other words' },
      'absent',
    ],
  },
];

/** Writes of a connector that the service may fail at, and the class of error that each must become. */
const FAULTS: ReadonlyArray<{ reason: string; rule: FaultRule; transient: boolean }> = [
  { reason: 'the service throttles', rule: { kind: 'Throttle', retryAfterSeconds: 90 }, transient: true },
  { reason: 'the service fails before the write', rule: { kind: 'FailBefore' }, transient: true },
  { reason: 'the service fails after the write', rule: { kind: 'FailAfter' }, transient: true },
  { reason: 'the connection is cut before the write', rule: { kind: 'ResetBefore' }, transient: true },
  { reason: 'the connection is cut after the write', rule: { kind: 'ResetAfter' }, transient: true },
  { reason: 'the refusal comes with status 200', rule: { kind: 'RefusedWithStatus200' }, transient: true },
];

/** Registers the promises of ExchangeAdministration as tests. */
export function exchangeContract(name: string, setUp: ExchangeSetUp): void {
  for (const { reason, states } of CONNECTOR_STORIES) {
    test(`${name}: ${reason}`, (t) =>
      withSubject(setUp, async (subject) => {
        let current: State = 'absent';
        for (const state of states) {
          await move(subject.exchange, current, state);
          t.deepEqual(await shown(subject.exchange, state), state);
          current = state;
        }
      }));
  }

  test(`${name}: a write is answered with what the service shows afterwards`, (t) =>
    withSubject(setUp, async ({ exchange }) => {
      const created = await exchange.createConnector(TO_OLD_SERVER);
      t.like(created.value, TO_OLD_SERVER);
      const changed = await exchange.updateConnector(created.value, { ...TO_OLD_SERVER, enabled: false });
      t.like(changed.value, { guid: created.value.guid, enabled: false });
    }));

  test(`${name}: changes may be repeated`, (t) =>
    withSubject(setUp, async ({ exchange }) => {
      const { value } = await exchange.createConnector(BY_ADDRESS);
      const wanted = { ...BY_ADDRESS, comment: 'changed' };
      await exchange.updateConnector(value, wanted);
      t.like((await exchange.updateConnector(value, wanted)).value, wanted);
      await exchange.setAcceptedDomainType('contoso.com', 'InternalRelay');
      t.is((await exchange.setAcceptedDomainType('contoso.com', 'InternalRelay')).value.type, 'InternalRelay');
      await exchange.removeConnector(value);
      await exchange.removeConnector(value);
      t.deepEqual((await exchange.read(DOMAINS)).inboundConnectors, []);
    }));

  test(`${name}: an accepted domain changes its type and only that domain does`, (t) =>
    withSubject(setUp, async ({ exchange, tenant }) => {
      const types = async () =>
        Object.fromEntries(
          (await exchange.read(DOMAINS)).acceptedDomains.map(({ name: domain, type }) => [domain, type]),
        );
      t.deepEqual(await types(), { [tenant.initialDomain]: 'Authoritative', 'contoso.com': 'Authoritative' });
      await exchange.setAcceptedDomainType('contoso.com', 'InternalRelay');
      t.deepEqual(await types(), { [tenant.initialDomain]: 'Authoritative', 'contoso.com': 'InternalRelay' });
    }));

  test(`${name}: a domain that the tenant does not have is refused, and no other changes`, (t) =>
    withSubject(setUp, async ({ exchange }) => {
      const error = await rejected(t, exchange.setAcceptedDomainType('missing.example', 'InternalRelay'));
      t.true(error instanceof TerminalError);
      const { acceptedDomains } = await exchange.read(DOMAINS);
      t.true(acceptedDomains.every(({ type }) => type === 'Authoritative'));
    }));

  test(`${name}: a name that is taken is refused`, (t) =>
    withSubject(setUp, async ({ exchange }) => {
      await exchange.createConnector(TO_OLD_SERVER);
      const error = await rejected(t, exchange.createConnector({ ...TO_OLD_SERVER, enabled: false }));
      t.is(error instanceof TerminalError && error.reason, 'AlreadyExists');
      t.is((await exchange.read(DOMAINS)).outboundConnectors.length, 1);
    }));

  test(`${name}: a creation whose answer is lost is found by its name, and a second one is refused`, (t) =>
    withSubject(setUp, async ({ exchange, addFault }) => {
      addFault({ kind: 'ResetAfter', service: 'exchange', cmdlet: 'New-OutboundConnector', times: 1 });
      t.true((await rejected(t, exchange.createConnector(TO_OLD_SERVER))) instanceof TransientError);
      t.like((await exchange.read(DOMAINS)).outboundConnectors, [TO_OLD_SERVER]);
      const error = await rejected(t, exchange.createConnector(TO_OLD_SERVER));
      t.is(error instanceof TerminalError && error.reason, 'AlreadyExists');
    }));

  test(`${name}: connectors in test mode are seen`, (t) =>
    withSubject(setUp, async ({ exchange, tenant, world }) => {
      const { value } = await exchange.createConnector(TO_OLD_SERVER);
      for (const record of tenant.settings.outboundConnectors) record.TestMode = true;
      world.commitTenant(tenant.id);
      t.like((await exchange.read(DOMAINS)).outboundConnectors, [{ guid: value.guid, testMode: true }]);
    }));

  test(`${name}: a connector that the service disables is told with the service's words`, async (t) => {
    await withSubject(
      (change) =>
        setUp((tenant) => {
          tenant.disablesInboundConnectors = true;
          change?.(tenant);
        }),
      async ({ exchange }) => {
        const { value, warnings } = await exchange.createConnector(BY_ADDRESS);
        t.false(value.enabled);
        t.regex(warnings.join(' '), /disabled state/);
        const error = await rejected(t, exchange.updateConnector(value, BY_ADDRESS));
        t.is(error instanceof TerminalError && error.reason, 'ConnectorDisabledByMicrosoft');
      },
    );
  });

  test(`${name}: recipients come with kind, addresses and where they point`, (t) =>
    withSubject(setUp, async ({ exchange, tenant, world }) => {
      const anna = tenant.settings.recipients.find(({ displayName }) => displayName === 'anna');
      const bert = tenant.settings.recipients.find(({ displayName }) => displayName === 'bert');
      if (!anna || !bert) throw new Error('the world has neither anna nor bert');
      anna.forwardingAddress = 'anna@private.example';
      bert.forwardingAddress = 'carl@contoso.com';
      world.commitTenant(tenant.id);
      const { recipients } = await exchange.read(DOMAINS);
      const summary = recipients.map((one) => [one.primaryAddress, one.kind, one.externalAddress, one.forwardsTo]);
      t.deepEqual(summary.sort(), [
        ['anna@contoso.com', 'Mailbox', null, 'anna@private.example'],
        ['bert@contoso.com', 'Mailbox', null, 'carl@contoso.com'],
        ['carl@contoso.com', 'MailContact', 'carl@other.example', null],
        ['info@contoso.com', 'SharedMailbox', null, null],
        ['moved@contoso.com', 'Group', null, null],
        ['nested@contoso.com', 'Group', null, null],
        ['room@contoso.com', 'Resource', null, null],
      ]);
      t.deepEqual(recipients.find((one) => one.primaryAddress === 'anna@contoso.com')?.addresses, [
        'anna@contoso.com',
        `anna@${tenant.initialDomain}`,
      ]);
    }));

  test(`${name}: a steady read is one request`, (t) =>
    withSubject(setUp, async ({ exchange, takeRequestCount }) => {
      await exchange.read(DOMAINS);
      takeRequestCount();
      await exchange.read(DOMAINS);
      t.is(takeRequestCount(), 1);
    }));

  test(`${name}: a read in pages is as complete as one in a piece`, (t) =>
    withSubject(setUp, async ({ exchange, addFault }) => {
      const whole = await exchange.read(DOMAINS);
      addFault({ kind: 'PartialPages', service: 'exchange', cmdlet: 'Get-Recipient', pageSize: 2 });
      t.deepEqual(await exchange.read(DOMAINS), whole);
    }));

  for (const cmdlet of ['Get-AcceptedDomain', 'Get-OutboundConnector', 'Get-Recipient']) {
    test(`${name}: a read of which ${cmdlet} fails is an error, never a short list`, (t) =>
      withSubject(setUp, async ({ exchange, addFault, clearFaults }) => {
        addFault({ kind: 'FailBefore', service: 'exchange', cmdlet, times: 1 });
        t.true((await rejected(t, exchange.read(DOMAINS))) instanceof TransientError);
        addFault({ kind: 'RefusedWithStatus200', service: 'exchange', cmdlet, times: 1 });
        t.true((await rejected(t, exchange.read(DOMAINS))) instanceof TransientError);
        clearFaults();
        await t.notThrowsAsync(exchange.read(DOMAINS));
      }));
  }

  for (const { reason, rule } of FAULTS) {
    test(`${name}: when ${reason}, the caller is told to come back, and a repeated change arrives`, (t) =>
      withSubject(setUp, async ({ exchange, addFault }) => {
        addFault({ ...rule, service: 'exchange', cmdlet: 'Set-AcceptedDomain', times: 1 });
        const error = await rejected(t, exchange.setAcceptedDomainType('contoso.com', 'InternalRelay'));
        if (!(error instanceof TransientError)) return t.fail(`${error.name}: ${error.message}`);
        if (rule.retryAfterSeconds !== undefined) {
          t.is(error.retryAfterMs, rule.retryAfterSeconds * 1000);
          return;
        }
        t.is((await exchange.setAcceptedDomainType('contoso.com', 'InternalRelay')).value.type, 'InternalRelay');
      }));
  }

  test(`${name}: while the service asks for a pause nothing is sent`, (t) =>
    withSubject(setUp, async ({ exchange, addFault, takeRequestCount }) => {
      addFault({ kind: 'Throttle', service: 'exchange', retryAfterSeconds: 60, times: 1 });
      await rejected(t, exchange.read(DOMAINS));
      takeRequestCount();
      const error = await rejected(t, exchange.read(DOMAINS));
      t.is(error instanceof TransientError && error.reason, 'Throttled');
      t.is(takeRequestCount(), 0);
    }));

  test(`${name}: a write that does not show at once is waited for, briefly`, (t) =>
    withSubject(setUp, async ({ exchange, world }) => {
      world.delays.readBackMs = 1000;
      t.is((await exchange.setAcceptedDomainType('contoso.com', 'InternalRelay')).value.type, 'InternalRelay');
    }));

  test(`${name}: a write that does not show for long is handed back as a wait`, (t) =>
    withSubject(setUp, async ({ exchange, world }) => {
      world.delays.readBackMs = 60_000;
      const error = await rejected(t, exchange.setAcceptedDomainType('contoso.com', 'InternalRelay'));
      t.is(error instanceof WaitingError && error.reason, 'WaitingForReadBack');
    }));

  test(`${name}: missing roles are named`, (t) =>
    withSubject(setUp, async ({ exchange, tenant }) => {
      const [application] = tenant.applications;
      application?.roles.delete('ExchangeAdministrator');
      const error = await rejected(t, exchange.read(DOMAINS));
      t.is(error instanceof TerminalError && error.reason, 'PermissionMissing');
      application?.roles.add('ExchangeAdministrator');
      await t.notThrowsAsync(exchange.read(DOMAINS));
    }));

  test(`${name}: an application role that is granted counts at once`, (t) =>
    withSubject(setUp, async ({ exchange, tenant }) => {
      const [application] = tenant.applications;
      application?.roles.delete('Exchange.ManageAsApp');
      const error = await rejected(t, exchange.read(DOMAINS));
      t.is(error instanceof TerminalError && error.reason, 'CredentialsRejected');
      application?.roles.add('Exchange.ManageAsApp');
      await t.notThrowsAsync(exchange.read(DOMAINS));
    }));
}

/** The one call that leads from a state to the next. */
async function move(exchange: ExchangeAdministration, from: State, to: State): Promise<void> {
  if (from === 'absent') {
    if (to !== 'absent') await exchange.createConnector(to);
    return;
  }
  const found = await find(exchange, from);
  if (!found) throw new Error(`connector "${from.name}" is not there`);
  if (to === 'absent') await exchange.removeConnector(found);
  else await exchange.updateConnector(found, to);
}

/** What a fresh read shows, cut to the fields of the wanted state. */
async function shown(exchange: ExchangeAdministration, wanted: State): Promise<State> {
  const connectors = await all(exchange);
  if (wanted === 'absent') return connectors.length === 0 ? 'absent' : Promise.reject(new Error('still there'));
  const found: Readonly<Record<string, unknown>> = { ...(await find(exchange, wanted)) };
  return Object.fromEntries(Object.keys(wanted).map((field) => [field, found[field]])) as unknown as ConnectorSettings;
}

async function find(exchange: ExchangeAdministration, settings: ConnectorSettings): Promise<Connector | undefined> {
  return (await all(exchange)).find((connector) => connector.name === settings.name);
}

async function all(exchange: ExchangeAdministration): Promise<readonly Connector[]> {
  const { inboundConnectors, outboundConnectors } = await exchange.read(DOMAINS);
  return [...inboundConnectors, ...outboundConnectors];
}

async function withSubject(setUp: ExchangeSetUp, run: (subject: ExchangeSubject) => Promise<unknown>): Promise<void> {
  const subject = await setUp();
  try {
    await run(subject);
  } finally {
    await subject.close();
  }
}

async function rejected(t: ExecutionContext, promise: Promise<unknown>): Promise<Error> {
  const error = await t.throwsAsync(promise);
  return error ?? new Error('nothing was thrown');
}
