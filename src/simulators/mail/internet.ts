import type { HostRecords } from '../dns/answers.ts';
import type { World } from '../world.ts';
import { INTERNET_ADDRESS, MICROSOFT_ADDRESS } from './addresses.ts';
import type { MailHosts } from './lookup.ts';
import { domainOf, type Mail, stamp } from './message.ts';
import {
  type Holder,
  handOver,
  type PostOffice,
  type Rejection,
  recordDelivery,
  returnToSender,
} from './post-office.ts';
import type { MailServer } from './smtp-listener.ts';

/** The mail server of everybody else. */
export const INTERNET = 'mx.fabrikam.com';

/** People outside who write and get mail. */
export const OUTSIDE_MAILBOXES: readonly string[] = [
  'partner@fabrikam.com',
  'orders@fabrikam.com',
  'friend@adventure-works.example',
];

export interface Internet extends MailServer {
  /** Sends from outside by MX; `stale` keeps the first MX answer for a domain for ever. Null when it was taken. */
  send(mail: Mail, recipient: string, options: { stale: boolean }): Promise<Rejection | null>;
  /** Fills the stale sender's cache with today's MX set. */
  rememberMx(domain: string): Promise<void>;
}

export function createInternet(office: PostOffice, mailboxes: readonly string[]): Internet {
  const loopback = office.addresses.loopbackOf(INTERNET_ADDRESS) ?? INTERNET_ADDRESS;
  const known = new Set(mailboxes.map((address) => address.toLowerCase()));
  const domains = new Set([...known].map(domainOf));
  const cache = new Map<string, MailHosts>();
  const holder: Holder = {
    name: INTERNET,
    address: loopback,
    submit: route,
    unreachable: (host) => `450 4.4.1 connect to ${host}: Connection refused`,
  };

  async function route(mail: Mail, recipient: string): Promise<void> {
    if (known.has(recipient)) {
      recordDelivery(office, mail, recipient, 'Internet');
      return;
    }
    const rejection = await handOver(office, holder, mail, recipient, () => office.lookup.byMx(domainOf(recipient)));
    if (rejection) await returnToSender(office, holder, mail, recipient, rejection);
  }

  async function remembered(domain: string): Promise<MailHosts> {
    const hosts = cache.get(domain) ?? (await office.lookup.byMx(domain));
    if ('hosts' in hosts) cache.set(domain, hosts);
    return hosts;
  }

  return {
    name: INTERNET,
    loopback,
    // Sendmail's default and a usual one.
    hopLimit: { lines: 25, reply: '554 5.4.6 Too many hops' },
    isUp: () => true,
    judge(_peer, _from, recipient) {
      if (known.has(recipient)) return null;
      return domains.has(domainOf(recipient))
        ? `550 5.1.1 <${recipient}>: Recipient address rejected: User unknown`
        : `554 5.7.1 <${recipient}>: Relay access denied`;
    },
    async process(mail, recipients) {
      for (const recipient of recipients) await route(mail, recipient);
    },
    send(mail, recipient, { stale }) {
      const domain = domainOf(recipient);
      const stamped = stamp(mail, INTERNET, { name: 'localhost', address: INTERNET_ADDRESS });
      return handOver(office, holder, stamped, recipient, () =>
        stale ? remembered(domain) : office.lookup.byMx(domain),
      );
    },
    async rememberMx(domain) {
      cache.delete(domain);
      await remembered(domain);
    },
  };
}

/** DNS names of the mail world that are in no zone: the outside domains, Microsoft's front door and SPF record. */
export function internetHosts(
  world: World,
  mailboxes: readonly string[] = OUTSIDE_MAILBOXES,
): Map<string, HostRecords> {
  const hosts = new Map<string, HostRecords>([
    [INTERNET, { a: [INTERNET_ADDRESS] }],
    [
      'spf.protection.outlook.com',
      { txt: ['v=spf1 ip4:40.92.0.0/15 ip4:40.107.0.0/16 ip4:52.100.0.0/15 ip4:104.47.0.0/17 -all'] },
    ],
  ]);
  for (const domain of new Set(mailboxes.map(domainOf))) {
    hosts.set(domain, {
      mx: [{ preference: 10, exchange: INTERNET }],
      txt: [`v=spf1 ip4:${INTERNET_ADDRESS} -all`],
    });
  }
  for (const tenant of world.tenants.values()) {
    for (const [domain, { mxHost }] of tenant.directoryDomains) {
      hosts.set(mxHost, { a: [MICROSOFT_ADDRESS] });
      if (domain === tenant.initialDomain) hosts.set(domain, { mx: [{ preference: 0, exchange: mxHost }] });
    }
  }
  return hosts;
}
