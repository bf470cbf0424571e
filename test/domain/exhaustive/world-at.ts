import type { MigrationSpec } from '../../../src/api/v1alpha1/normalize.ts';
import type { HybridMailMigrationSpec } from '../../../src/api/v1alpha1/types.generated.ts';
import type { Facts } from '../../../src/domain/facts.ts';
import type { OutboundConnector } from '../../../src/domain/model/connector.ts';
import type { MxValue } from '../../../src/domain/model/dns-record.ts';
import type { LegacyProvider } from '../../../src/domain/model/legacy-server.ts';
import type { RecipientProbe } from '../../../src/domain/model/observed.ts';
import { recipientsOf } from '../../../src/domain/recipients/recipients.ts';
import { NEW_AGENT } from '../../support/apply-to-facts.ts';
import {
  aCertificate,
  anInboundConnector,
  anOutboundConnector,
  aSpec,
  NOW,
  remembering,
  someFacts,
  withDone,
} from '../../support/builders.ts';
import { type Choice, choiceAt } from './axes.ts';
import { inFlightOf } from './in-flight.ts';
import { type Population, populationOf } from './people.ts';

/** A world of the space, built. */
export interface NumberedWorld {
  readonly number: number;
  readonly choice: Choice;
  /** The same spec with another phase is what a person would declare next. */
  readonly spec: MigrationSpec;
  /** Before the memory is brought up to this look. */
  readonly facts: Facts;
}

const LEGACY = 'mail.contoso.com';
const MICROSOFT = 'contoso-com.mail.protection.outlook.com';
const GATEWAY = 'gw.filter.example';
const CERTIFICATE = 'mail.contoso.com';
const MICROSOFT_ADDRESS = '52.101.1.1';

/** World number n, the same whenever it is asked for. */
export function worldAt(number: number): NumberedWorld {
  const choice = choiceAt(number);
  const people = populationOf(choice.people);
  const spec = specOf(choice, people);
  return { number, choice, spec, facts: factsOf(choice, spec, people) };
}

function specOf(choice: Choice, { moved, accepted }: Population): MigrationSpec {
  const sendsFrom = {
    address: { addresses: ['203.0.113.10'] },
    certificate: { addresses: ['203.0.113.10'], certificateName: CERTIFICATE },
    none: undefined,
  }[choice.identity];
  const manage = choice.records === 'by the operator';
  return aSpec({
    phase: choice.wished,
    legacy: {
      smartHost: { host: LEGACY, tls: DEMANDED[choice.smartHost] ?? 'Opportunistic' },
      ...providerOf(choice),
      ...(sendsFrom && { sendsFrom }),
      ...(choice.inventory === 'known' && { inventory: { configMapRef: { name: 'inventory' } } }),
    },
    dns: { provider: 'Cloudflare', credentialsSecretRef: { name: 'dns' }, mx: { manage }, spf: { manage } },
    recipients: { migrated: { from: 'List', addresses: [...moved] }, accepted: [...accepted] },
  });
}

function providerOf({ forwarders }: Choice): Partial<HybridMailMigrationSpec['legacy']> {
  const by = (provider: LegacyProvider) => ({ forwarders: { provider, credentialsSecretRef: { name: 'old-server' } } });
  if (forwarders.startsWith('agent')) return by('Postfix');
  return forwarders.startsWith('panel') ? by('CPanel') : {};
}

function factsOf(choice: Choice, spec: MigrationSpec, people: Population): Facts {
  const usual = withRecords(someFacts(), MX[choice.mx], choice.mxLifetime === 'long' ? 3600 : 300);
  const facts: Facts = {
    ...usual,
    directory: { ...usual.directory, ...TENANT[choice.tenant] },
    exchange: {
      ...usual.exchange,
      acceptedDomains: usual.exchange.acceptedDomains.flatMap((item) => {
        if (item.initial) return [{ ...item, type: INITIAL[choice.initialDomain] }];
        return choice.domainType === 'not accepted' ? [] : [{ ...item, type: choice.domainType }];
      }),
      outboundConnectors: OUTBOUND[choice.outbound].map((changes) => anOutboundConnector(changes)),
      inboundConnectors: inboundConnectors(choice),
      recipients: people.recipients,
      rejectDirectSend: choice.sharing === 'alone, direct send rejected',
    },
    zoneMail: { ...usual.zoneMail, txt: { ttlSeconds: 300, values: SPF[choice.spf] } },
    smartHost: SMART_HOST[choice.smartHost],
    legacyProbe: {
      reachable: choice.unknownAddresses !== 'no answer' && choice.unknownAddresses !== 'connection refused',
      nobody: NOBODY[choice.unknownAddresses],
      ...shownBy(choice.smartHost),
    },
    targetProbes: new Map(people.refused.map((address) => [address, said('Refused', '550 5.4.1', address)])),
    unaskedTargets: new Set(people.unasked),
    inventory: choice.inventory === 'known' ? people.oldServer : null,
    mtaSts: MTA_STS[choice.mtaSts],
    sharedWith: choice.sharing === 'with another' ? ['other/contoso-net'] : [],
    overruledBy: choice.sharing === 'with an older one that differs' ? 'other/contoso-net' : null,
  };
  const asked = withServers(facts, choice);
  const policy = choice.mtaSts === 'names both' ? ['mta-sts'] : [];
  const marked = withDone(spec, asked, [...TASKS[choice.tasks], ...policy]);
  const done = withForwarders(spec, marked, choice);
  return remembering(done, {
    reached: choice.reached === 'nothing' ? null : choice.reached,
    baseline: baselineOf(choice),
    spfTerms: choice.spf === 'both, ours' ? OUR_TERMS : [],
    inFlight: inFlightOf(choice.inFlight),
    doneTasks: choice.inFlight === "people's marks" ? new Set() : done.doneTasks,
    forwardersWanted: choice.forwarders === 'done, and the list is much shorter' ? people.moved.length + 50 : null,
  });
}

const AT_LEGACY: MxValue = { preference: 10, host: LEGACY };
const AT_MICROSOFT: MxValue = { preference: 0, host: MICROSOFT };
const AT_GATEWAY: MxValue = { preference: 10, host: GATEWAY };

const MX: Readonly<Record<Choice['mx'], readonly MxValue[]>> = {
  'old server': [AT_LEGACY],
  'Exchange Online': [AT_MICROSOFT],
  mixed: [AT_MICROSOFT, AT_LEGACY],
  'third host': [AT_GATEWAY],
  none: [],
};

/** The zone and its name server agree on this MX set. */
function withRecords(facts: Facts, values: readonly MxValue[], ttlSeconds: number): Facts {
  const publicMx = facts.publicMx.map(({ server }) => ({
    server,
    answer: { kind: 'Found' as const, ttlSeconds, values },
  }));
  return { ...facts, zoneMail: { ...facts.zoneMail, mx: { ttlSeconds, values } }, publicMx };
}

const INITIAL = { closed: 'Authoritative', relays: 'InternalRelay' } as const;

const TENANT: Readonly<Record<Choice['tenant'], Partial<Facts['directory']>>> = {
  ready: {},
  'no subscription': { mailSubscription: 'None' },
  'subscription unknown': { mailSubscription: 'Unknown' },
  'no MX host named': { mxHost: null, spfInclude: null },
};

const FOREIGN = { comment: '', guid: 'foreign', name: 'made by hand' } as const;
const OTHER_HOST = ['relay.other.example'];

const OUTBOUND: Readonly<Record<Choice['outbound'], readonly Partial<OutboundConnector>[]>> = {
  none: [],
  ours: [{}],
  'ours, disabled': [{ enabled: false }],
  'ours, to another host': [{ smartHosts: OTHER_HOST }],
  'ours, by MX': [{ useMxRecord: true, smartHosts: [] }],
  'ours, for all mail': [{ routeAllMessagesViaOnPremises: true }],
  'ours, in test mode': [{ testMode: true }],
  'foreign, fits': [FOREIGN],
  'foreign, disabled': [{ ...FOREIGN, enabled: false }],
  'foreign, to another host': [{ ...FOREIGN, smartHosts: OTHER_HOST }],
  'foreign, by MX': [{ ...FOREIGN, useMxRecord: true, smartHosts: [] }],
  'foreign, for all mail': [{ ...FOREIGN, routeAllMessagesViaOnPremises: true }],
  'foreign, all accepted domains': [{ ...FOREIGN, recipientDomains: [], allAcceptedDomains: true }],
  'foreign, wildcard': [{ ...FOREIGN, recipientDomains: ['*'], smartHosts: OTHER_HOST }],
  'ours, beside a foreign one': [{}, FOREIGN],
  "the hybrid wizard's": [{ source: 'HybridWizard', guid: 'wizard', name: 'Outbound to old server' }],
};

function inboundConnectors({ inbound, identity }: Choice): Facts['exchange']['inboundConnectors'] {
  // As we make it for this way of knowing the old server.
  const usual =
    identity === 'certificate' ? { certificateName: CERTIFICATE, senderAddresses: [], requireTls: true } : {};
  const foreign = { comment: '', guid: 'foreign', name: 'made by hand' };
  switch (inbound) {
    case 'none':
      return [];
    case 'ours':
      return [anInboundConnector(usual)];
    case 'ours, disabled':
      return [anInboundConnector({ ...usual, enabled: false })];
    case 'ours, from another address':
      return [anInboundConnector({ senderAddresses: ['203.0.113.99'] })];
    case 'foreign, fits':
      return [anInboundConnector(foreign)];
    case 'foreign, disabled':
      return [anInboundConnector({ ...foreign, enabled: false })];
    case 'foreign, by certificate':
      return [anInboundConnector({ ...foreign, certificateName: CERTIFICATE, senderAddresses: [], requireTls: true })];
    case 'foreign, of a partner':
      return [anInboundConnector({ ...foreign, connectorType: 'Partner' })];
  }
}

const OUR_TERMS = ['include:spf.protection.outlook.com', 'ip4:203.0.113.10'];
const BOTH = 'v=spf1 ip4:203.0.113.10 include:spf.protection.outlook.com ~all';

const SPF: Readonly<Record<Choice['spf'], readonly string[]>> = {
  own: ['v=spf1 a:mail.contoso.com ~all'],
  'both, ours': [BOTH],
  "both, the customer's": [BOTH],
  'Exchange Online only': ['v=spf1 include:spf.protection.outlook.com -all'],
  none: ['google-site-verification=x'],
  'two records': ['v=spf1 -all', 'v=spf1 a -all'],
  broken: ['v=spf1 ip4:300.1.1.1 -all'],
  'not resolvable': ['v=spf1 include:spf.silent.example -all'],
};

const SMART_HOST: Readonly<Record<Choice['smartHost'], Facts['smartHost']>> = {
  'old server': withAddress('203.0.113.10'),
  'Microsoft address': withAddress(MICROSOFT_ADDRESS),
  'MX at Microsoft': {
    ...withAddress('203.0.113.10'),
    mx: { kind: 'Found', ttlSeconds: 300, values: [{ preference: 0, host: MICROSOFT }] },
  },
  'no answer': { ...withAddress('203.0.113.10'), mx: { kind: 'Unknown', why: 'SERVFAIL' } },
  'no address': { ...withAddress('203.0.113.10'), addresses: { kind: 'NxDomain', negativeTtlSeconds: 300 } },
  'without the certificate that is demanded': withAddress('203.0.113.10'),
  'an Exchange Server': withAddress('203.0.113.10'),
};

const DEMANDED: Partial<Readonly<Record<Choice['smartHost'], 'CertificateValidation'>>> = {
  'without the certificate that is demanded': 'CertificateValidation',
};

function shownBy(smartHost: Choice['smartHost']): Pick<Facts['legacyProbe'], 'startTls' | 'greeting'> {
  return {
    startTls: {
      kind: 'Works',
      certificate: aCertificate({ trusted: smartHost !== 'without the certificate that is demanded' }),
    },
    greeting: `${LEGACY} ${smartHost === 'an Exchange Server' ? 'Microsoft ESMTP MAIL Service ready' : 'ESMTP Postfix'}`,
  };
}

function withAddress(address: string): Facts['smartHost'] {
  return {
    mx: { kind: 'NoData', negativeTtlSeconds: 300 },
    addresses: { kind: 'Found', ttlSeconds: 300, values: [address] },
  };
}

const POLICY: Facts['mtaSts'] = { kind: 'Found', ttlSeconds: 300, values: ['v=STSv1; id=1'] };

const MTA_STS: Readonly<Record<Choice['mtaSts'], Facts['mtaSts']>> = {
  none: { kind: 'NxDomain', negativeTtlSeconds: 300 },
  'names the old server': POLICY,
  'names both': POLICY,
  'no answer': { kind: 'Unknown', why: 'SERVFAIL' },
};

const NOBODY: Readonly<Record<Choice['unknownAddresses'], RecipientProbe>> = {
  refused: said('Refused', '550 5.1.1 User unknown'),
  accepted: said('Accepted', '250 2.1.5 Ok'),
  'no answer': said('Unknown', 'connection timed out'),
  'connection refused': said('Unknown', 'connect ECONNREFUSED 203.0.113.10:25'),
  'relay denied': said('Refused', '554 5.7.1 Relay access denied'),
};

function said(answer: RecipientProbe['answer'], reply: string, address = 'nobody@contoso.com'): RecipientProbe {
  return { address, answer, reply };
}

const TASKS: Readonly<Record<Choice['tasks'], readonly string[]>> = {
  none: [],
  firewall: ['legacy-firewall'],
  'smart host': ['legacy-smart-host'],
  'firewall and smart host': ['legacy-firewall', 'legacy-smart-host'],
  'all but the domain': ['legacy-firewall', 'legacy-smart-host', 'legacy-silent', 'legacy-stopped-sending'],
  all: ['legacy-firewall', 'legacy-smart-host', 'legacy-silent', 'legacy-stopped-sending', 'legacy-domain-removed'],
  'silence too early': ['legacy-firewall', 'legacy-smart-host', 'legacy-silent'],
  'stopped too early': ['legacy-firewall', 'legacy-smart-host', 'legacy-stopped-sending'],
  'domain removed too early': ['legacy-firewall', 'legacy-smart-host', 'legacy-domain-removed'],
};

function withForwarders(spec: MigrationSpec, facts: Facts, { forwarders }: Choice): Facts {
  switch (forwarders) {
    case 'open':
      return facts;
    case 'done':
    case 'done, and the list is much shorter':
      return withDone(spec, facts, ['forwarders']);
    case 'done for another list':
      return withDone(spec, facts, ['forwarders-00000000']);
    case 'agent, silent':
      return { ...facts, legacyServer: { kind: 'Unknown', why: 'no agent has asked yet' } };
    case 'agent, nothing set':
      return { ...facts, legacyServer: NEW_AGENT };
    case 'agent, all set': {
      const ours = recipientsOf(spec, facts).forwarders.wanted;
      return { ...facts, legacyServer: { ...NEW_AGENT, ours, outgoing: { kind: 'SmartHost', host: MICROSOFT } } };
    }
    case 'panel, follows MX':
    case 'panel, all set': {
      const ours = recipientsOf(spec, facts).forwarders.wanted;
      const role = forwarders === 'panel, all set' ? 'Local' : 'Auto';
      return { ...facts, legacyServer: { ...NEW_AGENT, outgoing: null, ours, role } };
    }
    case 'panel, let go':
      return { ...facts, legacyServer: { ...NEW_AGENT, outgoing: null, role: 'Remote' } };
  }
}

const MX_BEFORE: Readonly<Record<Exclude<Choice['mxBefore'], 'as found'>, MxValue>> = {
  'old server': AT_LEGACY,
  'third host': AT_GATEWAY,
  'Exchange Online': AT_MICROSOFT,
};

function baselineOf({ mxBefore }: Choice): Facts['memory']['baseline'] {
  if (mxBefore === 'as found') return null;
  const mx = { ttlSeconds: 3600, values: [MX_BEFORE[mxBefore]] };
  return { takenAt: NOW, mx, spf: null, acceptedDomainType: 'Authoritative' };
}

function withServers(facts: Facts, { nameServers }: Choice): Facts {
  if (nameServers === 'agree') return facts;
  const answer =
    nameServers === 'one is silent'
      ? ({ kind: 'Unknown', why: 'timeout' } as const)
      : ({ kind: 'Found', ttlSeconds: 3600, values: [{ preference: 10, host: 'old.contoso.com' }] } as const);
  return { ...facts, publicMx: [...facts.publicMx, { server: 'ns2.example', answer }] };
}
