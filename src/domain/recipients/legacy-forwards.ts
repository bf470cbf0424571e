import type { Facts } from '../facts.ts';
import { isTerminal, type Recipient } from '../model/recipient.ts';

type LegacyForward = 'None' | 'Ends' | 'Open' | 'Kept' | 'Leaving' | 'Dangling';

/** Where the old server forwards mail for an address, as far as its own list, or the agent beside it, tells. */
export function legacyForwards(facts: Facts): (address: string, moved: boolean) => LegacyForward {
  const ours = new Map(
    facts.legacyServer?.kind === 'Known' ? facts.legacyServer.ours.map(({ address, target }) => [address, target]) : [],
  );
  if (facts.legacyForwards.size === 0 && ours.size === 0) return () => 'None';
  const suffix = `@${facts.directory.initialDomain}`;
  const keeping = addressesThatKeepMail(facts);
  return (address, moved) => {
    const listed = (facts.legacyForwards.get(address) ?? []).filter((target) => target.endsWith(suffix));
    const own = ours.get(address);
    if (listed.length === 0 && own === undefined) return 'None';
    if (listed.some((target) => !keeping.has(target))) return 'Open';
    if (own !== undefined && !keeping.has(own)) return 'Dangling';
    if (listed.length > 0) return 'Ends';
    return moved ? 'Kept' : 'Leaving';
  };
}

/** Where mail for addresses that nobody has goes, by the catch-all line of the old server's list. */
export function catchAllOf(domain: string, facts: Facts): 'None' | 'Kept' | 'RelayToExchange' {
  const targets = facts.legacyForwards.get(`@${domain}`) ?? [];
  if (targets.length === 0) return 'None';
  const suffix = `@${facts.directory.initialDomain}`;
  const keeping = addressesThatKeepMail(facts);
  // A wildcard target hands each unknown address on under its own name.
  const relays = targets.some((target) => target.startsWith('@') || (target.endsWith(suffix) && !keeping.has(target)));
  return relays ? 'RelayToExchange' : 'Kept';
}

function addressesThatKeepMail({ exchange }: Facts): ReadonlySet<string> {
  return new Set(exchange.recipients.filter(isTerminal).flatMap(({ addresses }) => addresses));
}

/**
 * Groups of Exchange Online in a list of the old server that Exchange Online holds a contact for: when the contact is in
 * the group, each copy makes the next (loop cause L8). Who is in a group is not read, so each of them counts.
 */
export function groupsThatReturn(
  domain: string,
  { exchange, legacyForwards: forwards }: Facts,
): ReadonlySet<Recipient> {
  const found = new Set<Recipient>();
  if (forwards.size === 0) return found;
  const suffix = `@${domain}`;
  const lists = exchange.recipients.flatMap(({ externalAddress }) =>
    externalAddress?.endsWith(suffix) && forwards.has(externalAddress) ? [externalAddress] : [],
  );
  if (lists.length === 0) return found;
  const groups = new Map(
    exchange.recipients
      .filter(({ kind }) => kind === 'Group')
      .flatMap((group) => group.addresses.map((address) => [address, group] as const)),
  );
  const seen = new Set<string>();
  const open = [...lists];
  for (let address = open.pop(); address !== undefined; address = open.pop()) {
    if (seen.has(address)) continue;
    seen.add(address);
    const group = groups.get(address);
    if (group) found.add(group);
    open.push(...(forwards.get(address) ?? []));
  }
  return found;
}
