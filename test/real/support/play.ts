import type { MailWorld, RecipientClass } from '../../../src/domain/mailflow/mail-world.ts';
import { exampleOf } from '../../../src/domain/mailflow/route.ts';
import { takesDomain } from '../../../src/domain/mailflow/takes-domain.ts';
import type { TlsFault } from '../../../src/domain/model/start-tls.ts';
import type { Seed } from '../../../src/simulators/customer/seed.ts';
import { MICROSOFT_ADDRESS } from '../../../src/simulators/mail/addresses.ts';
import { INITIAL_DOMAIN_LIMIT } from '../../../src/simulators/mail/exchange-routing.ts';
import type {
  ConnectorRecord,
  MailFlowSettings,
  OldMailDomain,
  OldMailServer,
  RecipientRecord,
  World,
  ZoneRecord,
} from '../../../src/simulators/world.ts';
import type { Choice } from './choices.ts';
import { NEIGHBOUR, OUTSIDER, SENDERS } from './people.ts';

/** A gateway in front of the old server, and a name of it that a smart host may have. */
export const GATEWAY = 'gateway.example';
export const SMART_HOST = 'smart.contoso.com';
/** Keeps what the group gets, and what a forwarder to another address leads to. */
const KEEPER = 'keeper';

/** Makes the simulated tenant, zone and record of the old server what one definite state of a world says. */
export function play(simulated: World, seed: Seed, world: MailWorld, choice: Choice): OldMailServer {
  const tenant = simulated.tenants.get(seed.tenantId);
  const zone = simulated.zones.get(seed.zone);
  if (!tenant || !zone) throw new Error('the stage has no tenant or zone');
  tenant.settings = settingsOf(seed, world);
  tenant.outsidersToday = choice.overTheLimit ? INITIAL_DOMAIN_LIMIT.outsiders : 0;
  tenant.mailSubscription = world.mailSubscription !== 'None';
  simulated.commitTenant(seed.tenantId);
  zone.records = zone.records.filter(({ type, name }) => type === 'TXT' || name === seed.oldServerHost);
  zone.records.push(...mailRecords(seed, world, choice));
  simulated.commitZone(seed.zone);
  const server = oldServerOf(seed, world, choice);
  simulated.oldServers.set(server.host, server);
  return server;
}

function settingsOf(seed: Seed, world: MailWorld): MailFlowSettings {
  const accepted = (name: string, domainType: 'Authoritative' | 'InternalRelay', initial: boolean) => ({
    name,
    domainType,
    initial,
    isDefault: !initial,
    matchSubDomains: false,
  });
  return {
    acceptedDomains: [
      accepted(world.initialDomain, world.initialDomainClosed ? 'Authoritative' : 'InternalRelay', true),
      ...(world.domainType === 'Absent' ? [] : [accepted(world.domain, world.domainType, false)]),
    ],
    inboundConnectors: inboundConnectors(seed, world),
    outboundConnectors: outboundConnectors(seed, world),
    recipients: [
      mailbox(KEEPER, [`${KEEPER}@${world.initialDomain}`]),
      mailbox('sender', [SENDERS.exchangeUnderDomain, SENDERS.exchange]),
      ...world.classes.flatMap((item) => recipientsOf(item, world)),
    ],
    rejectDirectSend: world.rejectDirectSend,
  };
}

function mailbox(guid: string, addresses: string[]): RecipientRecord {
  return { guid, displayName: guid, type: 'UserMailbox', addresses };
}

function recipientsOf(item: RecipientClass, world: MailWorld): readonly RecipientRecord[] {
  const address = exampleOf(item, world.domain);
  const [local = ''] = address.split('@');
  const base = mailbox(item.id, [address, `${local}@${world.initialDomain}`]);
  const back = `${returning(local)}@${world.domain}`;
  switch (item.exchange) {
    case 'Mailbox':
      return [{ ...base, ...(item.returnsToLegacy && { forwardingAddress: back }) }];
    case 'Group': {
      const members = [item.returnsToLegacy ? back : `${KEEPER}@${world.initialDomain}`];
      return [{ ...base, type: 'MailUniversalDistributionGroup', members }];
    }
    case 'PointsToLegacy':
      return [{ ...base, type: 'MailUser', externalAddress: address }];
    case 'PointsElsewhere':
      return [{ ...base, type: 'MailContact', externalAddress: OUTSIDER }];
    case 'None':
      return [];
  }
}

/** The other address through which a message returns: Exchange Online does not have it, the old server does. */
function returning(local: string): string {
  return `${local}.returns`;
}

function inboundConnectors(seed: Seed, { inbound }: MailWorld): ConnectorRecord[] {
  switch (inbound.by) {
    case 'Nothing':
      return [];
    case 'Address':
      return [byAddress(seed)];
    case 'Certificate':
      return [{ ...byAddress(seed), SenderIPAddresses: [], TlsSenderCertificateName: seed.oldServerHost }];
  }
}

/** The inbound connector that knows the old server by its address. */
export function byAddress(seed: Seed): ConnectorRecord {
  return {
    Guid: 'in',
    Name: 'in',
    Enabled: true,
    ConnectorType: 'OnPremises',
    SenderDomains: ['smtp:*;1'],
    SenderIPAddresses: [seed.oldServerAddress],
    TlsSenderCertificateName: null,
  };
}

/** What a connector must demand for the fault to matter. */
const DEMANDED: Readonly<Record<TlsFault, Record<string, string>>> = {
  NotOffered: { TlsSettings: 'EncryptionOnly' },
  OutOfDate: { TlsSettings: 'CertificateValidation' },
  Untrusted: { TlsSettings: 'CertificateValidation' },
  OtherName: { TlsSettings: 'DomainValidation', TlsDomain: SMART_HOST },
};

function outboundConnectors(seed: Seed, { outbound, domain, routesAllViaLegacy, initialDomainClosed }: MailWorld) {
  const connector = (name: string, change: Record<string, unknown>): ConnectorRecord => ({
    Guid: name,
    Name: name,
    Enabled: true,
    ConnectorType: 'OnPremises',
    RecipientDomains: [domain],
    SmartHosts: [SMART_HOST],
    UseMXRecord: outbound.kind === 'MxRecord',
    // An initial domain that is open is in the scope of the connector, which is what makes it dangerous.
    AllAcceptedDomains: !initialDomainClosed,
    ...(outbound.tlsFault && DEMANDED[outbound.tlsFault]),
    ...change,
  });
  return [
    ...(outbound.kind === 'None' ? [] : [connector('out', {})]),
    ...(routesAllViaLegacy
      ? [
          connector('all', {
            RecipientDomains: [],
            SmartHosts: [seed.oldServerHost],
            RouteAllMessagesViaOnPremises: true,
          }),
        ]
      : []),
  ];
}

function mailRecords(seed: Seed, world: MailWorld, { mxFirst }: Choice): readonly ZoneRecord[] {
  const record = (name: string, type: string, content: string, priority?: number): ZoneRecord => ({
    id: `${type} ${name} ${content}`,
    name,
    type,
    content,
    ttl: 300,
    createdOn: '',
    modifiedOn: '',
    ...(priority !== undefined && { priority }),
  });
  const mx = (host: string, priority: number) => record(world.domain, 'MX', host, priority);
  const smartHost = world.outbound.leadsTo === 'Microsoft' ? MICROSOFT_ADDRESS : seed.oldServerAddress;
  const hosts = [record(SMART_HOST, 'A', smartHost)];
  switch (world.mx) {
    case 'Legacy':
      return [...hosts, mx(seed.oldServerHost, 10)];
    case 'LegacyByAddress':
      return [...hosts, record(world.domain, 'A', seed.oldServerAddress)];
    case 'Elsewhere':
      return [...hosts, mx(GATEWAY, 10)];
    case 'ExchangeOnline':
      return [...hosts, mx(seed.mxHost, 0)];
    case 'Mixed':
      return [
        ...hosts,
        mx(seed.oldServerHost, mxFirst === 'Legacy' ? 10 : 20),
        mx(seed.mxHost, mxFirst === 'Legacy' ? 20 : 10),
      ];
    case 'None':
      return hosts;
  }
}

function oldServerOf(seed: Seed, world: MailWorld, choice: Choice): OldMailServer {
  const { legacy } = world;
  return {
    host: seed.oldServerHost,
    address: seed.oldServerAddress,
    domains: new Map([
      [world.domain, oldDomainOf(world, choice)],
      [
        NEIGHBOUR.slice(NEIGHBOUR.indexOf('@') + 1),
        { local: true, mailboxes: new Set([NEIGHBOUR]), aliases: new Map(), catchAll: null },
      ],
    ]),
    smartHost: legacy.sendsThrough === 'ExchangeOnline' ? { host: seed.mxHost, port: 25 } : null,
    ...(world.inbound.by === 'Certificate' && { certificateName: seed.oldServerHost }),
    isUnsupportedExchange: choice.outOfDate,
    up: legacy.up,
  };
}

function oldDomainOf(world: MailWorld, choice: Choice): OldMailDomain {
  const domain: OldMailDomain = {
    local: takesDomain(world),
    mailboxes: new Set([SENDERS.legacy]),
    // Reports to somebody in Exchange Online.
    aliases: new Map([[SENDERS.exchangeUnderDomain, [SENDERS.exchange]]]),
    catchAll: choice.unknownRecipients === 'CatchAll' ? SENDERS.legacy : null,
  };
  for (const item of world.classes) {
    const address = exampleOf(item, world.domain);
    const [local = ''] = address.split('@');
    if (item.legacy !== 'None') domain.mailboxes.add(address);
    const target = forwarderOf(item, world, choice);
    if (target) domain.aliases.set(address, [`${target}@${world.initialDomain}`]);
    if (!item.returnsToLegacy) continue;
    const back = `${returning(local)}@${world.domain}`;
    const isList = item.exchange === 'Group';
    if (isList || target) domain.aliases.set(back, [`${target ?? local}@${world.initialDomain}`]);
    else if (item.legacy !== 'None') domain.mailboxes.add(back);
  }
  return domain;
}

/** Local part of the forwarder's target in the initial domain, or undefined without a forwarder. */
function forwarderOf(item: RecipientClass, world: MailWorld, choice: Choice): string | undefined {
  const [local = ''] = exampleOf(item, world.domain).split('@');
  switch (item.forwarder) {
    case 'None':
      return undefined;
    case 'Proven': {
      // One that nobody confirmed may be there, but not for an address that the server does not take.
      const mayBe = world.forwarders === 'Confirmed' || item.legacy !== 'None';
      return choice.forwarders && mayBe ? local : undefined;
    }
    case 'Leaving':
    case 'Dangling':
      return world.forwarders === 'Confirmed' ? undefined : local;
    case 'Kept':
      return local;
    case 'Ends':
      return item.exchange === 'Mailbox' || item.exchange === 'Group' ? local : KEEPER;
    default:
      return local;
  }
}
