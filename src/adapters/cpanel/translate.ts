import type { Inventory } from '../../domain/model/inventory.ts';
import type { LegacyForwarder, LegacyRole } from '../../ports/legacy.ts';
import type { PanelState } from '../hosting-panel/panel.ts';
import { type Target, toTargets } from './rules.ts';
import type { ForwarderRow } from './schema.ts';

/** What was read of one domain; everything is filtered by domain here. */
export interface Answers {
  readonly domain: string;
  readonly forwarders: readonly ForwarderRow[];
  /** Addresses, in any case, and the account's own name. */
  readonly mailboxes: readonly string[];
  readonly lists: readonly string[];
  readonly autoResponders: readonly string[];
  /** The value of the default address; null where the plan does not let it be read. */
  readonly defaultAddress: string | null;
  /** The domain that unknown addresses are handed on to. */
  readonly domainForward: string | undefined;
  /** `mxcheck` as it came. */
  readonly routing: string;
}

/** A target of an address as the panel spells both: it is removed in this spelling. */
export interface Rule {
  readonly spelling: { readonly address: string; readonly target: string };
  readonly forwarder: LegacyForwarder;
  readonly kind: Target['kind'];
}

export interface CPanelState extends PanelState {
  /** Refusals too, which are forwarders of nobody. */
  readonly rules: readonly Rule[];
  readonly mailboxes: ReadonlySet<string>;
  readonly lists: ReadonlySet<string>;
}

export function toState(answers: Answers): CPanelState {
  const rules = toRules(answers.forwarders, answers.domain);
  const forwarders = rules.filter(({ kind }) => kind !== 'Refused').map(({ forwarder }) => forwarder);
  const mailboxes = new Set(ofDomain(answers.mailboxes, answers.domain));
  const lists = new Set(ofDomain(answers.lists, answers.domain));
  return {
    forwarders: [...new Map(forwarders.map((one) => [`${one.address} ${one.target}`, one])).values()],
    role: toRole(answers.routing),
    inventory: toInventory(answers, rules, [...mailboxes, ...lists]),
    queueLength: null,
    rules,
    mailboxes,
    lists,
  };
}

export function toRules(rows: readonly ForwarderRow[], domain: string): readonly Rule[] {
  return rows.flatMap(({ dest, forward }) => {
    const [address] = ofDomain([dest], domain);
    if (address === undefined) return [];
    return toTargets(forward).map(({ kind, text }) => ({
      spelling: { address: dest, target: text },
      forwarder: { address, target: text.toLowerCase() },
      kind,
    }));
  });
}

/**
 * A backup exchanger hands everything on to the first one. `auto` is told as such, whatever was detected: cPanel looks
 * into the zone on this server and not into DNS, so that a zone elsewhere may never change it.
 * Source: docs.cpanel.net, "Email Routing".
 */
function toRole(mxcheck: string): LegacyRole {
  switch (mxcheck) {
    case 'local':
      return 'Local';
    case 'remote':
    case 'secondary':
      return 'Remote';
    case 'auto':
      return 'Auto';
    default:
      return 'Unknown';
  }
}

function toInventory(answers: Answers, rules: readonly Rule[], holders: readonly string[]): Inventory | null {
  const { domain, defaultAddress, domainForward } = answers;
  if (defaultAddress === null && domainForward === undefined) return null;
  // Each of these gets the mail as well as what it is forwarded to.
  const keeping = new Set([
    ...holders,
    ...ofDomain(answers.autoResponders, domain),
    ...rules.flatMap(({ kind, forwarder }) => (kind === 'Kept' || kind === 'Discarded' ? [forwarder.address] : [])),
  ]);
  const targets = new Map<string, Set<string>>();
  for (const { kind, forwarder } of rules) {
    if (kind !== 'Address') continue;
    const known = targets.get(forwarder.address) ?? new Set(keeping.has(forwarder.address) ? [forwarder.address] : []);
    targets.set(forwarder.address, known.add(forwarder.target));
  }
  // A refusal stands before the mailbox of the same address.
  const refused = new Set(rules.flatMap(({ kind, forwarder }) => (kind === 'Refused' ? [forwarder.address] : [])));
  const addresses = [...new Set([...keeping, ...targets.keys()])].filter((address) => !refused.has(address)).sort();
  const forwards = new Map<string, readonly string[]>();
  const caught = toCatchAll(defaultAddress, domainForward);
  if (caught.length > 0) forwards.set(`@${domain}`, caught);
  for (const address of addresses) {
    const found = targets.get(address);
    if (found) forwards.set(address, [...found]);
  }
  return { addresses, forwards };
}

/**
 * Where mail for unknown addresses goes; empty where it is refused. A domain's forwarder goes before its default
 * address, and neither takes mail of an address that is there. What ends on this server is told in cPanel's own words:
 * the name of the account, a program, `:blackhole:`.
 */
function toCatchAll(defaultAddress: string | null, domainForward: string | undefined): readonly string[] {
  if (domainForward !== undefined) return [`@${domainForward.toLowerCase()}`];
  return toTargets(defaultAddress ?? '').flatMap(({ kind, text }) => (kind === 'Refused' ? [] : [text.toLowerCase()]));
}

function ofDomain(addresses: readonly string[], domain: string): readonly string[] {
  return addresses.map((address) => address.toLowerCase()).filter((address) => address.endsWith(`@${domain}`));
}
