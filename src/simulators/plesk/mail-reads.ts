import { good, PleskError, unexpected } from './replies.ts';
import { type Account, accountsOf, type Site } from './sites.ts';
import { child, type Element, tag, textsOf, textTag } from './xml.ts';

/** Verbatim the list that the server names in its own errors. Source: live notes on 18.0.80. */
const DATA_TAGS = ['mailbox', 'mailbox-usage', 'forwarding', 'aliases', 'autoresponder'];

/** One result an account; one without an account for a site that has none. */
export function getInfo(site: Site, operation: Element): string[] {
  const wanted = new Set(operation.children.map(({ name }) => name).filter((name) => name !== 'filter'));
  for (const name of wanted) if (!DATA_TAGS.includes(name)) throw unexpected(name, DATA_TAGS);
  const accounts = accountsOf(site);
  const names = textsOf(child(operation, 'filter'), 'name');
  if (names.length === 0) {
    const all = [...accounts.values()].map((account) => good(mailname(account, wanted)));
    return all.length === 0 ? [good()] : all;
  }
  return names.map((name) => {
    const account = accounts.get(`${name}@${site.name}`.toLowerCase());
    if (!account) throw new PleskError(1013, 'mail does not exist');
    return good(mailname(account, wanted));
  });
}

function mailname(account: Account, wanted: ReadonlySet<string>): string {
  const { name, hasMailbox, isForwarding, targets, aliases, isAnswering } = account;
  const mailbox = tag('mailbox', flag('enabled', hasMailbox), textTag('quota', '-1'));
  const addresses = targets.map((target) => textTag('address', target));
  return tag(
    'mailname',
    textTag('id', '1'),
    textTag('name', name),
    ...(wanted.has('mailbox') ? [mailbox] : []),
    ...(wanted.has('forwarding') ? [tag('forwarding', flag('enabled', isForwarding), ...addresses)] : []),
    ...(wanted.has('aliases') ? aliases.map((alias) => textTag('alias', alias)) : []),
    ...(wanted.has('autoresponder') ? [tag('autoresponder', flag('enabled', isAnswering))] : []),
    tag('password'),
    textTag('antivir', 'off'),
  );
}

export function getPrefs(site: Site): string[] {
  const { catchAll, local } = site.domain;
  const policy =
    catchAll !== null
      ? textTag('forward', catchAll)
      : site.unknown === 'bounce'
        ? textTag('bounce', 'This address no longer accepts mail.')
        : tag(site.unknown);
  const prefs = [
    tag('nonexistent-user', policy),
    textTag('webmail', 'roundcube'),
    textTag('spam-protect-sign', 'true'),
    flag('mailservice', local),
  ];
  return [good(textTag('site-id', site.id), tag('prefs', ...prefs))];
}

function flag(name: string, value: boolean): string {
  return textTag(name, String(value));
}
