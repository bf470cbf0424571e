import { bad, good, PleskError, unexpected } from './replies.ts';
import { type Account, accountsOf, ownerOf, removeAccount, type Site, setForwarding } from './sites.ts';
import { child, type Element, tag, textsOf, textTag } from './xml.ts';

/** Elements of a `mailname`, in the order of the schema. Source: docs.plesk.com, "Mail Account Settings". */
const SETTINGS = ['id', 'name', 'cp-access', 'mailbox', 'forwarding', 'alias', 'autoresponder', 'password'];

/** @param maxAccounts what the subscription allows */
export function create(site: Site, operation: Element, maxAccounts: number): string[] {
  return each(operation, site, (address, settings) => {
    if (accountsOf(site).has(address) || ownerOf(site, address) !== undefined || site.lists.has(address)) {
      throw new PleskError(1007, `Mail account ${address} already exists`);
    }
    if (accountsOf(site).size >= maxAccounts) throw new PleskError(1024, 'Limit is reached: the number of mailboxes');
    const mailbox = child(settings, 'mailbox');
    // On where it is not said: "Default value: true".
    if (mailbox === undefined || textsOf(mailbox, 'enabled')[0] !== 'false') site.domain.mailboxes.add(address);
    const forwarding = child(settings, 'forwarding');
    setForwarding(site, address, isOn(forwarding) === true, addressesOf(forwarding));
  });
}

/** `add` and `remove` keep what they do not name, `set` replaces what it names. */
export function update(site: Site, operation: Element): string[] {
  return operation.children.map((kind) => {
    if (!['add', 'remove', 'set'].includes(kind.name)) throw unexpected(kind.name, ['add', 'remove', 'set']);
    const results = each(kind, site, (address, settings) => {
      const account = accountsOf(site).get(address);
      if (!account) throw new PleskError(1013, 'mail does not exist');
      const forwarding = child(settings, 'forwarding');
      if (!forwarding) return;
      const { enabled, targets } = changed(account, kind.name, forwarding);
      setForwarding(site, address, enabled, targets);
    });
    return tag(kind.name, ...results);
  });
}

/** A site without names in the filter loses all its accounts. Source: docs.plesk.com, "Deleting Mail Accounts". */
export function remove(site: Site, operation: Element): string[] {
  const given = textsOf(child(operation, 'filter'), 'name');
  const names = given.length > 0 ? given : [...accountsOf(site).values()].map(({ name }) => name);
  return names.map((name) => {
    const address = `${name}@${site.name}`.toLowerCase();
    const told = tag('mailname', textTag('name', name));
    if (!accountsOf(site).has(address)) return bad(new PleskError(1013, 'mail does not exist'), told);
    removeAccount(site, address);
    return good(told);
  });
}

function each(operation: Element, site: Site, act: (address: string, settings: Element) => void): string[] {
  const mailnames = (child(operation, 'filter')?.children ?? []).filter(({ name }) => name === 'mailname');
  return mailnames.map((settings) => {
    demandOrder(settings);
    const [name = ''] = textsOf(settings, 'name');
    const told = tag('mailname', textTag('name', name));
    try {
      if (!/^[^\s@]+$/.test(name)) throw new PleskError(1019, `Mail name "${name}" is invalid`);
      act(`${name}@${site.name}`.toLowerCase(), settings);
      return good(told);
    } catch (error) {
      if (error instanceof PleskError) return bad(error, told);
      throw error;
    }
  });
}

/** Whether `add` switches forwarding on is not documented: here it does not. */
function changed(account: Account, kind: string, forwarding: Element): { enabled: boolean; targets: string[] } {
  const given = addressesOf(forwarding);
  const { targets, isForwarding } = account;
  switch (kind) {
    case 'add':
      return { enabled: isForwarding, targets: [...new Set([...targets, ...given])] };
    case 'remove':
      return { enabled: isForwarding, targets: targets.filter((target) => !given.includes(target)) };
    default:
      return { enabled: isOn(forwarding) ?? isForwarding, targets: given.length > 0 ? given : targets };
  }
}

function isOn(forwarding: Element | undefined): boolean | undefined {
  const [enabled] = textsOf(forwarding, 'enabled');
  return enabled === undefined ? undefined : enabled === 'true';
}

function addressesOf(forwarding: Element | undefined): string[] {
  const addresses = textsOf(forwarding, 'address');
  for (const address of addresses) {
    if (!/^[^\s@]+@[^\s@]+$/.test(address)) throw new PleskError(1019, `Email address "${address}" is invalid`);
  }
  return addresses;
}

/** "Otherwise you may get the error: This element is not expected", says the documentation. */
function demandOrder(settings: Element): void {
  let last = 0;
  for (const { name } of settings.children) {
    const place = SETTINGS.indexOf(name);
    if (place < last) throw unexpected(name, SETTINGS.slice(last));
    last = place;
  }
}
