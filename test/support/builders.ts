import { type MigrationSpec, normalize } from '../../src/api/v1alpha1/normalize.ts';
import type { HybridMailMigration, HybridMailMigrationSpec } from '../../src/api/v1alpha1/types.generated.ts';
import type { Facts } from '../../src/domain/facts.ts';
import type { MailWorld } from '../../src/domain/mailflow/mail-world.ts';
import type { InboundConnector, OutboundConnector } from '../../src/domain/model/connector.ts';
import type { LegacyProvider } from '../../src/domain/model/legacy-server.ts';
import type { Recipient } from '../../src/domain/model/recipient.ts';
import type { ServerCertificate } from '../../src/domain/model/start-tls.ts';
import { BUILT_IN_RANGES } from '../../src/domain/ranges/built-in.ts';
import { recipientsOf } from '../../src/domain/recipients/recipients.ts';
import { forwarderTaskId } from '../../src/domain/tasks.ts';
import { worldOf } from '../../src/domain/world.ts';

/** A valid spec for contoso.com; a test changes one thing. */
export function aSpec(changes: Partial<HybridMailMigrationSpec> = {}): MigrationSpec {
  return normalize(userSpec(changes));
}

/** The same as a person writes it. */
export function userSpec(changes: Partial<HybridMailMigrationSpec> = {}): HybridMailMigrationSpec {
  return {
    domain: 'contoso.com',
    phase: 'Send',
    tenant: { id: '3f1c0a52-7d3e-4a55-9a54-1d2b7c0e9f11', credentialsSecretRef: { name: 'tenant' } },
    legacy: {
      smartHost: { host: 'mail.contoso.com' },
      sendsFrom: { addresses: ['203.0.113.10'] },
      inventory: { configMapRef: { name: 'inventory' } },
    },
    dns: { provider: 'Cloudflare', credentialsSecretRef: { name: 'dns' } },
    recipients: { migrated: { from: 'List', addresses: ['bob@contoso.com'] } },
    ...changes,
  };
}

/** The old server is set up by the agent beside Postfix, or through its panel. */
export function managedBy(spec: MigrationSpec, provider: LegacyProvider): MigrationSpec {
  const { forwarders } = aSpec({
    legacy: {
      smartHost: { host: 'mail.contoso.com' },
      forwarders: { provider, credentialsSecretRef: { name: 'old-server' } },
    },
  }).legacy;
  return { ...spec, legacy: { ...spec.legacy, forwarders } };
}

/** 2026-01-01 00:00 UTC. */
export const NOW = Date.UTC(2026, 0, 1);

/** The world of contoso.com before anything was done: MX at the old server, bob has a mailbox in Exchange Online. */
export function someFacts(changes: Partial<Facts> = {}): Facts {
  return {
    now: NOW,
    directory: {
      verified: true,
      initialDomain: 'contosocom.onmicrosoft.com',
      mxHost: 'contoso-com.mail.protection.outlook.com',
      mxPreference: 0,
      spfInclude: 'spf.protection.outlook.com',
      mailSubscription: 'Active',
      groupMembers: null,
    },
    exchange: {
      acceptedDomains: [
        { name: 'contoso.com', type: 'Authoritative', initial: false, matchSubdomains: false },
        { name: 'contosocom.onmicrosoft.com', type: 'Authoritative', initial: true, matchSubdomains: false },
      ],
      inboundConnectors: [],
      outboundConnectors: [],
      recipients: [aMailbox('bob')],
      rejectDirectSend: false,
      plusAddressing: true,
    },
    zone: { id: 'zone', name: 'contoso.com', notWritableBecause: null, nameServers: ['ns1.example'] },
    zoneMail: {
      mx: { ttlSeconds: 3600, values: [{ preference: 10, host: 'mail.contoso.com' }] },
      txt: { ttlSeconds: 300, values: ['v=spf1 a:mail.contoso.com ~all'] },
      providerMailRouting: false,
    },
    publicMx: [
      {
        server: 'ns1.example',
        answer: { kind: 'Found', ttlSeconds: 3600, values: [{ preference: 10, host: 'mail.contoso.com' }] },
      },
    ],
    publicTxt: [],
    spfTree: {
      'Address mail.contoso.com': { kind: 'Found', values: ['203.0.113.10'] },
      'TXT spf.protection.outlook.com': { kind: 'Found', values: ['v=spf1 ip4:40.92.0.0/15 -all'] },
    },
    domainAddresses: { kind: 'NoData', negativeTtlSeconds: 300 },
    mtaSts: { kind: 'NxDomain', negativeTtlSeconds: 300 },
    legacyForwards: new Map(),
    smartHost: {
      mx: { kind: 'NoData', negativeTtlSeconds: 300 },
      addresses: { kind: 'Found', ttlSeconds: 300, values: ['203.0.113.10'] },
    },
    legacyProbe: {
      reachable: true,
      nobody: { address: 'nobody@contoso.com', answer: 'Refused', reply: '550 5.1.1 User unknown' },
      startTls: { kind: 'Works', certificate: aCertificate() },
      greeting: 'mail.contoso.com ESMTP Postfix',
    },
    legacyServer: null,
    mailRanges: BUILT_IN_RANGES,
    targetProbes: new Map(),
    unaskedTargets: new Set(),
    inventory: ['alice@contoso.com', 'bob@contoso.com'],
    sharedWith: [],
    overruledBy: null,
    sameSenders: [],
    doneTasks: new Set(),
    approvedPlan: null,
    memory: {
      reached: 'Prepare',
      reachedGeneration: 1,
      baseline: null,
      spfTerms: [],
      inFlight: [],
      doneTasks: new Set(),
      forwardersWanted: null,
      forwardersSet: null,
      legacyRole: null,
    },
    ...changes,
  };
}

/** A certificate that nobody finds fault with. */
export function aCertificate(changes: Partial<ServerCertificate> = {}): ServerCertificate {
  const year = 365 * 86_400_000;
  return { names: ['mail.contoso.com'], validFrom: NOW - year, validTo: NOW + year, trusted: true, ...changes };
}

/** A user mailbox with its address in the initial domain. */
export function aMailbox(name: string, changes: Partial<Recipient> = {}): Recipient {
  return {
    id: `id-${name}`,
    kind: 'Mailbox',
    primaryAddress: `${name}@contoso.com`,
    addresses: [`${name}@contoso.com`, `${name}@contosocom.onmicrosoft.com`],
    externalAddress: null,
    forwardsTo: null,
    ...changes,
  };
}

/** The outbound connector as we make it. */
export function anOutboundConnector(changes: Partial<OutboundConnector> = {}): OutboundConnector {
  return {
    direction: 'outbound',
    guid: 'guid-out',
    name: 'hybridmail contoso.com out',
    enabled: true,
    connectorType: 'OnPremises',
    recipientDomains: ['contoso.com'],
    smartHosts: ['mail.contoso.com'],
    useMxRecord: false,
    tls: 'Opportunistic',
    tlsDomain: null,
    allAcceptedDomains: false,
    routeAllMessagesViaOnPremises: false,
    transportRuleScoped: false,
    testMode: false,
    comment: 'hybridmail.dev/outbound/contoso.com managed by hybridmail.dev, edits are put back',
    source: 'Default',
    ...changes,
  };
}

/** The inbound connector as we make it. */
export function anInboundConnector(changes: Partial<InboundConnector> = {}): InboundConnector {
  return {
    direction: 'inbound',
    guid: 'guid-in',
    name: 'hybridmail mail.contoso.com in',
    enabled: true,
    connectorType: 'OnPremises',
    senderDomains: ['*'],
    senderAddresses: ['203.0.113.10'],
    certificateName: null,
    requireTls: false,
    skipLastAddress: true,
    treatMessagesAsInternal: false,
    comment: 'hybridmail.dev/inbound/mail.contoso.com managed by hybridmail.dev, edits are put back',
    source: 'Default',
    ...changes,
  };
}

/** A migration as the API server holds it. */
export function aMigration(changes: Partial<HybridMailMigration> = {}): HybridMailMigration {
  return {
    apiVersion: 'hybridmail.dev/v1alpha1',
    kind: 'HybridMailMigration',
    metadata: {
      name: 'contoso-com',
      namespace: 'customer-contoso',
      uid: 'uid-1',
      generation: 2,
      creationTimestamp: '2025-12-01T00:00:00Z',
    },
    spec: userSpec(),
    ...changes,
  };
}

/** Facts with other memory; what is not named stays. */
export function remembering(facts: Facts, memory: Partial<Facts['memory']>): Facts {
  return { ...facts, memory: { ...facts.memory, ...memory } };
}

/** Facts in which the zone and its name servers agree on this MX set. */
export function withMx(facts: Facts, hosts: readonly string[], ttlSeconds = 300): Facts {
  const values = hosts.map((host) => ({ preference: 10, host }));
  return {
    ...facts,
    zoneMail: { ...facts.zoneMail, mx: { ttlSeconds, values } },
    publicMx: [{ server: 'ns1.example', answer: { kind: 'Found', ttlSeconds, values } }],
  };
}

/** Facts in which a person marked these tasks as done; `forwarders` stands for the list as it is. */
export function withDone(spec: MigrationSpec, facts: Facts, tasks: readonly string[]): Facts {
  const list = forwarderTaskId(recipientsOf(spec, facts).digest);
  const ids = tasks.map((id) => (id === 'forwarders' ? list : id));
  return { ...facts, doneTasks: new Set([...facts.doneTasks, ...ids]) };
}

/** The mail world of these facts. */
export function theWorld(spec: MigrationSpec, facts: Facts): MailWorld {
  return worldOf(spec, facts, recipientsOf(spec, facts));
}
