import type { MailWorld, RecipientClass } from '../../../src/domain/mailflow/mail-world.ts';
import { SEND as EVERYDAY, STAYING } from '../../domain/mailflow/worlds.ts';

/** A class of one address. */
export function aClass(name: string, changes: Partial<RecipientClass>): RecipientClass {
  return { ...STAYING, id: name, examples: [`${name}@contoso.com`], ...changes };
}

/** Moved with a forwarder, not moved, and nobody: the recipients of the delivery table. */
export const CLASSES: readonly RecipientClass[] = [
  aClass('moved', { standing: 'Moved', exchange: 'Mailbox', forwarder: 'Proven' }),
  { ...aClass('nobody', { standing: 'Nobody', legacy: 'None' }), examples: [], count: 0 },
  aClass('staying', {}),
];

/** Phase Send of the delivery table as it should be; a case changes one thing. */
export const SEND: MailWorld = {
  ...EVERYDAY,
  legacy: { ...EVERYDAY.legacy, sendsForeignThrough: 'ExchangeOnline' },
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
  legacy: { ...PREPARE.legacy, role: 'Remote' },
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
