import { byMx, toLegacy } from './by-mx.ts';
import { atTheDoor, isThrottled } from './exchange-door.ts';
import type { MailWorld, RecipientClass } from './mail-world.ts';
import type { Mark, Message, Outcome } from './message.ts';
import type { Decision, Standing } from './standing.ts';
import { EDGE_BLOCK, INITIAL_DOMAIN_LIMIT, NOT_FOUND, OLD_EXCHANGE } from './texts.ts';
import { TLS_FAULTS } from './tls-fault.ts';

/** What Exchange Online does with a message. Source of rules: Microsoft, mail flow best practices and NDR pages. */
export function atExchange(world: MailWorld, message: Message, standing: Standing): readonly Decision[] {
  const stopped = atTheDoor(world, message, standing);
  if (stopped) return [stopped];
  if (message.recipient === 'Outside') {
    const sent = toOutside(world, message, standing);
    if (message.sender === 'Initial') return [sent, OVER_THE_LIMIT];
    return isThrottled(world, message, standing) ? [sent, THROTTLED] : [sent];
  }
  const decision = resolve(world, message, message.recipient, standing);
  const judged: Decision = isSpfJudgedByLegacy(world, message, standing)
    ? { ...decision, marks: ['SpfJudgedByOldServer', ...(decision.marks ?? [])] }
    : decision;
  return isThrottled(world, message, standing) ? [judged, THROTTLED] : [judged];
}

/** Forwarders whose target keeps mail, whatever recipient has the address itself. */
const ENDS: ReadonlySet<RecipientClass['forwarder']> = new Set(['Ends', 'Kept', 'Leaving']);

/** Up to 100 recipients outside in a day and tenant, then no more. Source: Microsoft, limits of the initial domain (2025). */
const OVER_THE_LIMIT: Decision = {
  rule: 'the tenant has sent to 100 outsiders under its initial domain today',
  next: bounced(INITIAL_DOMAIN_LIMIT),
};

/** First for minutes of each hour, in the end for all. Source: Microsoft, transport-based enforcement for Exchange servers. */
const THROTTLED: Decision = {
  rule: 'the old server is an Exchange Server whose version may be out of support: throttled, then blocked',
  next: { kind: 'Deferred', text: OLD_EXCHANGE },
};

/** Somebody's mail that the old server passes on comes from an address which no SPF record of the sender names. */
function isSpfJudgedByLegacy({ inbound }: MailWorld, { origin }: Message, { from }: Standing): boolean {
  return from === 'Legacy' && origin === 'Internet' && !inbound.skipLastAddress;
}

function toOutside(world: MailWorld, message: Message, standing: Standing): Decision {
  if (world.routesAllViaLegacy) {
    return {
      rule: 'a connector routes all messages through the old server',
      next: toLegacy(world, 'ExchangeOnline', 'Outside'),
    };
  }
  return {
    rule: 'sent on to the internet',
    next: { kind: 'Delivered', side: 'Internet' },
    marks: outwardMarks(world, message, standing),
  };
}

function outwardMarks({ spf }: MailWorld, { sender }: Message, { from }: Standing): readonly Mark[] {
  if (sender === 'Own') return spf.exchange === 'NoPass' ? ['SpfDoesNotPass'] : [];
  // Microsoft, outbound delivery pools: forwarded mail that passed neither SPF nor DKIM leaves by addresses in no SPF record.
  return sender === 'Outsider' && from === 'Legacy' ? ['RelayPool'] : [];
}

function resolve(world: MailWorld, message: Message, recipient: RecipientClass, standing: Standing): Decision {
  if (message.subAddress && !world.plusAddressing) return unknown(world, standing);
  switch (recipient.exchange) {
    case 'Mailbox':
      if (!recipient.returnsToLegacy) return kept('mailbox');
      return { rule: 'the mailbox forwards to the old server', next: toLegacy(world, 'ExchangeOnline') };
    case 'Group':
      if (!recipient.returnsToLegacy) return kept('group');
      return { rule: 'the group may hold a list of the old server', next: toLegacy(world, 'ExchangeOnline') };
    case 'PointsElsewhere':
    case 'PointsToLegacy':
    case 'None':
      // The forwarder of an alias may lead to a mailbox that does not have the alias.
      return standing.form === 'Initial' && ENDS.has(recipient.forwarder)
        ? kept('mailbox or group of another address')
        : pointsOn(world, recipient, standing);
  }
}

function pointsOn(world: MailWorld, { exchange }: RecipientClass, standing: Standing): Decision {
  switch (exchange) {
    case 'PointsElsewhere':
      return { rule: 'mail user or contact of another organization', next: { kind: 'Delivered', side: 'Internet' } };
    case 'PointsToLegacy':
      return onward(world, 'mail user or contact that points to the old server, ', 'Domain');
    default:
      return unknown(world, standing);
  }
}

function unknown(world: MailWorld, standing: Standing): Decision {
  if (standing.form === 'Initial' && world.initialDomainClosed) {
    return { rule: 'no such recipient in the initial domain', next: bounced(EDGE_BLOCK) };
  }
  if (standing.form === 'Initial' || world.domainType === 'InternalRelay')
    return onward(world, 'no such recipient, InternalRelay, ', standing.form);
  const text = standing.from === 'User' ? NOT_FOUND : EDGE_BLOCK;
  return { rule: `no such recipient, ${world.domainType}`, next: bounced(text) };
}

/** The way out for an address that lives elsewhere: the outbound connector, else DNS. */
function onward(world: MailWorld, why: string, form: Standing['form']): Decision {
  const { outbound } = world;
  if (outbound.kind !== 'SmartHost') {
    const rule = `${why}${outbound.kind === 'None' ? 'no outbound connector' : 'connector by MX'}, so by MX`;
    return { rule, next: byMx(world, 'Internet') };
  }
  const rule = `${why}outbound connector to ${outbound.host}`;
  if (outbound.leadsTo === 'Microsoft') {
    return {
      rule: `${rule}, which is Microsoft's`,
      next: { at: 'ExchangeOnline', from: 'Internet', form },
    };
  }
  if (outbound.tlsFault) {
    const { what, text } = TLS_FAULTS[outbound.tlsFault];
    return { rule: `${rule}, which ${what}`, next: { kind: 'Deferred', text } };
  }
  return { rule, next: toLegacy(world, 'ExchangeOnline', form) };
}

function kept(what: string): Decision {
  return { rule: what, next: { kind: 'Delivered', side: 'ExchangeOnline' } };
}

function bounced(text: string): Outcome {
  return { kind: 'Bounced', by: 'ExchangeOnline', text };
}
