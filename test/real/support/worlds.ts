import type { MailWorld, RecipientClass } from '../../../src/domain/mailflow/mail-world.ts';

const CLASS: RecipientClass = {
  id: '',
  standing: 'Staying',
  exchange: 'None',
  legacy: 'Accepts',
  forwarder: 'None',
  returnsToLegacy: false,
  accepted: false,
  count: 1,
  examples: [],
};

/** A class of one address. */
export function aClass(name: string, changes: Partial<RecipientClass>): RecipientClass {
  return { ...CLASS, id: name, examples: [`${name}@contoso.com`], ...changes };
}

/** Moved with a forwarder, not moved, and nobody: the recipients of the delivery table. */
export const CLASSES: readonly RecipientClass[] = [
  aClass('moved', { standing: 'Moved', exchange: 'Mailbox', forwarder: 'Proven' }),
  { ...aClass('nobody', { standing: 'Nobody', legacy: 'None' }), examples: [], count: 0 },
  aClass('staying', {}),
];

/** Phase Send of the delivery table as it should be; a case changes one thing. */
export const SEND: MailWorld = {
  domain: 'contoso.com',
  initialDomain: 'contosocom.onmicrosoft.com',
  mx: 'Legacy',
  mxLifetime: 'Short',
  mtaSts: 'None',
  domainType: 'InternalRelay',
  initialDomainClosed: true,
  outbound: { kind: 'SmartHost', leadsTo: 'Legacy', host: 'mail.contoso.com' },
  routesAllViaLegacy: false,
  inbound: { by: 'Address', skipLastAddress: true },
  rejectDirectSend: false,
  plusAddressing: true,
  mailSubscription: 'Active',
  spf: { exchange: 'Pass', legacy: 'Pass' },
  forwarders: 'Confirmed',
  legacy: {
    local: true,
    unknownRecipients: 'Refuse',
    catchAllFollowed: true,
    sendsThrough: 'ExchangeOnline',
    sendsForeignThrough: 'ExchangeOnline',
    up: true,
    relaysForMicrosoft: 'No',
    sharedWithTenants: false,
    acceptsMicrosoft: true,
    silent: false,
    stopped: false,
    identified: true,
  },
  classes: CLASSES,
};

export const PREPARE: MailWorld = {
  ...SEND,
  domainType: 'Authoritative',
  outbound: { kind: 'None', leadsTo: 'Unknown', host: '' },
  inbound: { by: 'Nothing', skipLastAddress: false },
  legacy: { ...SEND.legacy, sendsThrough: 'Direct', sendsForeignThrough: 'Direct' },
  classes: [aClass('staying', {}), aClass('nobody', { standing: 'Nobody', legacy: 'None' })],
};

export const RECEIVE: MailWorld = { ...SEND, mx: 'ExchangeOnline' };

export const RETIRE: MailWorld = {
  ...PREPARE,
  mx: 'ExchangeOnline',
  legacy: { ...PREPARE.legacy, local: false },
  classes: [
    aClass('moved', { standing: 'Moved', exchange: 'Mailbox', legacy: 'None' }),
    aClass('nobody', { standing: 'Nobody', legacy: 'None' }),
  ],
};

/** A world with habits of the old server changed. */
export function withLegacy(world: MailWorld, changes: Partial<MailWorld['legacy']>): MailWorld {
  return { ...world, legacy: { ...world.legacy, ...changes } };
}

/** A world with one more class of recipients. */
export function withClass(world: MailWorld, name: string, changes: Partial<RecipientClass>): MailWorld {
  return { ...world, classes: [...world.classes, aClass(name, changes)] };
}
