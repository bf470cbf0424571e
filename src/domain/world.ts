import type { MigrationSpec } from '../api/v1alpha1/normalize.ts';
import { exchangeSpfTerms, legacySpfTerms } from './desired/spf-terms.ts';
import type { Facts } from './facts.ts';
import { legacyHabits } from './legacy-habits.ts';
import type { InboundMatch, MailWorld, SpfCover } from './mailflow/mail-world.ts';
import type { InboundConnector } from './model/connector.ts';
import { sameForwarders } from './model/legacy-server.ts';
import { mxSide } from './mx-side.ts';
import { carriesMail, connectorFor, routeOf } from './outbound-route.ts';
import { classify } from './recipients/classes.ts';
import { wasSet } from './recipients/forwarders.ts';
import { initialSenders } from './recipients/initial-senders.ts';
import type { Recipients } from './recipients/recipients.ts';
import { authorises } from './spf/authorises.ts';
import { mergeSpf } from './spf/merge.ts';

/** Reduces the facts to what decides mail flow. */
export function worldOf(spec: MigrationSpec, facts: Facts, recipients: Recipients): MailWorld {
  const { exchange, directory, zoneMail } = facts;
  const { addresses, forwarders } = recipients;
  const isSet = areConfirmed(recipients, facts);
  const accepted = exchange.acceptedDomains.find((item) => item.name === spec.domain);
  return {
    domain: spec.domain,
    initialDomain: directory.initialDomain,
    mx: mxSide(zoneMail.mx.values, spec, facts),
    mtaSts: mtaSts(facts),
    mxLifetime: zoneMail.mx.ttlSeconds <= spec.dns.mx.ttlSeconds ? 'Short' : 'Long',
    domainType: accepted?.type ?? 'Absent',
    initialDomainClosed: initialDomainClosed(facts),
    outbound: routeOf(connectorFor(spec.domain, exchange.outboundConnectors), spec, facts),
    routesAllViaLegacy: exchange.outboundConnectors.some(
      (item) => carriesMail(item) && item.routeAllMessagesViaOnPremises,
    ),
    inbound: inboundMatch(spec, exchange.inboundConnectors),
    rejectDirectSend: exchange.rejectDirectSend ?? false,
    plusAddressing: exchange.plusAddressing ?? true,
    mailSubscription: directory.mailSubscription,
    spf: spfCover(spec, facts),
    forwarders: isSet ? 'Confirmed' : 'Unconfirmed',
    initialSenders: initialSenders(addresses, directory.initialDomain),
    legacy: { ...legacyHabits(spec, facts), identified: isIdentified(spec) },
    classes: classify(addresses, forwarders, spec.domain, { legacyKnown: facts.inventory !== null, isSet }),
  };
}

/** By the server's own word where it can be asked; else by a person's, which is bound to the list. */
function areConfirmed({ forwarders: { wanted }, digest }: Recipients, facts: Facts): boolean {
  const { legacyServer } = facts;
  if (legacyServer?.kind === 'Known') return sameForwarders(legacyServer.ours, wanted);
  return wanted.length === 0 || wasSet(digest, facts);
}

/** A lookup that failed is taken for no policy here; the MX set does not move before DNS answers (`plan/gates.ts`). */
function mtaSts({ mtaSts: answer, doneTasks }: Facts): MailWorld['mtaSts'] {
  if (answer.kind !== 'Found' || !answer.values.some(isMtaStsRecord)) return 'None';
  return doneTasks.has('mta-sts') ? 'NamesBoth' : 'Published';
}

/** RFC 8461 section 3.1. */
export function isMtaStsRecord(text: string): boolean {
  return /^v=STSv1\s*;/.test(text);
}

function inboundMatch(spec: MigrationSpec, connectors: readonly InboundConnector[]): InboundMatch {
  const matching = connectors.filter((item) => identifies(item, spec));
  const best = matching.find((item) => item.certificateName !== null) ?? matching[0];
  if (!best) return { by: 'Nothing', skipLastAddress: false };
  return { by: best.certificateName !== null ? 'Certificate' : 'Address', skipLastAddress: best.skipLastAddress };
}

/** True when mail from the old server matches this connector: by its certificate, or all its IPv4 addresses. */
export function identifies(connector: InboundConnector, spec: MigrationSpec): boolean {
  const { ipv4, certificateName } = spec.legacy.sendsFrom;
  if (!connector.enabled || connector.connectorType !== 'OnPremises') return false;
  if (certificateName !== null && connector.certificateName === certificateName) return true;
  return ipv4.length > 0 && ipv4.every((address) => connector.senderAddresses.includes(address));
}

function initialDomainClosed(facts: Facts): boolean {
  const { initialDomain } = facts.directory;
  const entry = facts.exchange.acceptedDomains.find((item) => item.name === initialDomain);
  return (
    entry?.type === 'Authoritative' && connectorFor(initialDomain, facts.exchange.outboundConnectors) === undefined
  );
}

function spfCover(spec: MigrationSpec, facts: Facts): SpfCover {
  const cover = (want: readonly string[]) => {
    if (want.length === 0) return 'Unknown';
    const result = mergeSpf({
      domain: spec.domain,
      txtValues: facts.zoneMail.txt.values,
      want,
      remove: [],
      createIfMissing: true,
      tree: facts.spfTree,
    });
    if (result.kind === 'Unknown') return 'Unknown';
    return result.kind === 'Unchanged' ? 'Pass' : 'NoPass';
  };
  const legacy = cover(legacySpfTerms(spec));
  return {
    exchange: cover(exchangeSpfTerms(facts.directory)),
    legacy: legacy === 'NoPass' && passesLegacy(spec, facts) ? 'Pass' : legacy,
  };
}

/** The customer's own terms (`a`, `mx`, a wider include) may pass the old server without naming its address. */
function passesLegacy({ domain, legacy: { sendsFrom } }: MigrationSpec, facts: Facts): boolean {
  const { values: txtValues } = facts.zoneMail.txt;
  return [...sendsFrom.ipv4, ...sendsFrom.ipv6].every(
    (ip) => authorises({ domain, txtValues, tree: facts.spfTree, ip }) === 'pass',
  );
}

/** False: the "no static address" scenario, in which no inbound connector can know the old server. */
export function isIdentified({ legacy: { sendsFrom } }: MigrationSpec): boolean {
  return sendsFrom.certificateName !== null || sendsFrom.ipv4.length > 0;
}
