import type { MailFlowSettings, RecipientRecord } from '../world.ts';
import { acceptedDomain } from './attribution.ts';
import { domainOf, type Mail } from './message.ts';
import { chooseConnector, nextHosts, tlsOf } from './outbound-route.ts';
import {
  type Holder,
  handOver,
  type PostOffice,
  recordDelivery,
  recordFailure,
  returnToSender,
} from './post-office.ts';

/** Name of the one server that stands for Microsoft 365 in trace lines and hops. */
export const EXCHANGE_ONLINE = 'mail.protection.outlook.com';

const NOT_FOUND = '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup';

/** Routes an accepted message inside a tenant: to a mailbox, through groups and forwarding, or out again. */
export type ExchangeRouter = (tenantId: string, mail: Mail, recipient: string) => Promise<void>;

export function createExchangeRouter(office: PostOffice, loopback: string, caPem: string): ExchangeRouter {
  const { world } = office;

  function holderFor(tenantId: string): Holder {
    return {
      name: EXCHANGE_ONLINE,
      address: loopback,
      submit: (mail, recipient) => route(tenantId, mail, recipient),
      unreachable: (host) => `550 5.4.316 Message expired, connection refused (${host})`,
      mayReachItself: true,
    };
  }

  async function route(tenantId: string, mail: Mail, recipient: string, seen: readonly string[] = []): Promise<void> {
    const settings = world.effectiveSettings(tenantId);
    const known = recipientOf(settings, recipient);
    if (known) return resolve(tenantId, mail, recipient, known, seen);
    if (acceptedDomain(settings, domainOf(recipient))?.domainType === 'Authoritative') {
      const rejection = { reply: NOT_FOUND, by: EXCHANGE_ONLINE };
      return returnToSender(office, holderFor(tenantId), mail, recipient, rejection);
    }
    return sendOn(tenantId, mail, recipient);
  }

  async function resolve(
    tenantId: string,
    mail: Mail,
    address: string,
    recipient: RecipientRecord,
    seen: readonly string[],
  ): Promise<void> {
    // Exchange expands an object once for a message; a group that contains itself ends here.
    if (seen.includes(recipient.guid)) return;
    const path = [...seen, recipient.guid];
    switch (recipient.type) {
      case 'MailUser':
      case 'MailContact':
        return readdress(tenantId, mail, address, recipient, path);
      case 'MailUniversalDistributionGroup':
        return expand(tenantId, mail, address, recipient, path);
      default:
        return deliver(tenantId, mail, recipient, path);
    }
  }

  async function readdress(
    tenantId: string,
    mail: Mail,
    address: string,
    recipient: RecipientRecord,
    path: readonly string[],
  ): Promise<void> {
    const target = (recipient.externalAddress ?? address).replace(/^smtp:/i, '').toLowerCase();
    const other = recipientOf(world.effectiveSettings(tenantId), target);
    // An external address that is one of the object's own is not looked up again: it is routed on.
    return other && other.guid !== recipient.guid
      ? resolve(tenantId, mail, target, other, path)
      : sendOn(tenantId, mail, target);
  }

  async function expand(
    tenantId: string,
    mail: Mail,
    address: string,
    group: RecipientRecord,
    path: readonly string[],
  ): Promise<void> {
    const members = group.members ?? [];
    if (members.length === 0) {
      const reply = 'the group has no members';
      recordFailure(office, mail, address, 'Lost', { reply, by: EXCHANGE_ONLINE });
    }
    for (const member of members) await route(tenantId, mail, member.toLowerCase(), path);
  }

  async function deliver(
    tenantId: string,
    mail: Mail,
    recipient: RecipientRecord,
    path: readonly string[],
  ): Promise<void> {
    const forward = recipient.forwardingAddress?.replace(/^smtp:/i, '').toLowerCase();
    if (!forward || recipient.deliverToMailboxAndForward) {
      recordDelivery(office, mail, recipient.addresses[0] ?? '', 'ExchangeOnline');
    }
    if (forward) await route(tenantId, mail, forward, path);
  }

  async function sendOn(tenantId: string, mail: Mail, recipient: string): Promise<void> {
    const domain = domainOf(recipient);
    if (isOverTheLimit(tenantId, mail, domain)) {
      const rejection = { reply: INITIAL_DOMAIN_LIMIT.reply, by: EXCHANGE_ONLINE };
      return returnToSender(office, holderFor(tenantId), mail, recipient, rejection);
    }
    const connector = chooseConnector(world.effectiveSettings(tenantId), domain);
    const rejection = await handOver(
      office,
      holderFor(tenantId),
      mail,
      recipient,
      () => nextHosts(office.lookup, connector, domain),
      tlsOf(connector, caPem),
    );
    if (rejection) await returnToSender(office, holderFor(tenantId), mail, recipient, rejection);
  }

  /** Counts a recipient outside whom a user writes to under the initial domain. */
  function isOverTheLimit(tenantId: string, mail: Mail, domain: string): boolean {
    const tenant = world.tenants.get(tenantId);
    if (!tenant || domainOf(mail.from) !== tenant.initialDomain) return false;
    if (acceptedDomain(world.effectiveSettings(tenantId), domain)) return false;
    tenant.outsidersToday = (tenant.outsidersToday ?? 0) + 1;
    return tenant.outsidersToday > INITIAL_DOMAIN_LIMIT.outsiders;
  }

  return route;
}

/** Source: Microsoft, limits for sending from onmicrosoft.com: recipients outside, for each tenant in 24 hours. */
export const INITIAL_DOMAIN_LIMIT = {
  outsiders: 100,
  reply:
    "550 5.7.236 Your message can't be sent because your tenant exceeded its daily limit for sending from onmicrosoft.com",
} as const;

/** The recipient that holds an address. */
export function recipientOf(settings: MailFlowSettings, address: string): RecipientRecord | undefined {
  return settings.recipients.find((recipient) => recipient.addresses.includes(address));
}
