import type { MailWorld, RecipientClass } from './mail-world.ts';
import type { Message, Outcome } from './message.ts';
import type { Decision, Standing } from './standing.ts';
import { takesDomain } from './takes-domain.ts';
import { LOOPS_TO_ITSELF, OLD_SERVER_RELAY_DENIED, USER_UNKNOWN } from './texts.ts';

/** What the old server does with a message. A sub-address counts as the address itself: where it does not, it was refused before. */
export function atLegacy(world: MailWorld, message: Message, standing: Standing): readonly Decision[] {
  if (message.recipient === 'Outside') return toOutside(world, message, standing);
  // The initial domain is Microsoft's: it is no more local than any other.
  if (standing.form === 'Initial') {
    return fromMicrosoft(world, message.sender, 'the initial domain is not local', standing.form);
  }
  if (!takesDomain(world)) return notLocal(world, message.sender, standing);
  return local(world, message.recipient, standing);
}

function toOutside(world: MailWorld, { sender }: Message, standing: Standing): readonly Decision[] {
  const refused: Decision = { rule: 'not a relay for strangers', next: bounced(OLD_SERVER_RELAY_DENIED) };
  const sent = sendOutside(world, sender);
  switch (standing.from) {
    case 'User':
      return [sent];
    case 'ExchangeOnline':
      return asFarAsItRelays(world, refused, sent);
    default:
      return [refused];
  }
}

function sendOutside({ legacy, spf }: MailWorld, sender: Message['sender']): Decision {
  if (wayOut(legacy, sender) === 'ExchangeOnline') {
    return { rule: 'smart host is Exchange Online', next: { at: 'ExchangeOnline', from: 'Legacy', form: 'Outside' } };
  }
  return {
    rule: 'sent directly to the internet',
    next: { kind: 'Delivered', side: 'Internet' },
    marks: sender === 'Own' && spf.legacy === 'NoPass' ? ['SpfDoesNotPass'] : [],
  };
}

/** Mail of the domain's own senders may have another way out than bounces and mail of others. */
function wayOut(legacy: MailWorld['legacy'], sender: Message['sender']): MailWorld['legacy']['sendsThrough'] {
  return sender === 'Own' ? legacy.sendsThrough : legacy.sendsForeignThrough;
}

/** The domain is as any other to it: strangers are refused, and its own users' mail is sent on. */
function notLocal(world: MailWorld, sender: Message['sender'], standing: Standing): readonly Decision[] {
  const rule =
    world.legacy.role === 'Auto'
      ? 'the domain is not local while MX leads elsewhere'
      : 'the domain is not local any more';
  switch (standing.from) {
    case 'User':
      return [sentOn(world, sender, rule, 'Domain')];
    case 'ExchangeOnline':
      return fromMicrosoft(world, sender, rule, 'Domain');
    default:
      return [{ rule, next: bounced(OLD_SERVER_RELAY_DENIED) }];
  }
}

function fromMicrosoft(
  world: MailWorld,
  sender: Message['sender'],
  rule: string,
  form: 'Domain' | 'Initial',
): readonly Decision[] {
  const refused: Decision = { rule, next: bounced(OLD_SERVER_RELAY_DENIED) };
  return asFarAsItRelays(world, refused, sentOn(world, sender, `${rule}, and it relays for Microsoft's ranges`, form));
}

/** Refused as for any stranger, unless somebody let Microsoft's ranges relay; where nobody can know, both may happen. */
function asFarAsItRelays({ legacy }: MailWorld, refused: Decision, relayed: Decision): readonly Decision[] {
  switch (legacy.relaysForMicrosoft) {
    case 'Yes':
      return [relayed];
    case 'No':
      return [refused];
    case 'Unknown':
      return [refused, relayed];
  }
}

/** A smart host takes what is not local; without one it goes by MX, which for the initial domain is Microsoft's. */
function sentOn(
  { mx, legacy }: MailWorld,
  sender: Message['sender'],
  rule: string,
  form: 'Domain' | 'Initial',
): Decision {
  const toExchange = { at: 'ExchangeOnline', from: 'Legacy', form } as const;
  if (wayOut(legacy, sender) === 'ExchangeOnline') return { rule: `${rule}, sent to the smart host`, next: toExchange };
  if (form === 'Initial' || mx === 'ExchangeOnline' || mx === 'Mixed') {
    return { rule: `${rule}, sent by MX`, next: toExchange };
  }
  return { rule: `${rule} and MX is itself`, next: bounced(LOOPS_TO_ITSELF) };
}

function local(world: MailWorld, recipient: RecipientClass, standing: Standing): readonly Decision[] {
  if (isListOfGroup(recipient, standing)) return [forwarded('the list holds a group of Exchange Online again')];
  const { forwarder } = recipient;
  const isSet = world.forwarders === 'Confirmed';
  const isThere =
    forwarder === 'Ends' ||
    forwarder === 'Open' ||
    forwarder === 'Kept' ||
    (forwarder === 'Proven' && isSet) ||
    ((forwarder === 'Leaving' || forwarder === 'Dangling') && !isSet);
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
