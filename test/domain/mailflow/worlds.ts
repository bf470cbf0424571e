import type { MailWorld, RecipientClass } from '../../../src/domain/mailflow/mail-world.ts';

/** Has moved: a mailbox in Exchange Online, and a forwarder on the old server. */
export const MOVED: RecipientClass = {
  id: 'moved',
  standing: 'Moved',
  exchange: 'Mailbox',
  legacy: 'Accepts',
  forwarder: 'Proven',
  returnsToLegacy: false,
  accepted: false,
  count: 1,
  examples: ['bob@contoso.com'],
};

export const STAYING: RecipientClass = {
  ...MOVED,
  id: 'staying',
  standing: 'Staying',
  exchange: 'None',
  forwarder: 'None',
  examples: ['alice@contoso.com'],
};

export const NOBODY: RecipientClass = {
  ...STAYING,
  id: 'nobody',
  standing: 'Nobody',
  legacy: 'None',
  count: 0,
  examples: [],
};

/** The end state of phase Send: everything in place, MX at the old server. */
export const SEND: MailWorld = {
  domain: 'contoso.com',
  initialDomain: 'contosocom.onmicrosoft.com',
  mx: 'Legacy',
  mxLifetime: 'Short',
  mtaSts: 'None',
  domainType: 'InternalRelay',
  initialDomainClosed: true,
  initialSenders: { count: 0, examples: [] },
  outbound: { kind: 'SmartHost', leadsTo: 'Legacy', host: 'mail.contoso.com' },
  routesAllViaLegacy: false,
  inbound: { by: 'Address', skipLastAddress: true },
  rejectDirectSend: false,
  plusAddressing: true,
  mailSubscription: 'Active',
  spf: { exchange: 'Pass', legacy: 'Pass' },
  forwarders: 'Confirmed',
  legacy: {
    role: 'Local',
    unknownRecipients: 'Refuse',
    catchAllFollowed: true,
    sendsThrough: 'ExchangeOnline',
    sendsForeignThrough: 'Direct',
    up: true,
    relaysForMicrosoft: 'No',
    sharedWithTenants: false,
    acceptsMicrosoft: true,
    silent: false,
    stopped: false,
    mayBeOutOfDate: false,
    identified: true,
  },
  classes: [MOVED, NOBODY, STAYING],
};

export const RECEIVE: MailWorld = { ...SEND, mx: 'ExchangeOnline' };

/** The end state of phase Retire: the old server is gone and everybody has moved. */
export const RETIRE: MailWorld = {
  ...RECEIVE,
  domainType: 'Authoritative',
  outbound: { kind: 'None', leadsTo: 'Unknown', host: '' },
  inbound: { by: 'Nothing', skipLastAddress: false },
  spf: { exchange: 'Pass', legacy: 'NoPass' },
  legacy: { ...SEND.legacy, role: 'Remote', silent: true, stopped: true },
  classes: [MOVED, NOBODY],
};

/** A world with other habits of the old server. */
export function withHabits(world: MailWorld, habits: Partial<MailWorld['legacy']>): MailWorld {
  return { ...world, legacy: { ...world.legacy, ...habits } };
}
