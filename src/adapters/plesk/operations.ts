import { element, leaf } from './xml.ts';

/** One operation of a packet; its results stand in the answer under the same path. */
export interface Operation {
  /** Operator and operation, for example `mail/update/add`. */
  readonly path: string;
  /** The operation's own elements, in the order that the schema demands: another order is a parse error. */
  readonly content: readonly string[];
}

export function getSite(operator: 'site' | 'webspace', domain: string): Operation {
  const dataset = element('dataset', element('gen_info'), element('stat'));
  return { path: `${operator}/get`, content: [element('filter', leaf('name', domain)), dataset] };
}

/** @param name of one account; all accounts of the site when absent */
export function getAccounts(siteId: string, name?: string): Operation {
  const filter = element('filter', leaf('site-id', siteId), ...(name === undefined ? [] : [leaf('name', name)]));
  const wanted = ['mailbox', 'forwarding', 'aliases', 'autoresponder'].map((tag) => element(tag));
  return { path: 'mail/get_info', content: [filter, ...wanted] };
}

export function getPreferences(siteId: string): Operation {
  return { path: 'mail/get_prefs', content: [element('filter', leaf('site-id', siteId))] };
}

export function getLists(siteId: string): Operation {
  return { path: 'maillist/get-list', content: [element('filter', leaf('site-id', siteId))] };
}

/** An account without a mailbox, that only forwards. */
export function createForwarder(siteId: string, name: string, target: string): Operation {
  const mailbox = element('mailbox', leaf('enabled', 'false'));
  return { path: 'mail/create', content: [ofAccount(siteId, name, mailbox, forwarding('true', target))] };
}

/** The account's other targets stay. */
export function addTarget(siteId: string, name: string, target: string): Operation {
  return {
    path: 'mail/update/add',
    content: [ofAccount(siteId, name, element('forwarding', leaf('address', target)))],
  };
}

export function removeTarget(siteId: string, name: string, target: string): Operation {
  const content = [ofAccount(siteId, name, element('forwarding', leaf('address', target)))];
  return { path: 'mail/update/remove', content };
}

/** Whatever targets were there are replaced. */
export function switchForwardingOn(siteId: string, name: string, target: string): Operation {
  return { path: 'mail/update/set', content: [ofAccount(siteId, name, forwarding('true', target))] };
}

export function switchForwardingOff(siteId: string, name: string): Operation {
  return { path: 'mail/update/set', content: [ofAccount(siteId, name, forwarding('false'))] };
}

/** With everything in it. */
export function removeAccount(siteId: string, name: string): Operation {
  if (name === '') throw new Error('an account to remove has a name: without one, Plesk removes all of the site');
  return { path: 'mail/remove', content: [element('filter', leaf('site-id', siteId), leaf('name', name))] };
}

/** The mail service of the whole site; accounts and what is in them stay. */
export function setMailService(siteId: string, isOn: boolean): Operation {
  return { path: `mail/${isOn ? 'enable' : 'disable'}`, content: [leaf('site-id', siteId)] };
}

/** Each operation under an operator of its own, as several of one kind are documented to be sent. */
export function toPacket(operations: readonly Operation[]): string {
  const nested = operations.map(({ path, content }) =>
    path.split('/').reduceRight((inner, name) => element(name, inner), content.join('')),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>${element('packet', ...nested)}`;
}

function ofAccount(siteId: string, name: string, ...settings: readonly string[]): string {
  return element('filter', leaf('site-id', siteId), element('mailname', leaf('name', name), ...settings));
}

function forwarding(enabled: 'true' | 'false', ...targets: readonly string[]): string {
  return element('forwarding', leaf('enabled', enabled), ...targets.map((target) => leaf('address', target)));
}
