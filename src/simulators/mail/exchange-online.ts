import type { TestAuthority } from '../tls/certificates.ts';
import { MICROSOFT_ADDRESS } from './addresses.ts';
import { acceptedDomain, attribute } from './attribution.ts';
import { createExchangeRouter, EXCHANGE_ONLINE, recipientOf } from './exchange-routing.ts';
import { domainOf, type Mail, stamp } from './message.ts';
import { type PostOffice, recordFailure } from './post-office.ts';
import type { MailServer, Peer } from './smtp-listener.ts';

const REPLIES = {
  accessDenied: '550 5.4.1 Recipient address rejected: Access denied.',
  relayDenied: '550 5.7.64 TenantAttribution; Relay Access Denied',
  directSend:
    '550 5.7.68 TenantInboundAttribution; Direct Send not allowed for this organization from unauthorized sources',
  noSubscription:
    '451 4.4.4 Mail received as unauthenticated, incoming to a recipient domain configured in a hosted tenant which has no mail-enabled subscriptions. ATTR5',
  throttled:
    '450 4.7.230 Connecting Exchange server version is out-of-date; connection to Exchange Online throttled for 10 mins/hr',
};

/** Microsoft documents that a message is stopped "after 20 iterations". */
const HOP_LIMIT = { lines: 20, reply: '554 5.4.14 Hop count exceeded - possible mail loop ATTR34' };

export interface ExchangeOnline extends MailServer {
  /** A user of a tenant sends: no SMTP is involved on the way in. */
  submit(tenantId: string, mail: Mail, recipient: string): Promise<void>;
  tenantOf(domain: string): string | null;
}

/** Exchange Online with its front door: one server for all tenants. */
export function createExchangeOnline(office: PostOffice, authority: TestAuthority): ExchangeOnline {
  const { world } = office;
  const loopback = office.addresses.loopbackOf(MICROSOFT_ADDRESS) ?? MICROSOFT_ADDRESS;
  const certificate = authority.issue([EXCHANGE_ONLINE]);
  const route = createExchangeRouter(office, loopback, authority.caPem);

  function tenantOf(domain: string): string | null {
    return [...world.tenants.keys()].find((id) => acceptedDomain(world.effectiveSettings(id), domain)) ?? null;
  }

  /** Only what comes in by a connector of type OnPremises is judged by the version of the server. */
  function isThrottled({ address }: Peer): boolean {
    return [...world.oldServers.values()].some((server) => server.address === address && server.isUnsupportedExchange);
  }

  function judge(peer: Peer, from: string, recipient: string): string | null {
    const domain = domainOf(recipient);
    const own = attribute(world, peer, from);
    if (own !== null && isThrottled(peer)) return REPLIES.throttled;
    if (own !== null && !acceptedDomain(world.effectiveSettings(own), domain)) return null;
    const tenantId = own ?? tenantOf(domain);
    if (tenantId === null) return REPLIES.relayDenied;
    const settings = world.effectiveSettings(tenantId);
    if (own === null) {
      if (world.tenants.get(tenantId)?.mailSubscription === false) return REPLIES.noSubscription;
      // Mail that comes back from Microsoft's own servers is no direct send, or a loop would end as one.
      const direct = peer.loopback !== loopback && acceptedDomain(settings, domainOf(from));
      if (direct && settings.rejectDirectSend) return REPLIES.directSend;
    }
    const unknown = !recipientOf(settings, recipient);
    return unknown && acceptedDomain(settings, domain)?.domainType === 'Authoritative' ? REPLIES.accessDenied : null;
  }

  return {
    name: EXCHANGE_ONLINE,
    loopback,
    hopLimit: HOP_LIMIT,
    tls: { ...certificate, caPem: authority.caPem },
    isUp: () => true,
    judge,
    tenantOf,
    async process(mail, recipients, peer) {
      for (const recipient of recipients) {
        const tenantId = attribute(world, peer, mail.from) ?? tenantOf(domainOf(recipient));
        if (tenantId === null) {
          // The settings changed between the answer and now: nobody feels responsible any more.
          recordFailure(office, mail, recipient, 'Lost', { reply: REPLIES.relayDenied, by: EXCHANGE_ONLINE });
          continue;
        }
        await route(tenantId, mail, recipient);
      }
    },
    submit: (tenantId, mail, recipient) =>
      route(tenantId, stamp(mail, EXCHANGE_ONLINE, { name: 'mailbox', address: MICROSOFT_ADDRESS }), recipient),
  };
}
