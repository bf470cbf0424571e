import type { MailWorld, RecipientClass } from '../mailflow/mail-world.ts';
import { nameSome } from '../mailflow/name-addresses.ts';
import { takesDomain } from '../mailflow/takes-domain.ts';
import { TLS_FAULTS } from '../mailflow/tls-fault.ts';
import type { CauseId } from './causes.ts';

export type State = 'Confirmed' | 'Possible' | 'Excluded';

export interface Verdict {
  readonly state: State;
  readonly reason: string;
}

/** Whether a cause holds in a world, for a recipient; null where the bounce names none of the domain. */
export type Judge = (world: MailWorld, recipient: RecipientClass | null) => Verdict;

/** What each cause looks like in a world; what is not here cannot be observed. */
export const HOLDS: Partial<Readonly<Record<CauseId, Judge>>> = {
  L1: ({ domainType, outbound, mx }, recipient) => {
    if (domainType !== 'InternalRelay' && recipient?.exchange !== 'PointsToLegacy') {
      return excluded(`the accepted domain is ${domainType}`);
    }
    if (outbound.kind === 'SmartHost') return excluded(`the outbound connector leads to ${outbound.host}`);
    if (mx !== 'ExchangeOnline' && mx !== 'Mixed') return excluded('MX does not lead to Exchange Online');
    const lack =
      outbound.kind === 'None' ? 'no outbound connector carries its mail' : 'the outbound connector goes by MX';
    return confirmed(`the accepted domain is ${domainType}, MX leads to Exchange Online, and ${lack}`);
  },
  L2: ({ outbound }) => {
    if (outbound.kind !== 'SmartHost') return excluded('no outbound connector with a smart host carries the mail');
    if (outbound.leadsTo === 'Microsoft') return confirmed(`the smart host ${outbound.host} is Microsoft's`);
    if (outbound.leadsTo === 'Unknown') return possible(`it is not known where the smart host ${outbound.host} leads`);
    return excluded(`the smart host ${outbound.host} is not Microsoft's`);
  },
  L3: (world, recipient) => {
    if (world.domainType !== 'InternalRelay') return excluded(`the accepted domain is ${world.domainType}`);
    if (recipient !== null && recipient.exchange !== 'None') return excluded('Exchange Online has the address');
    return unknownsLeave(world);
  },
  L4: (_world, recipient) => {
    if (recipient === null) return possible('the bounce names no recipient of the domain');
    if (recipient.exchange !== 'PointsToLegacy')
      return excluded('the recipient is no mail user or contact that points back');
    return confirmed('the recipient is a mail user or contact in Exchange Online that points to the old server');
  },
  L5: (_world, recipient) => {
    if (recipient === null) return possible('the bounce names no recipient of the domain');
    if (!recipient.returnsToLegacy) return excluded('the mailbox does not forward back; inbox rules are not observed');
    return confirmed('the mailbox forwards to an address that may come back by way of the old server');
  },
  L6: (world) =>
    takesDomain(world)
      ? excluded('the old server takes the domain as its own')
      : confirmed('the old server no longer takes the domain as its own'),
  L7: (world) => unknownsLeave(world),
  L8: (_world, recipient) =>
    recipient === null || recipient.exchange === 'Group'
      ? possible('members of lists on the old server are not observed')
      : excluded('the recipient is no group'),
  L9: ({ initialDomainClosed, initialDomain }) =>
    initialDomainClosed
      ? excluded(`${initialDomain} refuses unknown addresses and no outbound connector carries it`)
      : confirmed(`${initialDomain} relays, or an outbound connector carries its mail`),
  L10: ({ routesAllViaLegacy }) =>
    routesAllViaLegacy
      ? confirmed('an outbound connector has RouteAllMessagesViaOnPremises')
      : excluded('no outbound connector has RouteAllMessagesViaOnPremises'),
  L11: ({ legacy }) =>
    legacy.sharedWithTenants
      ? confirmed('another tenant knows the old server by the same address')
      : possible("the connectors of the sender's tenant are not observed"),
  NoRecipient: ({ domainType }, recipient) => {
    if (domainType === 'InternalRelay') return excluded('the accepted domain is InternalRelay');
    if (recipient === null) return possible('the bounce names no recipient of the domain');
    if (recipient.exchange !== 'None') return excluded('Exchange Online has the address now');
    if (recipient.standing === 'Nobody') return excluded('neither side has the address');
    return confirmed(`the accepted domain is ${domainType} and Exchange Online has no such recipient`);
  },
  NotReplicated: (_world, recipient) => {
    if (recipient === null) return possible('the bounce names no recipient of the domain');
    return recipient.exchange === 'None'
      ? excluded('Exchange Online has no such recipient')
      : possible('Exchange Online has the address; when its edge learnt of it is not observed');
  },
  NoSuchAddress: (_world, recipient) => {
    if (recipient === null) return possible('the bounce names no recipient of the domain');
    if (recipient.standing !== 'Nobody') return excluded('the address is known');
    return confirmed('no side is known to have the address');
  },
  NoInboundMatch: ({ inbound }) =>
    inbound.by === 'Nothing'
      ? confirmed('no enabled inbound connector knows the old server')
      : excluded(
          `an inbound connector knows the old server by ${inbound.by === 'Address' ? 'its address' : 'its certificate'}`,
        ),
  ForeignSender: ({ inbound }) => {
    if (inbound.by === 'Address') return possible('the inbound connector goes by address');
    return excluded(
      inbound.by === 'Nothing' ? 'there is no inbound connector' : 'the inbound connector goes by certificate',
    );
  },
  Certificate: ({ inbound }) =>
    inbound.by === 'Certificate'
      ? possible('the inbound connector goes by certificate; which one the old server shows is not observed')
      : excluded('no inbound connector goes by certificate'),
  DirectSend: ({ rejectDirectSend, inbound }) => {
    if (!rejectDirectSend) return excluded('the tenant does not reject direct send');
    return inbound.by === 'Nothing'
      ? confirmed('the tenant rejects direct send and no inbound connector knows the old server')
      : possible('the tenant rejects direct send; another server than the old one may have sent');
  },
  NoSubscription: ({ mailSubscription }) => {
    if (mailSubscription === 'None') return confirmed('no subscription with mailboxes is active');
    return mailSubscription === 'Active' ? excluded('one is active') : possible('subscriptions could not be read');
  },
  OldServerClosed: ({ legacy }) => {
    if (!legacy.up) return confirmed('the old server does not answer');
    return possible(
      legacy.acceptsMicrosoft
        ? 'a person said that the ranges of Exchange Online reach the old server'
        : 'nobody has said yet that the ranges of Exchange Online reach the old server',
    );
  },
  NoTls: ({ outbound }) =>
    outbound.tlsFault
      ? confirmed(`the smart host ${outbound.host} ${TLS_FAULTS[outbound.tlsFault].what}`)
      : possible('the old server shows what the connector demands, or could not be asked'),
  MtaSts: ({ mtaSts }) => {
    if (mtaSts === 'None') return excluded('no policy is published');
    if (mtaSts === 'NamesBoth') return excluded('a person said that the policy names the MX host of Exchange Online');
    return possible('a policy is published, and nobody has said that it names the MX host of Exchange Online');
  },
  OldExchange: ({ legacy }) =>
    legacy.mayBeOutOfDate
      ? possible('the old server greets as an Exchange Server, and nobody has said that its version is supported')
      : possible('the old server greets as another program, or a person said that its version is supported'),
  OnMicrosoftLimit: ({ initialSenders }) =>
    initialSenders.count > 0
      ? confirmed(`the primary address is in the initial domain: ${nameSome(initialSenders)}`)
      : possible('nobody who has moved has a primary address in the initial domain; others may'),
  OldServerName: ({ outbound }) => {
    if (outbound.kind !== 'SmartHost') return possible('no outbound connector with a smart host carries the mail');
    return outbound.leadsTo === 'Unknown'
      ? confirmed(`the smart host ${outbound.host} could not be looked up`)
      : excluded(`the smart host ${outbound.host} has an address`);
  },
  Spf: ({ spf }) => {
    const missing = [
      ...(spf.exchange === 'NoPass' ? ['Exchange Online'] : []),
      ...(spf.legacy === 'NoPass' ? ['the old server'] : []),
    ];
    if (missing.length > 0) return confirmed(`SPF does not pass ${missing.join(' nor ')}`);
    if (spf.exchange === 'Unknown' || spf.legacy === 'Unknown')
      return possible('SPF could not be judged for both senders');
    return excluded('SPF passes Exchange Online and the old server');
  },
  Dmarc: ({ inbound }) =>
    inbound.skipLastAddress
      ? excluded('the inbound connector has enhanced filtering')
      : confirmed('the inbound connector lacks enhanced filtering'),
  NoForwarder: ({ forwarders }, recipient) => {
    if (recipient === null) return possible('the bounce names no recipient of the domain');
    if (recipient.standing !== 'Moved') return excluded('nobody says that the recipient has moved');
    if (['Ends', 'Open', 'Dangling'].includes(recipient.forwarder)) {
      return excluded('the old server lists a forwarder for the address');
    }
    return forwarders === 'Confirmed' && recipient.forwarder === 'Proven'
      ? possible('a person said that the forwarders are written')
      : confirmed('the recipient has moved and nobody has said that the forwarder is written');
  },
  NotLocal: (world) =>
    takesDomain(world)
      ? excluded('the old server takes the domain as its own')
      : confirmed('the old server refuses the domain as not its own, or a person said that it was removed'),
  RelayingClient: (_world, recipient) =>
    recipient === null ? possible('the recipient is not in the domain') : excluded('the recipient is in the domain'),
};

/** An old server that accepts what nobody has may keep it or hand it on: from outside the two look the same. */
function unknownsLeave({ legacy }: MailWorld): Verdict {
  switch (legacy.unknownRecipients) {
    case 'Refuse':
      return excluded('the old server refuses addresses that nobody has');
    case 'RelayToExchange':
      return confirmed('the old server hands addresses that nobody has to Exchange Online');
    case 'CatchAll':
      return possible('the old server accepts addresses that nobody has; whether it keeps them cannot be seen');
    case 'Unknown':
      return possible('it is not known what the old server does with addresses that nobody has');
  }
}

function confirmed(reason: string): Verdict {
  return { state: 'Confirmed', reason };
}

export function possible(reason: string): Verdict {
  return { state: 'Possible', reason };
}

export function excluded(reason: string): Verdict {
  return { state: 'Excluded', reason };
}
