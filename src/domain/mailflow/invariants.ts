import type { Hazard } from './hazard.ts';
import type { MailWorld, RecipientClass } from './mail-world.ts';
import { nameAddresses } from './name-addresses.ts';
import { takesDomain } from './takes-domain.ts';
import { TLS_FAULTS } from './tls-fault.ts';

/** A rule that must hold in every world; the sentence says what is broken, undefined that it holds. */
interface Invariant {
  readonly id: string;
  readonly broken: (world: MailWorld) => string | undefined;
}

/**
 * I1 to I8 of the mail-flow model. I9 is asked by judging every world in which something propagates,
 * I10 by judging every prefix of a plan.
 */
const INVARIANTS: readonly Invariant[] = [
  { id: 'I1', broken: forwardersEnd },
  { id: 'I2', broken: oneLiveMailbox },
  { id: 'I3', broken: oneDefaultRoute },
  { id: 'I4', broken: relayHasRoute },
  { id: 'I5', broken: authoritativeIsComplete },
  { id: 'I6', broken: exchangeMayReceive },
  { id: 'I7', broken: spfCoversSenders },
  { id: 'I8', broken: mxIsWhole },
];

export function violations(world: MailWorld): readonly Hazard[] {
  return INVARIANTS.flatMap(({ id, broken }) => {
    const sentence = broken(world);
    return sentence
      ? [{ key: `Invariant ${id}`, kind: 'Invariant' as const, message: `${id}: ${sentence}`, journey: null }]
      : [];
  });
}

function forwardersEnd(world: MailWorld): string | undefined {
  const open = world.classes.filter(
    ({ forwarder }) => forwarder === 'Open' || (forwarder === 'Dangling' && world.forwarders === 'Unconfirmed'),
  );
  if (open.length > 0) {
    return named(open, 'the old server forwards to addresses in the initial domain that keep no mail');
  }
  if (world.initialDomainClosed || world.classes.every(({ forwarder }) => forwarder === 'None')) return undefined;
  return `forwarders point to ${world.initialDomain}, which relays unknown addresses or is in an outbound connector's scope`;
}

/** True of them before a list for the others is set, and after it: it is no reason to keep the others waiting. */
function oneLiveMailbox(world: MailWorld): string | undefined {
  if (!takesDomain(world)) return undefined;
  return named(
    world.classes.filter((item) => item.standing === 'Moved' && item.legacy === 'Accepts' && item.forwarder === 'None'),
    'a moved user has no forwarder on the old server, which still takes the mail',
  );
}

function oneDefaultRoute(world: MailWorld): string | undefined {
  if (world.domainType !== 'InternalRelay' || world.legacy.unknownRecipients !== 'RelayToExchange') return undefined;
  return 'both sides send unknown addresses of the domain to the other side';
}

function relayHasRoute(world: MailWorld): string | undefined {
  if (world.domainType !== 'InternalRelay') return undefined;
  if (world.outbound.kind !== 'SmartHost') {
    return 'the domain is InternalRelay without an enabled outbound connector to a smart host';
  }
  if (world.outbound.leadsTo === 'Microsoft') return `the smart host ${world.outbound.host} is Microsoft's`;
  const { host, tlsFault } = world.outbound;
  return tlsFault && `the smart host ${host} ${TLS_FAULTS[tlsFault].what}`;
}

function authoritativeIsComplete(world: MailWorld): string | undefined {
  if (world.domainType !== 'Authoritative' || world.mx !== 'ExchangeOnline') return undefined;
  return named(
    world.classes.filter((item) => onlyOnLegacy(item) && !item.accepted),
    'the domain is Authoritative while an address exists only on the old server',
  );
}

function exchangeMayReceive(world: MailWorld): string | undefined {
  if (world.mx !== 'ExchangeOnline' && world.mx !== 'Mixed') return undefined;
  if (world.mailSubscription === 'None') return 'MX is Exchange Online and the tenant has no mail-enabled subscription';
  if (world.domainType === 'InternalRelay' && !takesDomain(world)) {
    return 'MX is Exchange Online, the domain is InternalRelay, and the old server no longer takes the domain as its own';
  }
  if (world.domainType === 'Absent') return 'MX is Exchange Online and the tenant does not accept the domain';
  return undefined;
}

function spfCoversSenders(world: MailWorld): string | undefined {
  const exchangeSends = world.classes.some((item) => item.standing === 'Moved' && item.exchange !== 'None');
  if (exchangeSends && world.spf.exchange === 'NoPass') {
    return 'users in Exchange Online send as the domain and SPF does not pass Exchange Online';
  }
  if (!world.legacy.stopped && world.legacy.identified && world.spf.legacy === 'NoPass') {
    return 'the old server sends as the domain and SPF does not pass its addresses';
  }
  return undefined;
}

function mxIsWhole(world: MailWorld): string | undefined {
  return world.mx === 'Mixed' ? 'the MX set names both the old server and Exchange Online' : undefined;
}

/** An address that would be refused by everybody once Exchange Online alone answers. */
export function onlyOnLegacy(item: RecipientClass): boolean {
  return item.standing !== 'Nobody' && item.legacy !== 'None' && item.exchange === 'None';
}

function named(classes: readonly RecipientClass[], sentence: string): string | undefined {
  return classes.length === 0 ? undefined : `${sentence}: ${nameAddresses(classes)}`;
}
