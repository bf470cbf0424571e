import type { MailWorld, RecipientClass } from './mail-world.ts';
import type { Message, Outcome } from './message.ts';
import type { Decision, Standing } from './standing.ts';

const RELAY_DENIED = '554 5.7.1 Relay access denied';
const USER_UNKNOWN = '550 5.1.1 Recipient address rejected: User unknown in virtual mailbox table';

/** What the old server does with a message. Texts: Postfix; other servers word them differently. */
export function atLegacy(world: MailWorld, message: Message, standing: Standing): readonly Decision[] {
  if (message.recipient === 'Outside') return [toOutside(world, standing)];
  if (!world.legacy.local) return [notLocal(world, standing)];
  return local(world, message.recipient, standing);
}

function toOutside(world: MailWorld, standing: Standing): Decision {
  if (standing.from === 'Internet') return { rule: 'not a relay for strangers', next: bounced(RELAY_DENIED) };
  if (world.legacy.sendsThrough === 'ExchangeOnline') {
    return { rule: 'smart host is Exchange Online', next: { at: 'ExchangeOnline', from: 'Legacy', form: 'Outside' } };
  }
  return { rule: 'sent directly to the internet', next: { kind: 'Delivered', side: 'Internet' } };
}

function notLocal(world: MailWorld, standing: Standing): Decision {
  const rule = 'the domain is not local any more';
  if (standing.from !== 'User') return { rule, next: bounced(RELAY_DENIED) };
  if (world.mx === 'ExchangeOnline') {
    return { rule: `${rule}, sent by MX`, next: { at: 'ExchangeOnline', from: 'Legacy', form: 'Domain' } };
  }
  return { rule: `${rule} and MX is itself`, next: bounced('554 5.4.6 mail for the domain loops back to myself') };
}

function local(world: MailWorld, recipient: RecipientClass, standing: Standing): readonly Decision[] {
  if (recipient.forwarder !== 'None' && world.forwarders === 'Confirmed') return [forwarded()];
  if (recipient.legacy === 'None') return unknown(world, standing);
  if (recipient.standing !== 'Moved') {
    return [{ rule: 'mailbox or alias', next: { kind: 'Delivered', side: 'Legacy' } }];
  }
  const dead: Decision = {
    rule: 'the old mailbox still takes the mail of a user who has moved',
    next: { kind: 'Lost', where: 'the old mailbox, which nobody reads' },
  };
  // Until a person says that the forwarders are there, both are possible: with one and without.
  return recipient.forwarder === 'None' ? [dead] : [forwarded(), dead];
}

function forwarded(): Decision {
  return {
    rule: 'forwarder to the initial domain',
    next: { at: 'ExchangeOnline', from: 'Legacy', form: 'Initial' },
  };
}

function unknown(world: MailWorld, standing: Standing): readonly Decision[] {
  const refuse: Decision = {
    rule: 'no such recipient',
    next: bounced(USER_UNKNOWN),
    ...(standing.from === 'ExchangeOnline' ? { marks: ['Backscatter' as const] } : {}),
  };
  const caught: Decision = { rule: 'catch-all', next: { kind: 'Delivered', side: 'Legacy' } };
  switch (world.legacy.unknownRecipients) {
    case 'Refuse':
      return [refuse];
    case 'CatchAll':
      return [caught];
    case 'Unknown':
      return [refuse, caught];
    case 'RelayToExchange':
      return [
        {
          rule: 'unknown addresses are relayed to Exchange Online under the same address',
          next: { at: 'ExchangeOnline', from: 'Legacy', form: 'Domain' },
        },
      ];
  }
}

function bounced(text: string): Outcome {
  return { kind: 'Bounced', by: 'Legacy', text };
}
