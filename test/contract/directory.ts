import test, { type ExecutionContext } from 'ava';
import { TerminalError, TransientError } from '../../src/errors.ts';
import type { Directory, DirectoryDomain } from '../../src/ports/directory.ts';
import type { FaultRule } from '../../src/simulators/faults.ts';
import type { SimulatedTenant, World } from '../../src/simulators/world.ts';

/** An implementation of the port over a simulated tenant; `moved@contoso.com` is a group with a group inside. */
export interface DirectorySubject {
  readonly directory: Directory;
  readonly world: World;
  readonly tenant: SimulatedTenant;
  addFault(rule: FaultRule): void;
  /** HTTPS requests to the service since the last call. */
  takeRequestCount(): number;
  close(): Promise<void>;
}

export type DirectorySetUp = (change?: (tenant: SimulatedTenant) => void) => Promise<DirectorySubject>;

const GROUP = 'moved@contoso.com';

/** What the directory holds, and what the port then says. */
const WORLDS: ReadonlyArray<{
  reason: string;
  domain: string;
  change?: (tenant: SimulatedTenant) => void;
  says: Partial<DirectoryDomain>;
}> = [
  {
    reason: 'a verified domain that is set up for mail',
    domain: 'contoso.com',
    says: {
      verified: true,
      initialDomain: 'contosocom.onmicrosoft.com',
      mxHost: 'contoso-com.mail.protection.outlook.com',
      mxPreference: 0,
      spfInclude: 'spf.protection.outlook.com',
      mailSubscription: 'Active',
      groupMembers: null,
    },
  },
  {
    reason: 'a domain under the names of 2026, which nobody can compute',
    domain: 'contoso.com',
    change: (tenant) => changeDomain(tenant, { mxHost: 'Contoso-com.q-v1.mx.microsoft.' }),
    says: { mxHost: 'contoso-com.q-v1.mx.microsoft' },
  },
  {
    reason: 'a domain that the tenant does not have',
    domain: 'missing.example',
    says: { verified: false, mxHost: null, spfInclude: null, mailSubscription: 'Active' },
  },
  {
    reason: 'a domain that is not proven',
    domain: 'unproven.example',
    says: { verified: false, mxHost: null, spfInclude: null },
  },
  {
    reason: 'a verified domain that is not set up for mail',
    domain: 'contoso.com',
    change: (tenant) => changeDomain(tenant, { supportedServices: [] }),
    says: { verified: true, mxHost: null, spfInclude: null },
  },
  {
    reason: 'a tenant whose mail subscription has ended, while other plans live',
    domain: 'contoso.com',
    change: (tenant) => {
      tenant.mailSubscription = false;
    },
    says: { verified: true, mailSubscription: 'None' },
  },
  {
    reason: 'an application that may not read subscriptions',
    domain: 'contoso.com',
    change: (tenant) => revoke(tenant, 'Organization.Read.All'),
    says: { verified: true, mailSubscription: 'Unknown' },
  },
  {
    reason: 'a name in capitals',
    domain: 'CONTOSO.com',
    says: { verified: true },
  },
];

/** What makes a read impossible, and the reason that the port gives. */
const FAILURES: ReadonlyArray<{
  reason: string;
  change?: (tenant: SimulatedTenant) => void;
  fault?: FaultRule;
  group?: string;
  expected: { type: typeof TerminalError | typeof TransientError; reason: string };
}> = [
  {
    reason: 'a group that does not exist',
    group: "o'missing@contoso.com",
    expected: { type: TerminalError, reason: 'GroupNotFound' },
  },
  {
    reason: 'a group id that does not exist',
    group: '11111111-2222-4333-8444-555555555555',
    expected: { type: TerminalError, reason: 'GroupNotFound' },
  },
  {
    reason: 'no permission for domains',
    change: (tenant) => revoke(tenant, 'Domain.Read.All'),
    expected: { type: TerminalError, reason: 'PermissionMissing' },
  },
  {
    reason: 'no permission for groups',
    change: (tenant) => revoke(tenant, 'GroupMember.Read.All'),
    group: GROUP,
    expected: { type: TerminalError, reason: 'PermissionMissing' },
  },
  {
    reason: 'no permission for users: the service answers 200 with bare ids',
    change: (tenant) => revoke(tenant, 'User.Read.All'),
    group: GROUP,
    expected: { type: TerminalError, reason: 'PermissionMissing' },
  },
  {
    reason: 'an SPF include of another service',
    change: (tenant) => changeDomain(tenant, { spfText: 'v=spf1 include:spf.attacker.example -all' }),
    expected: { type: TerminalError, reason: 'RefusedByService' },
  },
  {
    reason: 'throttling',
    fault: { kind: 'Throttle', service: 'graph', retryAfterSeconds: 30 },
    expected: { type: TransientError, reason: 'Throttled' },
  },
  {
    reason: 'throttling of one member of the batch',
    fault: { kind: 'Throttle', service: 'graph', path: '/subscribedSkus', retryAfterSeconds: 30 },
    expected: { type: TransientError, reason: 'Throttled' },
  },
  {
    reason: 'a service fault',
    fault: { kind: 'FailBefore', service: 'graph', status: 502 },
    expected: { type: TransientError, reason: 'ServiceUnavailable' },
  },
  {
    reason: 'a service fault in one member of the batch',
    fault: { kind: 'FailBefore', service: 'graph', path: '/serviceConfigurationRecords' },
    expected: { type: TransientError, reason: 'ServiceUnavailable' },
  },
  {
    reason: 'a connection that is cut',
    fault: { kind: 'ResetAfter', service: 'graph' },
    expected: { type: TransientError, reason: 'ServiceUnavailable' },
  },
  {
    reason: 'a refusal with status 200',
    fault: { kind: 'RefusedWithStatus200', service: 'graph' },
    expected: { type: TransientError, reason: 'ServiceUnavailable' },
  },
];

/** Registers the promises of Directory as tests. */
export function directoryContract(name: string, setUp: DirectorySetUp): void {
  for (const { reason, domain, change, says } of WORLDS) {
    test(`${name}: ${reason}`, (t) =>
      withSubject(setUp, change, async ({ directory }) => {
        t.like(await directory.readDomain(domain, null), says);
      }));
  }

  for (const { reason, change, fault, group, expected } of FAILURES) {
    test(`${name}: ${reason} is an error, never half an answer`, (t) =>
      withSubject(setUp, change, async ({ directory, addFault }) => {
        if (fault) addFault(fault);
        const error = await rejected(t, directory.readDomain('contoso.com', group ?? null));
        if (!(error instanceof expected.type)) return t.fail(`${error.name}: ${error.message}`);
        t.is(error.reason, expected.reason);
        if (fault?.retryAfterSeconds !== undefined && error instanceof TransientError) {
          t.is(error.retryAfterMs, fault.retryAfterSeconds * 1000);
        }
      }));
  }

  const members = [
    'anna@contoso.com',
    'anna@contosocom.onmicrosoft.com',
    'bert@contoso.com',
    'bert@contosocom.onmicrosoft.com',
    'info@contoso.com',
    'info@contosocom.onmicrosoft.com',
  ];

  test(`${name}: members of a group come from the groups inside too`, (t) =>
    withSubject(setUp, undefined, async ({ directory }) => {
      t.deepEqual((await directory.readDomain('contoso.com', GROUP)).groupMembers, members);
    }));

  test(`${name}: members in pages are all there`, (t) =>
    withSubject(setUp, undefined, async ({ directory, addFault }) => {
      addFault({ kind: 'PartialPages', service: 'graph', path: '/transitiveMembers', pageSize: 1 });
      t.deepEqual((await directory.readDomain('contoso.com', GROUP)).groupMembers, members);
    }));

  test(`${name}: an empty group has no members, which is not "no group"`, (t) =>
    withSubject(
      setUp,
      (tenant) => {
        for (const recipient of tenant.settings.recipients) delete recipient.members;
      },
      async ({ directory }) => {
        t.deepEqual((await directory.readDomain('contoso.com', GROUP)).groupMembers, []);
      },
    ));

  test(`${name}: a read is at most two requests`, (t) =>
    withSubject(setUp, undefined, async ({ directory, takeRequestCount }) => {
      await directory.readDomain('contoso.com', null);
      takeRequestCount();
      await directory.readDomain('contoso.com', null);
      t.is(takeRequestCount(), 1);
      await directory.readDomain('contoso.com', GROUP);
      t.is(takeRequestCount(), 2);
    }));

  for (const role of ['Domain.Read.All', 'GroupMember.Read.All', 'User.Read.All'] as const) {
    test(`${name}: ${role} counts as soon as it is granted`, (t) =>
      withSubject(
        setUp,
        (tenant) => revoke(tenant, role),
        async ({ directory, tenant }) => {
          await rejected(t, directory.readDomain('contoso.com', GROUP));
          tenant.applications[0]?.roles.add(role);
          await t.notThrowsAsync(directory.readDomain('contoso.com', GROUP));
        },
      ));
  }
}

type Role = SimulatedTenant['applications'][number]['roles'] extends Set<infer T> ? T : never;

function revoke(tenant: SimulatedTenant, role: Role): void {
  for (const application of tenant.applications) application.roles.delete(role);
}

function changeDomain(
  tenant: SimulatedTenant,
  change: Partial<{ supportedServices: string[]; mxHost: string; spfText: string }>,
): void {
  const domain = tenant.directoryDomains.get('contoso.com');
  if (domain) tenant.directoryDomains.set('contoso.com', { ...domain, ...change });
}

async function withSubject(
  setUp: DirectorySetUp,
  change: ((tenant: SimulatedTenant) => void) | undefined,
  run: (subject: DirectorySubject) => Promise<unknown>,
): Promise<void> {
  const subject = await setUp(change);
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
