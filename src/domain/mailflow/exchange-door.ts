import { byMx } from './by-mx.ts';
import type { MailWorld } from './mail-world.ts';
import type { Message, Outcome } from './message.ts';
import type { Decision, Standing } from './standing.ts';
import { DIRECT_SEND, EXCHANGE_RELAY_DENIED, NO_SUBSCRIPTION } from './texts.ts';

/**
 * What Exchange Online decides before it looks at the recipient: whose mail this is, and whether it may come in.
 * Undefined when the message is let in. Source: Microsoft, inbound attribution (MC1226222) and connector pages.
 */
export function atTheDoor(world: MailWorld, message: Message, standing: Standing): Decision | undefined {
  if (standing.from === 'User') return undefined;
  if (standing.from === 'Legacy' && belongsToOtherTenant(world, message)) return fromOtherTenant(world, standing);
  if (world.mailSubscription === 'None') {
    return { rule: 'no mail-enabled subscription', next: { kind: 'Deferred', text: NO_SUBSCRIPTION } };
  }
  if (standing.from !== 'Legacy') return undefined;
  const attributed = isAttributed(world, message);
  if (message.recipient === 'Outside' && !attributed) {
    return { rule: whyRefused(world, message), next: bounced(EXCHANGE_RELAY_DENIED) };
  }
  if (message.sender === 'Own' && !attributed && world.rejectDirectSend) {
    return { rule: 'no inbound connector matches and direct send is rejected', next: bounced(DIRECT_SEND) };
  }
  return undefined;
}

/** Only what an OnPremises connector lets in is judged by the version of the server that hands it on. */
export function isThrottled(world: MailWorld, message: Message, { from }: Standing): boolean {
  return from === 'Legacy' && world.legacy.mayBeOutOfDate && isAttributed(world, message);
}

/** A certificate speaks for every sender; an address only together with a sender of one of our domains. */
function isAttributed({ inbound }: MailWorld, { sender }: Message): boolean {
  return inbound.by === 'Certificate' || (inbound.by === 'Address' && sender === 'Own');
}

function whyRefused({ inbound }: MailWorld, { sender }: Message): string {
  if (inbound.by === 'Nothing') return 'no inbound connector matches: relay refused';
  const what = sender === 'Null' ? 'the null sender' : 'a sender of another domain';
  return `the inbound connector knows the old server by its address, which does not cover ${what}: relay refused`;
}

/** The sender's domain is another tenant's, and that tenant knows this server by the same address (L11). */
function belongsToOtherTenant({ legacy, inbound }: MailWorld, { origin, recipient }: Message): boolean {
  return legacy.sharedWithTenants && inbound.by !== 'Certificate' && origin === 'Neighbour' && recipient !== 'Outside';
}

function fromOtherTenant(world: MailWorld, { form }: Standing): Decision {
  const rule = "an inbound connector of the sender's own tenant matches the old server: taken for its outgoing mail";
  if (form === 'Initial') return { rule, next: { at: 'ExchangeOnline', from: 'OtherTenant', form } };
  return { rule: `${rule}, sent by MX`, next: byMx(world, 'OtherTenant') };
}

function bounced(text: string): Outcome {
  return { kind: 'Bounced', by: 'ExchangeOnline', text };
}
