import type { MailWorld, RecipientClass } from './mail-world.ts';
import type { Mark, Message, Outcome } from './message.ts';
import type { Decision, Standing } from './standing.ts';

const NO_SUBSCRIPTION =
  '451 4.4.4 Mail received as unauthenticated, incoming to a recipient domain configured in a hosted tenant which has no mail-enabled subscriptions. ATTR5';
const DIRECT_SEND =
  '550 5.7.68 TenantInboundAttribution; Direct Send not allowed for this organization from unauthorized sources';
const RELAY_DENIED = '550 5.7.64 TenantAttribution; Relay Access Denied';
const EDGE_BLOCK = '550 5.4.1 Recipient address rejected: Access denied';
const NOT_FOUND = '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup';

/** What Exchange Online does with a message. Source of rules and texts: Microsoft, mail flow best practices and NDR pages. */
export function atExchange(world: MailWorld, message: Message, standing: Standing): readonly Decision[] {
  const refused = refusedAtTheDoor(world, message, standing);
  if (refused) return [refused];
  if (message.recipient === 'Outside') return [toOutside(world)];
  const marks: Mark[] =
    standing.from === 'Legacy' && message.sender === 'Outsider' && !world.inbound.skipLastAddress
      ? ['SpfJudgedByOldServer']
      : [];
  return resolve(world, message.recipient, standing).map((decision) => ({
    ...decision,
    marks: [...marks, ...(decision.marks ?? [])],
  }));
}

function refusedAtTheDoor(world: MailWorld, message: Message, standing: Standing): Decision | undefined {
  if (standing.from === 'User') return undefined;
  if (world.mailSubscription === 'None') {
    return { rule: 'no mail-enabled subscription', next: { kind: 'Deferred', text: NO_SUBSCRIPTION } };
  }
  if (standing.from !== 'Legacy') return undefined;
  const attributed = world.inbound.by === 'Certificate' || (world.inbound.by === 'Address' && message.sender === 'Own');
  if (message.recipient === 'Outside' && !attributed) {
    return { rule: 'no inbound connector matches: relay refused', next: bounced(RELAY_DENIED) };
  }
  if (message.sender === 'Own' && !attributed && world.rejectDirectSend) {
    return { rule: 'no inbound connector matches and direct send is rejected', next: bounced(DIRECT_SEND) };
  }
  return undefined;
}

function toOutside(world: MailWorld): Decision {
  if (world.routesAllViaLegacy) {
    return {
      rule: 'a connector routes all messages through the old server',
      next: { at: 'Legacy', from: 'ExchangeOnline', form: 'Outside' },
    };
  }
  return { rule: 'sent on to the internet', next: { kind: 'Delivered', side: 'Internet' } };
}

function resolve(world: MailWorld, recipient: RecipientClass, standing: Standing): readonly Decision[] {
  switch (recipient.exchange) {
    case 'Mailbox':
      if (!recipient.returnsToLegacy) return [kept('mailbox')];
      return [
        {
          rule: 'the mailbox forwards to the old server',
          next: { at: 'Legacy', from: 'ExchangeOnline', form: 'Domain' },
        },
      ];
    case 'Group':
      return [kept('group')];
    case 'PointsElsewhere':
      return [{ rule: 'mail user or contact of another organization', next: { kind: 'Delivered', side: 'Internet' } }];
    case 'PointsToLegacy':
      return [onward(world, 'mail user or contact that points to the old server, ')];
    case 'None':
      return [unknown(world, standing)];
  }
}

function unknown(world: MailWorld, standing: Standing): Decision {
  if (standing.form === 'Initial' && world.initialDomainClosed) {
    return { rule: 'no such recipient in the initial domain', next: bounced(EDGE_BLOCK) };
  }
  if (standing.form === 'Initial' || world.domainType === 'InternalRelay')
    return onward(world, 'no such recipient, InternalRelay, ');
  const text = standing.from === 'User' ? NOT_FOUND : EDGE_BLOCK;
  return { rule: `no such recipient, ${world.domainType}`, next: bounced(text) };
}

/** The way out for an address that lives elsewhere: the outbound connector, else DNS. */
function onward(world: MailWorld, why: string): Decision {
  const { outbound } = world;
  if (outbound.kind === 'SmartHost') {
    const rule = `${why}outbound connector to ${outbound.host}`;
    if (outbound.leadsTo === 'Microsoft') {
      return {
        rule: `${rule}, which is Microsoft's`,
        next: { at: 'ExchangeOnline', from: 'Internet', form: 'Domain' },
      };
    }
    return { rule, next: { at: 'Legacy', from: 'ExchangeOnline', form: 'Domain' } };
  }
  const rule = `${why}${outbound.kind === 'None' ? 'no outbound connector' : 'connector by MX'}, so by MX`;
  switch (world.mx) {
    case 'ExchangeOnline':
    case 'Mixed':
      return { rule, next: { at: 'ExchangeOnline', from: 'Internet', form: 'Domain' } };
    case 'Legacy':
    case 'Elsewhere':
      return { rule, next: { at: 'Legacy', from: 'ExchangeOnline', form: 'Domain' } };
    case 'None':
      return { rule, next: bounced('550 5.4.310 DNS domain does not exist') };
  }
}

function kept(what: string): Decision {
  return { rule: what, next: { kind: 'Delivered', side: 'ExchangeOnline' } };
}

function bounced(text: string): Outcome {
  return { kind: 'Bounced', by: 'ExchangeOnline', text };
}
