import { getInfo, getPrefs } from './mail-reads.ts';
import { create, remove, update } from './mail-writes.ts';
import { good, PleskError, unexpected } from './replies.ts';
import type { Site, Sites } from './sites.ts';
import { child, type Element, tag, textsOf, textTag } from './xml.ts';

/** What differs between servers, and what a test changes. */
export interface Access {
  /** Secret keys, each with the domains of its owner; `all` is the administrator's. */
  keys: Map<string, ReadonlySet<string> | 'all'>;
  /** False: requests come from another address than the keys are bound to. */
  isBoundAddress: boolean;
  /** Accounts that a subscription may have. */
  maxAccounts: number;
  /** How the operator `maillist` answers: as on Onyx, as without Mailman, as on Obsidian, which does not know it. */
  mailLists: 'Told' | 'NotInstalled' | 'UnknownOperator';
  /** True: main domains of subscriptions are shown by the operator `webspace` only. */
  hidesMainDomains: boolean;
}

type Operate = (operation: Element, sites: Sites, access: Access, owned: ReadonlySet<string> | 'all') => string[];

/** By operator and operation; the answer is what stands inside the operation's element. */
const OPERATIONS: Record<string, Operate> = {
  'site/get': (operation, sites, { hidesMainDomains }, owned) =>
    hidesMainDomains ? [notFound()] : [domainResult(operation, sites, owned)],
  'webspace/get': (operation, sites, _access, owned) => [domainResult(operation, sites, owned)],
  'mail/get_info': onSite(getInfo),
  'mail/get_prefs': onSite(getPrefs),
  'mail/create': onSite((site, operation, { maxAccounts }) => create(site, operation, maxAccounts)),
  'mail/update': updateOnSite,
  'mail/remove': onSite(remove),
  'mail/enable': onSite((site) => setService(site, true)),
  'mail/disable': onSite((site) => setService(site, false)),
  'maillist/get-list': (operation, sites, access, owned) => {
    if (access.mailLists === 'UnknownOperator') throw unexpected('maillist', ['mail', 'site', 'webspace']);
    if (access.mailLists === 'NotInstalled') throw new PleskError(1026, 'Component is not installed');
    return onSite(getList)(operation, sites, access, owned);
  },
};

export function operate(
  operator: Element,
  operation: Element,
  sites: Sites,
  access: Access,
  owned: ReadonlySet<string> | 'all',
): string {
  const act = OPERATIONS[`${operator.name}/${operation.name}`];
  if (!act) throw unexpected(operation.name, Object.keys(OPERATIONS));
  const [first] = operation.children;
  if (first?.name !== 'filter' && child(operation, 'filter') !== undefined) throw unexpected('filter', ['dataset']);
  return tag(operation.name, ...act(operation, sites, access, owned));
}

function onSite(act: (site: Site, operation: Element, access: Access) => string[]): Operate {
  return (operation, sites, access, owned) => act(siteOf(operation, sites, owned), operation, access);
}

/** The filter stands one element deeper. */
function updateOnSite(operation: Element, sites: Sites, _access: Access, owned: ReadonlySet<string> | 'all'): string[] {
  const [kind] = operation.children;
  if (!kind) throw unexpected('update', ['add', 'remove', 'set']);
  return update(siteOf(kind, sites, owned), operation);
}

function siteOf(operation: Element, sites: Sites, owned: ReadonlySet<string> | 'all'): Site {
  const [id = ''] = textsOf(child(operation, 'filter') ?? operation, 'site-id');
  const site = sites.byId(id);
  if (!site) throw new PleskError(1013, 'Site does not exist');
  if (!isOwned(site.name, owned)) throw new PleskError(1006, 'Permission denied');
  return site;
}

function domainResult(operation: Element, sites: Sites, owned: ReadonlySet<string> | 'all'): string {
  const [name = ''] = textsOf(child(operation, 'filter'), 'name');
  const site = sites.find(name);
  if (!site || !isOwned(name, owned)) return notFound(name);
  const wanted = child(operation, 'dataset')?.children.map((one) => one.name) ?? [];
  // Without a dataset the answer has no identifiers. Source: live notes on 18.0.80.
  if (wanted.length === 0) return good(textTag('filter-id', name));
  const general = tag('gen_info', textTag('name', name), textTag('ascii-name', name), textTag('status', '0'));
  const counts = tag('stat', textTag('traffic', '0'), textTag('maillists', String(site.lists.size)));
  const data = [...(wanted.includes('gen_info') ? [general] : []), ...(wanted.includes('stat') ? [counts] : [])];
  return good(textTag('filter-id', name), textTag('id', site.id), tag('data', ...data));
}

function getList(site: Site): string[] {
  const names = [...site.lists].map((address) => address.slice(0, address.lastIndexOf('@')));
  if (names.length === 0) return [good(textTag('filter-id', site.id))];
  return names.map((name, index) => good(textTag('id', String(index + 1)), textTag('name', name)));
}

function setService(site: Site, isOn: boolean): string[] {
  site.domain.local = isOn;
  return [good()];
}

function isOwned(name: string, owned: ReadonlySet<string> | 'all'): boolean {
  return owned === 'all' || owned.has(name);
}

function notFound(name = ''): string {
  const [status, code, text] = [textTag('status', 'error'), textTag('errcode', '1013'), 'Object not found.'];
  return tag('result', status, code, textTag('errtext', text), textTag('filter-id', name));
}
