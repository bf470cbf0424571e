import { fromWhom, PLACES_IN_SENTENCE } from './explain.ts';
import type { Hazard, HazardKind } from './hazard.ts';
import { violations } from './invariants.ts';
import type { MailWorld, RecipientClass } from './mail-world.ts';
import { type Journey, type Message, questions, subAddressQuestions } from './message.ts';
import { nameSome } from './name-addresses.ts';
import { exampleOf, route } from './route.ts';

const ORDER: readonly HazardKind[] = ['Loop', 'Lost', 'Bounce', 'Deferred', 'UnusedMailbox', 'Invariant'];

/** Everything that can go wrong in one of these worlds, each hazard once, the worst and shortest first. */
export function hazardsOf(worlds: readonly MailWorld[]): readonly Hazard[] {
  const found = new Map<string, Hazard>();
  for (const world of worlds) {
    for (const hazard of hazards(world)) {
      const known = found.get(hazard.key);
      if (!known || length(hazard) < length(known)) found.set(hazard.key, hazard);
    }
  }
  return [...found.values()].sort(
    (a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || length(a) - length(b) || (a.key < b.key ? -1 : 1),
  );
}

function hazards(world: MailWorld): readonly Hazard[] {
  // With plus addressing a sub-address goes the way of the address itself.
  const asked = world.plusAddressing ? questions(world) : [...questions(world), ...subAddressQuestions(world.classes)];
  const journeys = asked.filter((message) => happens(world, message)).flatMap((message) => route(world, message));
  return [...journeys.flatMap((journey) => judge(world, journey)), ...violations(world)];
}

/** False for a message that nobody can send in this world. */
export function happens(world: MailWorld, { origin }: Message): boolean {
  switch (origin) {
    case 'Internet':
      return true;
    case 'LegacyUser':
      return world.legacy.up && !world.legacy.stopped;
    case 'Neighbour':
      return world.legacy.up;
    case 'ExchangeUser':
      return world.classes.some((item) => item.exchange === 'Mailbox' && item.standing === 'Moved');
  }
}

function judge(world: MailWorld, journey: Journey): readonly Hazard[] {
  const kind = kindOf(journey);
  if (!kind) return [];
  return [{ key: keyOf(kind, journey.message), kind, message: sentence(world, kind, journey), journey }];
}

function keyOf(kind: HazardKind, { origin, sender, recipient, subAddress }: Message): string {
  const id = recipient === 'Outside' ? 'outside' : recipient.id;
  const form = recipient === 'Outside' && sender !== 'Own' ? ` as ${sender}` : '';
  return `${kind} ${origin}${form} ${id}${subAddress ? ' sub-address' : ''}`;
}

function sentence(world: MailWorld, kind: HazardKind, journey: Journey): string {
  const { message } = journey;
  const { recipient, subAddress } = message;
  const start = `${SAYS[kind]}: mail from ${fromWhom(message)} to`;
  if (recipient === 'Outside') {
    const todo = wayOut(world, journey);
    return `${start} somebody outside, ${ending(journey)}${todo && `: ${todo}`}`;
  }
  const example = exampleOf(recipient, world.domain);
  const address = subAddress ? example.replace('@', '+x@') : example;
  const more = recipient.count > 1 ? ` (and ${recipient.count - 1} like it)` : '';
  return `${start} ${address}${more}, ${ending(journey)}`;
}

function kindOf({ message: { recipient }, outcome }: Journey): HazardKind | undefined {
  if (outcome.kind === 'Looped') return 'Loop';
  if (outcome.kind === 'Deferred') return 'Deferred';
  if (recipient === 'Outside')
    return outcome.kind === 'Delivered' ? undefined : outcome.kind === 'Lost' ? 'Lost' : 'Bounce';
  if (recipient.standing === 'Nobody') return undefined;
  if (outcome.kind === 'Lost') return recipient.accepted ? undefined : 'Lost';
  if (outcome.kind === 'Bounced')
    return recipient.accepted || isUnannounced(recipient, outcome.by) ? undefined : 'Bounce';
  return misdelivered(recipient, outcome.side) && !recipient.accepted ? 'UnusedMailbox' : undefined;
}

/** A recipient made in Exchange Online that the old server never had: nobody was told the address yet. */
function isUnannounced(recipient: RecipientClass, by: string): boolean {
  return recipient.standing === 'Staying' && recipient.legacy === 'None' && by === 'Legacy';
}

/** A mailbox in Exchange Online that takes the mail of somebody who still reads the old one; a list may be on both sides. */
function misdelivered(recipient: RecipientClass, side: string): boolean {
  const unused = recipient.standing === 'Staying' && recipient.exchange === 'Mailbox' && recipient.legacy !== 'None';
  return unused && side === 'ExchangeOnline';
}

const SAYS: Record<HazardKind, string> = {
  Loop: 'mail loop',
  Lost: 'mail that nobody reads',
  Bounce: 'bounce',
  Deferred: 'mail that is put off until it expires',
  UnusedMailbox: 'mail in a mailbox that its owner does not use yet',
  Invariant: 'rule broken',
};

/** What a person can do about mail to outside, where that is known. */
function wayOut({ inbound, initialSenders }: MailWorld, { message: { origin, sender } }: Journey): string {
  if (sender === 'Initial') {
    return `give the mailbox a primary address of the domain: ${nameSome(initialSenders)}`;
  }
  return origin === 'LegacyUser' && sender !== 'Own' && inbound.by === 'Address' ? FOREIGN_SENDERS_WAY_OUT : '';
}

const FOREIGN_SENDERS_WAY_OUT =
  'let the old server show a certificate, or send bounces and mail of outsiders directly (task legacy-bounces-direct)';

function ending({ outcome }: Journey): string {
  switch (outcome.kind) {
    case 'Delivered':
      return `which arrives at ${PLACES_IN_SENTENCE[outcome.side]}`;
    case 'Lost':
      return `which ends in ${outcome.where}`;
    case 'Bounced':
      return `refused by ${PLACES_IN_SENTENCE[outcome.by]} with "${outcome.text}"`;
    case 'Looped':
    case 'Deferred':
      return `"${outcome.text}"`;
  }
}

function length(hazard: Hazard): number {
  return hazard.journey?.hops.length ?? 0;
}
