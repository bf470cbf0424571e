import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { type MigrationSpec, normalize, PHASES } from '../../src/api/v1alpha1/normalize.ts';
import { findProblems } from '../../src/api/v1alpha1/rules.ts';
import type { HybridMailMigration } from '../../src/api/v1alpha1/types.generated.ts';
import type { Facts, InFlight } from '../../src/domain/facts.ts';
import { capabilitiesOf } from '../../src/domain/legacy-capabilities.ts';
import type { InboundConnector, OutboundConnector } from '../../src/domain/model/connector.ts';
import type { MxValue } from '../../src/domain/model/dns-record.ts';
import type { DnsAnswer, RecipientProbe } from '../../src/domain/model/observed.ts';
import type { Recipient } from '../../src/domain/model/recipient.ts';
import type { StartTls } from '../../src/domain/model/start-tls.ts';
import {
  aCertificate,
  aMailbox,
  anInboundConnector,
  anOutboundConnector,
  remembering,
  someFacts,
  withDone,
} from './builders.ts';

const CONNECTOR = z.strictObject({
  name: z.string().optional(),
  enabled: z.boolean().optional(),
  comment: z.string().optional(),
  connectorType: z.enum(['OnPremises', 'Partner']).optional(),
  /** Outbound only. */
  smartHosts: z.array(z.string()).optional(),
  useMxRecord: z.boolean().optional(),
  recipientDomains: z.array(z.string()).optional(),
  allAcceptedDomains: z.boolean().optional(),
  routeAllMessagesViaOnPremises: z.boolean().optional(),
  testMode: z.boolean().optional(),
  tls: z.enum(['Opportunistic', 'EncryptionOnly', 'CertificateValidation', 'DomainValidation']).optional(),
  /** Inbound only. */
  senderAddresses: z.array(z.string()).optional(),
  certificateName: z.string().optional(),
  skipLastAddress: z.boolean().optional(),
});

/** A world as a person writes it: what differs from the company before its first step. Addresses are local parts. */
const WORLD = z.strictObject({
  phaseReached: z.enum(PHASES).nullable().default('Prepare'),
  domainType: z.enum(['Authoritative', 'InternalRelay']).default('Authoritative'),
  initialDomainType: z.enum(['Authoritative', 'InternalRelay']).default('Authoritative'),
  mx: z.array(z.string()).default(['10 mail.contoso.com']),
  /** Addresses of the domain itself, which count where it has no MX. */
  domainAddresses: z.array(z.string()).default([]),
  /** TXT of `_mta-sts.contoso.com`. */
  mtaSts: z.string().optional(),
  mxTtlSeconds: z.number().default(3600),
  /** MX from before the migration, where it is no longer what it was. */
  mxBefore: z.array(z.string()).optional(),
  txt: z.array(z.string()).default(['v=spf1 a:mail.contoso.com ~all']),
  /** SPF terms that the operator added earlier. */
  ourSpfTerms: z.array(z.string()).default([]),
  /** Each differs from the connector as the operator makes it. */
  outbound: z.array(CONNECTOR).default([]),
  inbound: z.array(CONNECTOR).default([]),
  mailboxes: z.array(z.string()).default(['bob']),
  /** Those in the directory whom Exchange Online does not know at its door yet. */
  refusedAtTheDoor: z.array(z.string()).default([]),
  /** Mailboxes whose primary address is in the initial domain. */
  primaryInInitialDomain: z.array(z.string()).default([]),
  sharedMailboxes: z.array(z.string()).default([]),
  /** Further addresses of a recipient. */
  aliases: z.record(z.string(), z.array(z.string())).default({}),
  /** Where a mailbox forwards: a full address. */
  mailboxForwards: z.record(z.string(), z.string()).default({}),
  groups: z.array(z.string()).default([]),
  /** Mail users that point back to the old server under the same address. */
  mailUsers: z.array(z.string()).default([]),
  /** Contacts and where they point: a full address. */
  contacts: z.record(z.string(), z.string()).default({}),
  /** Null: nobody listed what the old server accepts. */
  oldServerAccepts: z.array(z.string()).nullable().default(['alice', 'bob']),
  /** What the old server's list says of forwarders: local part to targets; "" is the catch-all. */
  oldServerForwards: z.record(z.string(), z.array(z.string())).default({}),
  oldServerTakesUnknown: z.boolean().default(false),
  /** What the old server answers to an address that nobody has, where it refuses it. */
  oldServerReply: z.string().default('550 5.1.1 User unknown'),
  /** Nobody listens on port 25. */
  oldServerIsDown: z.boolean().default(false),
  oldServerTls: z.enum(['good', 'none', 'expired', 'self-signed', 'for another name']).default('good'),
  oldServerGreeting: z.string().default('mail.contoso.com ESMTP Postfix'),
  /** The agent beside Postfix, or the panel; without it a person sets the old server up. */
  told: z
    .strictObject({
      silent: z.boolean().default(false),
      /** Local parts with a forwarder of ours. */
      forwards: z.array(z.string()).default([]),
      sendsThroughExchange: z.boolean().default(false),
      role: z.enum(['Local', 'Remote', 'Auto', 'Unknown']).default('Local'),
    })
    .optional(),
  /** Migrations of other tenants that send from the same address. */
  neighbours: z.array(z.string()).default([]),
  rejectDirectSend: z.boolean().default(false),
  /** Set where sub-addresses are what the scenario is about: they are shown then. */
  plusAddressing: z.boolean().optional(),
  smartHostAddresses: z.array(z.string()).default(['203.0.113.10']),
  mailSubscription: z.enum(['Active', 'None', 'Unknown']).default('Active'),
  /** Old values that may still be in use. */
  inFlight: z.array(z.strictObject({ thing: z.string(), value: z.unknown() })).default([]),
  /** `forwarders` stands for the list as it is. */
  done: z.array(z.string()).default([]),
});

export interface Scenario {
  readonly name: string;
  readonly dir: string;
  readonly spec: MigrationSpec;
  readonly facts: Facts;
  readonly showsSubAddresses: boolean;
}

/** All scenarios below a folder: one folder each, with `world.yaml` and `migration.yaml`. */
export function readScenarios(dir: string): readonly Scenario[] {
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .toSorted()
    .map((name) => readScenario(name, join(dir, name)));
}

function readScenario(name: string, dir: string): Scenario {
  const read = (file: string): unknown => parse(readFileSync(join(dir, file), 'utf8'));
  const migration = read('migration.yaml') as HybridMailMigration;
  const problems = findProblems(migration);
  if (problems.length > 0) throw new Error(`${name}/migration.yaml: ${JSON.stringify(problems)}`);
  const world = WORLD.safeParse(read('world.yaml') ?? {});
  if (!world.success) throw new Error(`${name}/world.yaml: ${z.prettifyError(world.error)}`);
  const spec = normalize(migration.spec);
  const showsSubAddresses = world.data.plusAddressing !== undefined;
  return { name, dir, spec, facts: toFacts(spec, world.data), showsSubAddresses };
}

type World = z.infer<typeof WORLD>;

function toFacts(spec: MigrationSpec, world: World): Facts {
  const usual = someFacts();
  const mx = { ttlSeconds: world.mxTtlSeconds, values: world.mx.map(toMx) };
  const facts: Facts = {
    ...usual,
    directory: { ...usual.directory, mailSubscription: world.mailSubscription },
    exchange: {
      ...usual.exchange,
      acceptedDomains: usual.exchange.acceptedDomains.map((item) =>
        item.initial ? { ...item, type: world.initialDomainType } : { ...item, type: world.domainType },
      ),
      rejectDirectSend: world.rejectDirectSend,
      plusAddressing: world.plusAddressing ?? true,
      outboundConnectors: world.outbound.map((item) => anOutboundConnector(item as Partial<OutboundConnector>)),
      inboundConnectors: world.inbound.map((item) => anInboundConnector(item as Partial<InboundConnector>)),
      recipients: toRecipients(world),
    },
    zoneMail: { ...usual.zoneMail, mx, txt: { ...usual.zoneMail.txt, values: world.txt } },
    publicMx: [{ server: 'ns1.example', answer: { kind: 'Found', ...mx } }],
    smartHost: { ...usual.smartHost, addresses: found(world.smartHostAddresses) },
    ...toProbe(world, usual.now),
    domainAddresses: found(world.domainAddresses),
    mtaSts: found(world.mtaSts === undefined ? [] : [world.mtaSts]),
    legacyServer: toLegacyServer(spec, world.told),
    targetProbes: new Map(world.refusedAtTheDoor.map(toRefusal)),
    sameSenders: world.neighbours,
    legacyForwards: new Map(
      Object.entries(world.oldServerForwards).map(([name, targets]) => [`${name}@contoso.com`, targets]),
    ),
    inventory: world.oldServerAccepts?.map((name) => `${name}@contoso.com`) ?? null,
  };
  const baseline = world.mxBefore && {
    takenAt: usual.now,
    mx: { ttlSeconds: 3600, values: world.mxBefore.map(toMx) },
    spf: null,
    acceptedDomainType: 'Authoritative' as const,
  };
  const inFlight = world.inFlight.map((change) => toInFlight(usual.now, change));
  const memory = { reached: world.phaseReached, spfTerms: world.ourSpfTerms, inFlight, ...(baseline && { baseline }) };
  const marked = withDone(spec, facts, world.done);
  return remembering(marked, { ...memory, doneTasks: marked.doneTasks });
}

function toRefusal(name: string): [target: string, probe: RecipientProbe] {
  const address = `${name}@contosocom.onmicrosoft.com`;
  return [address, { address, answer: 'Refused', reply: '550 5.4.1 Recipient address rejected: Access denied.' }];
}

function toRecipients(world: World): readonly Recipient[] {
  const named: readonly (readonly [name: string, changes: Partial<Recipient>])[] = [
    ...world.mailboxes.map((name) => [name, { forwardsTo: world.mailboxForwards[name] ?? null }] as const),
    ...world.sharedMailboxes.map((name) => [name, { kind: 'SharedMailbox' }] as const),
    ...world.groups.map((name) => [name, { kind: 'Group' }] as const),
    ...world.mailUsers.map((name) => [name, { kind: 'MailUser', externalAddress: `${name}@contoso.com` }] as const),
    ...Object.entries(world.contacts).map(
      ([name, externalAddress]) => [name, { kind: 'MailContact', externalAddress }] as const,
    ),
  ];
  return named.map(([name, changes]) => {
    const recipient = aMailbox(name, changes);
    const aliases = (world.aliases[name] ?? []).map((alias) => `${alias}@contoso.com`);
    const initial = world.primaryInInitialDomain.includes(name) && {
      primaryAddress: `${name}@contosocom.onmicrosoft.com`,
    };
    return { ...recipient, ...initial, addresses: [...recipient.addresses, ...aliases].toSorted() };
  });
}

function toProbe(world: World, now: number): Pick<Facts, 'legacyProbe'> {
  const { startTls, greeting } = { startTls: toStartTls(world.oldServerTls, now), greeting: world.oldServerGreeting };
  const address = 'nobody@contoso.com';
  if (world.oldServerIsDown) {
    const reply = 'connect ECONNREFUSED 203.0.113.10:25';
    const nobody = { address, answer: 'Unknown' as const, reply };
    return { legacyProbe: { reachable: false, nobody, startTls: { kind: 'Unknown' }, greeting: '' } };
  }
  const nobody = world.oldServerTakesUnknown
    ? { address, answer: 'Accepted' as const, reply: '250 2.1.5 Ok' }
    : { address, answer: 'Refused' as const, reply: world.oldServerReply };
  return { legacyProbe: { reachable: true, nobody, startTls, greeting } };
}

function toStartTls(what: World['oldServerTls'], now: number): StartTls {
  switch (what) {
    case 'none':
      return { kind: 'NotOffered' };
    case 'good':
      return { kind: 'Works', certificate: aCertificate() };
    case 'expired':
      return { kind: 'Works', certificate: aCertificate({ validTo: now - 1 }) };
    case 'self-signed':
      return { kind: 'Works', certificate: aCertificate({ trusted: false }) };
    case 'for another name':
      return { kind: 'Works', certificate: aCertificate({ names: ['server7.hoster.example'] }) };
  }
}

function toLegacyServer(spec: MigrationSpec, told: World['told']): Facts['legacyServer'] {
  if (!told) return null;
  if (told.silent) return { kind: 'Unknown', why: 'no agent has asked yet' };
  const outgoing = told.sendsThroughExchange
    ? ({ kind: 'SmartHost', host: 'contoso-com.mail.protection.outlook.com' } as const)
    : ({ kind: 'Direct' } as const);
  return {
    kind: 'Known',
    ours: told.forwards.map((name) => ({
      address: `${name}@contoso.com`,
      target: `${name}@contosocom.onmicrosoft.com`,
    })),
    foreign: [],
    outgoing: capabilitiesOf(spec)?.setsOutgoing ? outgoing : null,
    role: told.role,
    queueLength: 0,
    inventory: null,
  };
}

function toInFlight(now: number, change: World['inFlight'][number]): InFlight {
  return { step: change.thing, before: JSON.stringify(change), since: now, until: now + 1_000, why: 'in flight' };
}

function found<T>(values: readonly T[]): DnsAnswer<T> {
  return values.length > 0 ? { kind: 'Found', ttlSeconds: 300, values } : { kind: 'NoData', negativeTtlSeconds: 300 };
}

function toMx(text: string): MxValue {
  const [preference, host = ''] = text.split(' ');
  return { preference: Number(preference), host };
}
