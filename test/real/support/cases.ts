import type { MailWorld } from '../../../src/domain/mailflow/mail-world.ts';
import { PREPARE, RECEIVE, RETIRE, SEND, withClass, withLegacy } from './worlds.ts';

const NO_CONNECTOR = { kind: 'None', leadsTo: 'Unknown', host: '' } as const;
const BY_MX = { kind: 'MxRecord', leadsTo: 'Unknown', host: '' } as const;
const TO_MICROSOFT = { kind: 'SmartHost', leadsTo: 'Microsoft', host: 'mail.contoso.com' } as const;

/** The delivery table, the causes of loops, and the bounces and black holes of the mail-flow model, as worlds. */
export const CASES: Readonly<Record<string, MailWorld>> = {
  'delivery table, before anything': PREPARE,
  'delivery table, Send': SEND,
  'delivery table, Send with a certificate': { ...SEND, inbound: { by: 'Certificate', skipLastAddress: true } },
  'delivery table, Send while the smart host is not set': withLegacy(SEND, {
    sendsThrough: 'Direct',
    sendsForeignThrough: 'Direct',
  }),
  'delivery table, Send with foreign senders sent directly': withLegacy(SEND, { sendsForeignThrough: 'Direct' }),
  'delivery table, Receive': RECEIVE,
  'delivery table, Retire': RETIRE,
  'row 3 with a catch-all on the old server': withLegacy(RECEIVE, { unknownRecipients: 'CatchAll' }),
  'row 8 without a forwarder: the old mailbox keeps the mail': withClass(SEND, 'split', {
    standing: 'Moved',
    exchange: 'Mailbox',
  }),
  'row 8 without a forwarder and without the old mailbox': withClass(SEND, 'gone', {
    standing: 'Moved',
    exchange: 'Mailbox',
    legacy: 'None',
  }),
  'row 11 without an inbound connector': { ...SEND, inbound: { by: 'Nothing', skipLastAddress: false } },
  'row 15 after the old server was let go: senders who still have its MX': { ...RETIRE, mx: 'Legacy' },
  'row 16: no mail subscription, Send': { ...SEND, mailSubscription: 'None' },
  'row 16: no mail subscription, Receive': { ...RECEIVE, mailSubscription: 'None' },
  'direct send rejected without an inbound connector': {
    ...SEND,
    inbound: { by: 'Nothing', skipLastAddress: false },
    rejectDirectSend: true,
  },
  'L1: no outbound connector': { ...RECEIVE, outbound: NO_CONNECTOR },
  'L1: an outbound connector by MX': { ...RECEIVE, outbound: BY_MX },
  'L1 before MX has moved: by MX to the old server': { ...SEND, outbound: NO_CONNECTOR },
  'L2: the smart host is Microsoft’s': { ...RECEIVE, outbound: TO_MICROSOFT },
  'L2 before MX has moved': { ...SEND, outbound: TO_MICROSOFT },
  'L3: the old server relays unknown addresses, Send': withLegacy(SEND, { unknownRecipients: 'RelayToExchange' }),
  'L3: the old server relays unknown addresses, Receive': withLegacy(RECEIVE, { unknownRecipients: 'RelayToExchange' }),
  'L3 while Authoritative: the second side refuses': {
    ...withLegacy(SEND, { unknownRecipients: 'RelayToExchange' }),
    domainType: 'Authoritative',
  },
  'L4: a forwarder to a mail user that points back': withClass(SEND, 'placeholder', {
    standing: 'Moved',
    exchange: 'PointsToLegacy',
    forwarder: 'Proven',
  }),
  'L4: the same by a forwarder that nobody asked for': withClass(RECEIVE, 'placeholder', {
    exchange: 'PointsToLegacy',
    forwarder: 'Open',
  }),
  'a mail user without a forwarder is how a colleague is found': withClass(RECEIVE, 'listed', {
    exchange: 'PointsToLegacy',
  }),
  'a contact of another organization': withClass(RECEIVE, 'partner', { exchange: 'PointsElsewhere', legacy: 'None' }),
  'L5: a mailbox that forwards back, with a forwarder': withClass(SEND, 'returns', {
    standing: 'Moved',
    exchange: 'Mailbox',
    forwarder: 'Proven',
    returnsToLegacy: true,
  }),
  'L6: the domain is not local, Receive': withLegacy(RECEIVE, { role: 'Remote' }),
  'L6: the domain is not local and it relays for Microsoft': withLegacy(RECEIVE, {
    role: 'Remote',
    relaysForMicrosoft: 'Unknown',
  }),
  'L6: the domain is not local, MX not moved': withLegacy(SEND, { role: 'Remote' }),
  'L7: catch-all into Exchange Online is a relay of unknown addresses': withClass(
    withLegacy(RECEIVE, { unknownRecipients: 'RelayToExchange' }),
    'fresh',
    { standing: 'Moved', exchange: 'Mailbox', legacy: 'None' },
  ),
  'L8: a group that holds a list which holds the group': withClass(RECEIVE, 'team', {
    exchange: 'Group',
    returnsToLegacy: true,
  }),
  'a group without a way back': withClass(RECEIVE, 'all', { exchange: 'Group' }),
  'L9: an open initial domain and a forwarder without a mailbox': withClass(
    { ...SEND, initialDomainClosed: false },
    'early',
    { forwarder: 'Open' },
  ),
  'L9: the same, and the old server relays for Microsoft': withClass(
    withLegacy({ ...SEND, initialDomainClosed: false }, { relaysForMicrosoft: 'Unknown' }),
    'early',
    { forwarder: 'Open' },
  ),
  'a closed initial domain and a forwarder without a mailbox': withClass(SEND, 'early', { forwarder: 'Open' }),
  'L10: everything through the old server, which relays for Microsoft': withLegacy(
    { ...SEND, routesAllViaLegacy: true },
    { relaysForMicrosoft: 'Unknown' },
  ),
  'L11: a neighbour’s tenant knows the shared server by its address': withLegacy(RECEIVE, { sharedWithTenants: true }),
  'Authoritative with MX moved: the classic accident': { ...RECEIVE, domainType: 'Authoritative' },
  'the tenant does not accept the domain': { ...RECEIVE, domainType: 'Absent' },
  'the old server is closed': withLegacy(RECEIVE, { up: false }),
  'a connector demands TLS that the old server does not offer': {
    ...RECEIVE,
    outbound: { ...RECEIVE.outbound, tlsFault: 'NotOffered' },
  },
  'the certificate of the old server has expired': {
    ...RECEIVE,
    outbound: { ...RECEIVE.outbound, tlsFault: 'OutOfDate' },
  },
  'no public root vouches for the certificate of the old server': {
    ...RECEIVE,
    outbound: { ...RECEIVE.outbound, tlsFault: 'Untrusted' },
  },
  'the certificate of the old server is for another name': {
    ...RECEIVE,
    outbound: { ...RECEIVE.outbound, tlsFault: 'OtherName' },
  },
  'the old server is an Exchange Server that may be out of support': withLegacy(SEND, { mayBeOutOfDate: true }),
  'the same, known by its certificate': withLegacy(
    { ...RECEIVE, inbound: { by: 'Certificate', skipLastAddress: true } },
    { mayBeOutOfDate: true, sendsForeignThrough: 'ExchangeOnline' },
  ),
  'somebody sends under the initial domain': {
    ...RECEIVE,
    initialSenders: { count: 1, examples: ['bob@contosocom.onmicrosoft.com'] },
  },
  'no MX, and the domain’s own address is the old server': { ...SEND, mx: 'LegacyByAddress' },
  'no MX at all': { ...SEND, mx: 'None' },
  'MX is a gateway of the old server': { ...SEND, mx: 'Elsewhere' },
  'MX names both sides': { ...SEND, mx: 'Mixed' },
};
