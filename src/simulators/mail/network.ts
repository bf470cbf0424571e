import { randomInt } from 'node:crypto';
import { createTestAuthority, type TestAuthority } from '../tls/certificates.ts';
import type { World } from '../world.ts';
import { createAddressBook } from './addresses.ts';
import { createExchangeOnline } from './exchange-online.ts';
import { createInternet, OUTSIDE_MAILBOXES } from './internet.ts';
import { createLookup } from './lookup.ts';
import { composeMail, domainOf } from './message.ts';
import { createOldServer } from './old-server.ts';
import { resultOf, type SendResult } from './outcome.ts';
import { type PostOffice, type Rejection, recordFailure } from './post-office.ts';
import { listenSmtp, type MailServer, type SmtpListener } from './smtp-listener.ts';
import { createTracker } from './tracker.ts';
import { transfer } from './transfer.ts';

export interface MailNetworkOptions {
  /** The simulated DNS; its A answers may be public or loopback addresses. */
  dns: { address: string; port: number };
  /** Addresses outside that exist; `OUTSIDE_MAILBOXES` when absent. */
  outsideMailboxes?: readonly string[];
  /** Signs the servers' and the old servers' client certificates; a new one when absent. */
  authority?: TestAuthority;
  /** Programs that play the old servers; the network plays them itself when absent. */
  oldServers?: ExternalOldServers;
}

/** Old servers outside of the network: at the addresses that stand for them, on the network's port. */
export interface ExternalOldServers {
  /** Resolves when they hold no message any more, and have recorded in the world what ended with them. */
  settle(): Promise<void>;
}

export interface SendRequest {
  /** Envelope sender; '' is the null sender. */
  from: string;
  to: string;
  /** `stale-internet` keeps the MX set as it was when the network started. `old-server` is the office behind that server. */
  origin: 'internet' | 'stale-internet' | 'old-server' | 'exchange';
  /** Whose mailbox or which server's office sends, when `from` does not tell. */
  authenticatedAs?: string;
}

export interface MailNetwork {
  /** The one port of every server; it stands for 25. */
  port: number;
  /** Loopback address by server name. */
  addresses: ReadonlyMap<string, string>;
  /** Loopback address by public address. */
  reachable: ReadonlyMap<string, string>;
  authority: TestAuthority;
  /** Sends one message and waits until it has ended everywhere. */
  send(request: SendRequest): Promise<SendResult>;
  /** Lets the stale sender forget, and remember today's MX set. */
  rememberMx(domain: string): Promise<void>;
  close(): Promise<void>;
}

/** A port that is free on one address may be taken on another; this many are tried. */
const PORT_ATTEMPTS = 20;
/** Below the ports that systems give to outgoing connections: one of these would keep a server from starting again. */
const PORTS = { from: 20_000, to: 32_000 } as const;

/** Starts Exchange Online, the old servers of the world and the rest of the internet as SMTP servers on loopback. */
export async function startMailNetwork(world: World, options: MailNetworkOptions): Promise<MailNetwork> {
  const authority = options.authority ?? createTestAuthority();
  const tracker = createTracker();
  let port = 0;
  const office: PostOffice = {
    world,
    lookup: createLookup(options.dns),
    addresses: createAddressBook(world),
    tracker,
    port: () => port,
  };
  const exchange = createExchangeOnline(office, authority);
  const internet = createInternet(office, options.outsideMailboxes ?? OUTSIDE_MAILBOXES);
  const oldServers = options.oldServers
    ? []
    : [...world.oldServers.values()].map((server) => createOldServer(office, server, authority));
  const servers: MailServer[] = [exchange, internet, ...oldServers];
  const listeners = await listenEverywhere(servers, office);
  port = listeners[0]?.port ?? 0;
  for (const zone of world.zones.keys()) await internet.rememberMx(zone);
  let sent = 0;

  /** Null when the first server took it. */
  async function handIn(request: SendRequest, messageId: string): Promise<Rejection | null> {
    const recipient = request.to.toLowerCase();
    const mail = composeMail({ messageId, from: request.from, to: request.to, subject: 'A message' });
    const sender = request.authenticatedAs ?? request.from;
    switch (request.origin) {
      case 'internet':
      case 'stale-internet':
        return internet.send(mail, recipient, { stale: request.origin === 'stale-internet' });
      case 'exchange': {
        const tenantId = exchange.tenantOf(domainOf(sender));
        if (tenantId === null) throw new Error(`"${sender}" is in no simulated tenant`);
        await exchange.submit(tenantId, mail, recipient);
        return null;
      }
      case 'old-server':
        return submitToOldServer(mail, recipient, sender);
    }
  }

  async function submitToOldServer(
    mail: ReturnType<typeof composeMail>,
    recipient: string,
    sender: string,
  ): Promise<Rejection | null> {
    const candidates = [...world.oldServers.values()];
    const server = candidates.find((entry) => entry.domains.has(domainOf(sender))) ?? candidates[0];
    if (!server) throw new Error('the world has no old server');
    const target = { address: office.addresses.loopbackOf(server.address) ?? '', port };
    const source = { name: 'office', address: office.addresses.officeOf(server.host) };
    const result = await transfer(target, source, { kind: 'Plain' }, mail, recipient);
    if (result.kind === 'Accepted') return null;
    return { reply: 'reply' in result ? result.reply : result.reason, by: server.host };
  }

  async function send(request: SendRequest): Promise<SendResult> {
    sent += 1;
    const messageId = `<${sent}.${request.origin}@simulated.invalid>`;
    const release = tracker.hold(messageId);
    try {
      const rejection = await handIn(request, messageId);
      if (rejection) {
        const mail = composeMail({ messageId, from: request.from, to: request.to, subject: 'A message' });
        const kind = rejection.reply.startsWith('4') ? 'Bounced' : 'Refused';
        recordFailure(office, mail, request.to, kind, rejection);
      }
    } finally {
      release();
    }
    await settle(messageId);
    return resultOf(world, messageId, request.to);
  }

  /** Waits until neither side has the message: what one side hands over while the other is asked is counted. */
  async function settle(messageId: string): Promise<void> {
    for (let before = -1; before !== tracker.handOvers(); ) {
      before = tracker.handOvers();
      await tracker.idle(messageId);
      await options.oldServers?.settle();
    }
  }

  return {
    port,
    addresses: new Map([
      ...[...world.oldServers.values()].map(
        ({ host, address }) => [host, office.addresses.loopbackOf(address) ?? address] as const,
      ),
      ...servers.map((server) => [server.name, server.loopback] as const),
    ]),
    reachable: office.addresses.reachable,
    authority,
    send,
    rememberMx: internet.rememberMx,
    async close() {
      await Promise.all(listeners.map((listener) => listener.close()));
    },
  };
}

async function listenEverywhere(servers: MailServer[], office: PostOffice): Promise<SmtpListener[]> {
  const services = { tracker: office.tracker, publicOf: office.addresses.publicOf };
  for (let attempt = 1; ; attempt += 1) {
    const listeners: SmtpListener[] = [];
    const port = randomInt(PORTS.from, PORTS.to);
    try {
      for (const server of servers) listeners.push(await listenSmtp(server, port, services));
      return listeners;
    } catch (error) {
      await Promise.all(listeners.map((listener) => listener.close()));
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}
