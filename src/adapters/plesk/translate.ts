import type { Inventory } from '../../domain/model/inventory.ts';
import type { LegacyForwarder, LegacyRole } from '../../domain/model/legacy-server.ts';
import type { PanelState } from '../hosting-panel/panel.ts';
import type { AccountNode, Preferences } from './schema.ts';

/** A mail account: a mailbox, a list of targets, or both. */
export interface Account {
  /** What stands before the domain, as Plesk spells it. */
  readonly name: string;
  readonly hasMailbox: boolean;
  /** False: whatever targets there are have no effect. */
  readonly isForwarding: boolean;
  /** In Plesk's spelling. */
  readonly targets: readonly string[];
  /** Other addresses of the account, lower case. */
  readonly aliases: readonly string[];
  /** It sends automatic answers. */
  readonly isAnswering: boolean;
}

export interface PleskState extends PanelState {
  readonly siteId: string;
  readonly accounts: ReadonlyMap<string, Account>;
  readonly lists: ReadonlySet<string>;
}

/** What one look brings. */
export interface Answers {
  readonly siteId: string;
  readonly accounts: readonly AccountNode[];
  readonly preferences: Preferences;
  /** Names of mailing lists; null where Plesk does not tell them. */
  readonly lists: readonly string[] | null;
}

export function toState(domain: string, { siteId, accounts: nodes, preferences, lists }: Answers): PleskState {
  const accounts = new Map(nodes.map((node) => [toAddress(node.name, domain), toAccount(node, domain)]));
  const listed = new Set(lists?.map((name) => toAddress(name, domain)));
  const role = roleOf(preferences);
  // A site whose mail service is off may tell no accounts because it is off: that is not known to be a site without any.
  const isWhole = lists !== null && !(role !== 'Local' && accounts.size === 0);
  return {
    siteId,
    accounts,
    lists: listed,
    forwarders: forwardersOf(accounts),
    role,
    inventory: isWhole ? inventoryOf(domain, accounts, listed, preferences) : null,
    queueLength: null,
  };
}

export function toAccount(node: AccountNode, domain: string): Account {
  const { name, mailbox, forwarding, alias, autoresponder } = node;
  return {
    name,
    // An account of which it is not told may have one: it is never removed.
    hasMailbox: mailbox?.enabled ?? true,
    isForwarding: forwarding?.enabled ?? (forwarding?.address.length ?? 0) > 0,
    targets: forwarding?.address ?? [],
    aliases: alias.map((other) => toAddress(other, domain)),
    isAnswering: autoresponder.some(({ enabled }) => enabled ?? true),
  };
}

/** Plesk takes a domain as its own while the site's mail service is on, and else sends its mail by MX. */
export function roleOf({ mailservice }: Preferences): LegacyRole {
  if (mailservice === undefined) return 'Unknown';
  return mailservice ? 'Local' : 'Remote';
}

/** Where the mail of an account goes beside its mailbox; lower case. */
export function targetsOf({ isForwarding, targets }: Account): readonly string[] {
  return isForwarding ? [...new Set(targets.map((target) => target.toLowerCase()))] : [];
}

/** An alias leads to its account, and from there wherever the account's mail goes. */
function forwardersOf(accounts: PleskState['accounts']): readonly LegacyForwarder[] {
  return [...accounts].flatMap(([address, account]) => [
    ...targetsOf(account)
      .filter((target) => target !== address)
      .map((target) => ({ address, target })),
    ...account.aliases.map((alias) => ({ address: alias, target: address })),
  ]);
}

/** Null where what happens to unknown addresses cannot be told. */
function inventoryOf(
  domain: string,
  accounts: PleskState['accounts'],
  lists: PleskState['lists'],
  preferences: Preferences,
): Inventory | null {
  const unknown = preferences['nonexistent-user'];
  if (unknown?.forward === undefined && unknown?.bounce === undefined && unknown?.reject === undefined) return null;
  const forwards = new Map<string, readonly string[]>();
  for (const [address, account] of accounts) {
    const targets = targetsOf(account);
    if (targets.length > 0) {
      forwards.set(address, [...new Set([...(account.hasMailbox ? [address] : []), ...targets])]);
    }
    for (const alias of account.aliases) forwards.set(alias, [address]);
  }
  if (unknown.forward !== undefined) forwards.set(`@${domain}`, [unknown.forward.toLowerCase()]);
  const aliases = [...accounts.values()].flatMap((account) => account.aliases);
  const addresses = new Set([...accounts.keys(), ...aliases, ...lists]);
  return { addresses: [...addresses].toSorted(), forwards };
}

/** Names come without the domain. */
function toAddress(name: string, domain: string): string {
  return `${name}@${domain}`.toLowerCase();
}
