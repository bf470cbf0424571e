import { happens } from '../../../src/domain/mailflow/hazards.ts';
import type { MailWorld } from '../../../src/domain/mailflow/mail-world.ts';
import { type Journey, type Message, questions } from '../../../src/domain/mailflow/message.ts';
import { exampleOf, route } from '../../../src/domain/mailflow/route.ts';
import type { TlsFault } from '../../../src/domain/model/start-tls.ts';
import { type Seed, seedContoso } from '../../../src/simulators/customer/seed.ts';
import { startDnsServer } from '../../../src/simulators/dns/server.ts';
import { createAddressBook, MICROSOFT_ADDRESS } from '../../../src/simulators/mail/addresses.ts';
import { internetHosts, OUTSIDE_MAILBOXES } from '../../../src/simulators/mail/internet.ts';
import { createLookup } from '../../../src/simulators/mail/lookup.ts';
import { type MailNetwork, type SendRequest, startMailNetwork } from '../../../src/simulators/mail/network.ts';
import type { SendResult } from '../../../src/simulators/mail/outcome.ts';
import { createTestAuthority, type IssuedCertificate } from '../../../src/simulators/tls/certificates.ts';
import { createWorld, type SimulatedTenant, type World } from '../../../src/simulators/world.ts';
import { type Choice, choicesOf } from './choices.ts';
import { type Habits, type Neighbourhood, PortTaken, type RealOldServer } from './old-server.ts';
import { NEIGHBOUR, OUTSIDER, SENDERS } from './people.ts';
import { byAddress, GATEWAY, play, SMART_HOST } from './play.ts';

/** A question, what the model says, and what became of the message in each state that the world may be. */
export interface Replayed {
  readonly message: Message;
  readonly predicted: readonly Journey[];
  readonly seen: readonly SendResult[];
}

export interface Stage<T extends RealOldServer = RealOldServer> {
  readonly world: World;
  readonly seed: Seed;
  readonly oldServer: T;
  readonly network: MailNetwork;
  /** Names outside the zones. */
  readonly hosts: ReturnType<typeof internetHosts>;
  send(request: SendRequest): Promise<SendResult>;
  /** Sets everything up as the world says and sends every question for which somebody is there to send it. */
  replay(world: MailWorld): Promise<readonly Replayed[]>;
  close(): Promise<void>;
}

export type StartServer<T extends RealOldServer = RealOldServer> = (world: World, hood: Neighbourhood) => Promise<T>;

/** The Microsoft stand-in, the internet and DNS around a real old server. */
export async function startStage<T extends RealOldServer>(startServer: StartServer<T>): Promise<Stage<T>> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await setUp(startServer);
    } catch (error) {
      if (!(error instanceof PortTaken) || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

/** A port that is free for the stand-ins may be taken for the old server; this many are tried. */
const PORT_ATTEMPTS = 5;

async function setUp<T extends RealOldServer>(startServer: StartServer<T>): Promise<Stage<T>> {
  const world = createWorld();
  const seed = seedContoso(world);
  world.tenants.set(NEIGHBOURS, neighbours(world, seed));
  const outside = [...OUTSIDE_MAILBOXES, OUTSIDER, NEIGHBOUR];
  const hosts = internetHosts(world, outside);
  hosts.set(GATEWAY, { a: [seed.oldServerAddress] });
  const dns = await startDnsServer(world, { hosts });
  let oldServer: RealOldServer | undefined;
  const settle = async (): Promise<void> => oldServer?.settle();
  const network = await startMailNetwork(world, { dns, outsideMailboxes: outside, oldServers: { settle } });
  const book = createAddressBook(world);
  const hood: Neighbourhood = {
    network,
    lookup: createLookup(dns),
    domains: [seed.domain, seed.initialDomain, ...outside.map((address) => address.slice(address.indexOf('@') + 1))],
    address: network.addresses.get(seed.oldServerHost) ?? '',
    office: book.officeOf(seed.oldServerHost),
  };
  const server = await startServer(world, hood).catch(async (error: unknown) => {
    await network.close();
    await dns.close();
    throw error;
  });
  oldServer = server;
  const microsoft = book.loopbackOf(MICROSOFT_ADDRESS) ?? '';

  async function ask(mailWorld: MailWorld, choice: Choice, asked: readonly Message[]): Promise<readonly SendResult[]> {
    const habits: Habits = {
      ...(choice.unknownRecipients === 'RelayToExchange' && { unknownTo: microsoft }),
      ...(choice.relaysForMicrosoft && { relaysFor: microsoft }),
      ...(mailWorld.legacy.sendsForeignThrough !== mailWorld.legacy.sendsThrough && {
        ownSendersOnly: [seed.domain, seed.initialDomain],
      }),
    };
    const certificate = certificateFor(mailWorld.outbound.tlsFault);
    const others = world.tenants.get(NEIGHBOURS);
    if (others) others.settings.inboundConnectors = mailWorld.legacy.sharedWithTenants ? [byAddress(seed)] : [];
    world.commitTenant(NEIGHBOURS);
    await server.configure(play(world, seed, mailWorld, choice), { ...habits, ...(certificate && { certificate }) });
    return Promise.all(asked.map((message) => network.send(requestOf(message, mailWorld))));
  }

  /** What the old server must show for the fault to be there. */
  function certificateFor(fault: TlsFault | undefined): IssuedCertificate | undefined {
    switch (fault) {
      case undefined:
      case 'NotOffered':
        return undefined;
      case 'OutOfDate':
        return network.authority.issue([SMART_HOST], { expired: true });
      case 'Untrusted':
        return createTestAuthority().issue([SMART_HOST]);
      case 'OtherName':
        return network.authority.issue(['server7.hoster.example']);
    }
  }

  return {
    world,
    seed,
    oldServer: server,
    network,
    hosts,
    send: network.send,
    async replay(mailWorld) {
      const asked = questions(mailWorld).filter((message) => happens(mailWorld, message));
      const rounds: Array<readonly SendResult[]> = [];
      for (const choice of choicesOf(mailWorld)) rounds.push(await ask(mailWorld, choice, asked));
      return asked.map((message, index) => ({
        message,
        predicted: route(mailWorld, message),
        seen: rounds.flatMap((round) => round[index] ?? []),
      }));
    },
    async close() {
      await server.stop();
      await network.close();
      await dns.close();
    },
  };
}

const NEIGHBOURS = 'tenant of the neighbours';

/** The tenant of another customer of the old server's host, whose mail is elsewhere. */
function neighbours(world: World, seed: Seed): SimulatedTenant {
  const own = world.tenants.get(seed.tenantId);
  if (!own) throw new Error('the stage has no tenant');
  const name = NEIGHBOUR.slice(NEIGHBOUR.indexOf('@') + 1);
  const acceptedDomains = [
    { name, domainType: 'Authoritative' as const, initial: false, isDefault: true, matchSubDomains: false },
  ];
  const settings = {
    acceptedDomains,
    inboundConnectors: [],
    outboundConnectors: [],
    recipients: [],
    rejectDirectSend: false,
  };
  return { ...own, id: NEIGHBOURS, initialDomain: 'northwind.onmicrosoft.com', directoryDomains: new Map(), settings };
}

function requestOf({ origin, sender, recipient }: Message, world: MailWorld): SendRequest {
  const to = recipient === 'Outside' ? OUTSIDER : exampleOf(recipient, world.domain);
  switch (origin) {
    case 'Internet':
      return { origin: 'internet', from: SENDERS.internet, to };
    case 'ExchangeUser':
      return {
        origin: 'exchange',
        from: recipient === 'Outside' && sender === 'Own' ? SENDERS.exchangeUnderDomain : SENDERS.exchange,
        to,
        authenticatedAs: SENDERS.exchange,
      };
    case 'Neighbour':
      return { origin: 'old-server', from: NEIGHBOUR, to };
    case 'LegacyUser': {
      const from = { Own: SENDERS.legacy, Initial: SENDERS.exchange, Null: '', Outsider: SENDERS.internet }[sender];
      return { origin: 'old-server', from, to };
    }
  }
}
