import type { MailWorld, RecipientClass } from './mail-world.ts';
import type { Message, Outcome } from './message.ts';
import type { Decision, Standing } from './standing.ts';
import { LOOPS_TO_ITSELF, OLD_SERVER_RELAY_DENIED, USER_UNKNOWN } from './texts.ts';

/** What the old server does with a message. A sub-address counts as the address itself: where it does not, it was refused before. */
export function atLegacy(world: MailWorld, message: Message, standing: Standing): readonly Decision[] {
  if (message.recipient === 'Outside') return [toOutside(world, message, standing)];
  if (!world.legacy.local) return notLocal(world, standing);
  return local(world, message.recipient, standing);
}

function toOutside(world: MailWorld, { sender }: Message, standing: Standing): Decision {
  if (standing.from === 'Internet')
    return { rule: 'not a relay for strangers', next: bounced(OLD_SERVER_RELAY_DENIED) };
  const { sendsThrough, sendsForeignThrough } = world.legacy;
  if ((sender === 'Own' ? sendsThrough : sendsForeignThrough) === 'ExchangeOnline') {
    return { rule: 'smart host is Exchange Online', next: { at: 'ExchangeOnline', from: 'Legacy', form: 'Outside' } };
  }
  return {
    rule: 'sent directly to the internet',
    next: { kind: 'Delivered', side: 'Internet' },
    marks: sender === 'Own' && world.spf.legacy === 'NoPass' ? ['SpfDoesNotPass'] : [],
  };
}

/** The domain is as any other to it: strangers are refused, and its own users' mail goes where MX says. */
function notLocal(world: MailWorld, standing: Standing): readonly Decision[] {
  const rule = 'the domain is not local any more';
  const refused: Decision = { rule, next: bounced(OLD_SERVER_RELAY_DENIED) };
  switch (standing.from) {
    case 'User':
      return [sentByMx(world, rule)];
    case 'ExchangeOnline':
      return fromMicrosoft(world, rule, refused);
    default:
      return [refused];
  }
}

/** As for any stranger, unless somebody let Microsoft's ranges relay; where nobody can know, both may happen. */
function fromMicrosoft(world: MailWorld, rule: string, refused: Decision): readonly Decision[] {
  const relayed = sentByMx(world, `${rule}, and it relays for Microsoft's ranges`);
  switch (world.legacy.relaysForMicrosoft) {
    case 'Yes':
      return [relayed];
    case 'No':
      return [refused];
    case 'Unknown':
      return [refused, relayed];
  }
}

function sentByMx({ mx }: MailWorld, rule: string): Decision {
  if (mx === 'ExchangeOnline' || mx === 'Mixed') {
    return { rule: `${rule}, sent by MX`, next: { at: 'ExchangeOnline', from: 'Legacy', form: 'Domain' } };
  }
  return { rule: `${rule} and MX is itself`, next: bounced(LOOPS_TO_ITSELF) };
}

function local(world: MailWorld, recipient: RecipientClass, standing: Standing): readonly Decision[] {
  if (isListOfGroup(recipient, standing)) return [forwarded('the list holds a group of Exchange Online again')];
  const { forwarder } = recipient;
  const isThere =
    forwarder === 'Ends' || forwarder === 'Open' || (forwarder === 'Proven' && world.forwarders === 'Confirmed');
  if (isThere) return [forwarded('forwarder to the initial domain')];
  if (recipient.legacy === 'None') return unknown(world, standing);
  if (recipient.standing !== 'Moved') {
    return [{ rule: 'mailbox or alias', next: { kind: 'Delivered', side: 'Legacy' } }];
  }
  const dead: Decision = {
    rule: 'the old mailbox still takes the mail of a user who has moved',
    next: { kind: 'Lost', where: 'the old mailbox, which nobody reads' },
  };
  // Until a person says that the forwarders are there, both are possible: with one and without.
  return forwarder === 'None' ? [dead] : [forwarded('forwarder to the initial domain'), dead];
}

/** What comes from a group of Exchange Online that may hold a list of this server is for the list. */
function isListOfGroup({ exchange, returnsToLegacy }: RecipientClass, { from }: Standing): boolean {
  return from === 'ExchangeOnline' && exchange === 'Group' && returnsToLegacy;
}

function forwarded(rule: string): Decision {
  return { rule, next: { at: 'ExchangeOnline', from: 'Legacy', form: 'Initial' } };
}

function unknown(world: MailWorld, standing: Standing): readonly Decision[] {
  const refuse: Decision = {
    rule: 'no such recipient',
    next: bounced(USER_UNKNOWN),
    ...(standing.from === 'ExchangeOnline' ? { marks: ['Backscatter' as const] } : {}),
  };
  const caught: Decision = { rule: 'catch-all', next: { kind: 'Delivered', side: 'Legacy' } };
  const relayed: Decision = {
    rule: 'unknown addresses are relayed to Exchange Online under the same address',
    next: { at: 'ExchangeOnline', from: 'Legacy', form: 'Domain' },
  };
  switch (world.legacy.unknownRecipients) {
    case 'Refuse':
      return [refuse];
    case 'CatchAll':
      return world.legacy.catchAllFollowed ? [caught] : [caught, relayed];
    case 'Unknown':
      return [refuse, caught];
    case 'RelayToExchange':
      return [relayed];
  }
}

function bounced(text: string): Outcome {
  return { kind: 'Bounced', by: 'Legacy', text };
}
