import type { TestAuthority } from '../tls/certificates.ts';
import type { OldMailDomain, OldMailServer, World } from '../world.ts';
import { domainOf, type Mail } from './message.ts';
import { type Holder, handOver, type PostOffice, recordDelivery, returnToSender } from './post-office.ts';
import type { MailServer, Peer } from './smtp-listener.ts';
import type { TransferTls } from './transfer.ts';

/** Where an address of the old server leads. */
type Target =
  | { kind: 'Mailbox'; address: string }
  | { kind: 'Elsewhere'; address: string }
  | { kind: 'Unknown'; address: string };

/** Postfix `hopcount_limit` and its reply. */
const HOP_LIMIT = { lines: 50, reply: '554 5.4.0 Error: too many hops' };

/** The old mail server, which behaves as a Postfix with virtual mailboxes and aliases. */
export function createOldServer(office: PostOffice, server: OldMailServer, authority: TestAuthority): MailServer {
  const loopback = office.addresses.loopbackOf(server.address) ?? server.address;
  const certificate = server.certificateName ? authority.issue([server.certificateName]) : undefined;
  const tls: TransferTls = certificate ? { kind: 'Opportunistic', certificate } : { kind: 'Plain' };
  const holder: Holder = {
    name: server.host,
    address: loopback,
    submit: route,
    unreachable: (host) => `450 4.4.1 connect to ${host}: Connection refused`,
  };

  function judge(peer: Peer, _from: string, recipient: string): string | null {
    if (localDomain(office.world, server, recipient)) {
      return targetsOf(office.world, server, recipient).some(
        (target) => target.kind === 'Unknown' && target.address === recipient,
      )
        ? unknownUser(recipient)
        : null;
    }
    return isTrusted(peer) ? null : `554 5.7.1 <${recipient}>: Relay access denied`;
  }

  /** Postfix `mynetworks`: the office behind the server, and the server itself. */
  function isTrusted(peer: Peer): boolean {
    return peer.loopback === loopback || peer.loopback === office.addresses.officeOf(server.host);
  }

  async function route(mail: Mail, recipient: string): Promise<void> {
    const targets = targetsOf(office.world, server, recipient);
    if (targets.length === 0) {
      const reply = `554 5.4.6 <${recipient}>: alias leads nowhere`;
      await returnToSender(office, holder, mail, recipient, { reply, by: server.host });
    }
    for (const target of targets) await deliver(mail, target);
  }

  async function deliver(mail: Mail, target: Target): Promise<void> {
    if (target.kind === 'Mailbox') {
      recordDelivery(office, mail, target.address, 'OldServer');
      return;
    }
    const rejection =
      target.kind === 'Unknown'
        ? { reply: unknownUser(target.address), by: server.host }
        : await handOver(office, holder, mail, target.address, () => nextHosts(mail, target.address), tls);
    if (rejection) await returnToSender(office, holder, mail, target.address, rejection);
  }

  function nextHosts({ from }: Mail, recipient: string) {
    const isDirect = server.sendsForeignDirectly === true && !localDomain(office.world, server, from);
    return server.smartHost && !isDirect
      ? office.lookup.byHost(server.smartHost.host)
      : office.lookup.byMx(domainOf(recipient));
  }

  return {
    name: server.host,
    loopback,
    hopLimit: HOP_LIMIT,
    ...(certificate && { tls: { ...certificate, caPem: authority.caPem } }),
    isUp: () => server.up,
    judge,
    async process(mail, recipients) {
      for (const recipient of recipients) await route(mail, recipient);
    },
  };
}

function unknownUser(recipient: string): string {
  return `550 5.1.1 <${recipient}>: Recipient address rejected: User unknown in virtual mailbox table`;
}

function localDomain(world: World, server: OldMailServer, address: string): OldMailDomain | undefined {
  const name = domainOf(address);
  const domain = server.domains.get(name);
  const isLocal = domain?.followsMx ? firstMx(world, name) === server.host : domain?.local;
  return isLocal ? domain : undefined;
}

/** cPanel: local when the lowest numbered mail exchanger is this server. */
function firstMx(world: World, name: string): string | undefined {
  const zone = [...world.zones.keys()].find((item) => name === item || name.endsWith(`.${item}`));
  const records = zone === undefined ? [] : world.effectiveRecords(zone);
  const exchangers = records.filter((record) => record.type === 'MX' && record.name === name);
  return exchangers.toSorted((a, b) => (a.priority ?? 0) - (b.priority ?? 0))[0]?.content.replace(/\.$/, '');
}

/** Follows aliases to their ends. An alias that names itself keeps a copy in the mailbox of the same address. */
function targetsOf(world: World, server: OldMailServer, address: string, seen: readonly string[] = []): Target[] {
  const domain = localDomain(world, server, address);
  if (!domain) return [{ kind: 'Elsewhere', address }];
  const alias = domain.aliases.get(address);
  if (alias && !seen.includes(address)) {
    return unique(alias.flatMap((target) => targetsOf(world, server, target.toLowerCase(), [...seen, address])));
  }
  if (domain.mailboxes.has(address)) return [{ kind: 'Mailbox', address }];
  if (seen.includes(address)) return [];
  if (domain.catchAll && domain.catchAll !== address)
    return targetsOf(world, server, domain.catchAll, [...seen, address]);
  return [{ kind: 'Unknown', address }];
}

function unique(targets: Target[]): Target[] {
  return targets.filter((target, index) => targets.findIndex((other) => other.address === target.address) === index);
}
