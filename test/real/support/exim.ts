import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IssuedCertificate } from '../../../src/simulators/tls/certificates.ts';
import type { OldMailServer, World } from '../../../src/simulators/world.ts';
import { makeEximFolders, writeEximConfig } from './exim-config.ts';
import { carriedBy, createMaildirReader, type Stored, toStored } from './maildir.ts';
import { IDS, type Server, start } from './namespace.ts';
import {
  type Habits,
  LOOP,
  type Neighbourhood,
  PortTaken,
  type RealOldServer,
  routesByMx,
  smartHostOf,
} from './old-server.ts';
import { POSTMASTER } from './people.ts';
import { hasStarted } from './wait.ts';

const POLL_MS = 4;

export interface Exim extends RealOldServer {
  log(): readonly string[];
}

/** Starts Exim as the old server of a network, set up as on a cPanel host. */
export async function startExim(world: World, hood: Neighbourhood): Promise<Exim> {
  const dir = mkdtempSync(join(tmpdir(), 'hybridmail-exim-'));
  const config = join(dir, 'etc', 'exim.conf');
  const stored = createMaildirReader(join(dir, 'mail'));
  const copies = new Map<string, Stored>();
  const names = new Map([...hood.network.addresses].map(([name, address]) => [address, name]));
  const messageIds = new Map<string, string>();
  const nullSenders = new Set<string>();
  const stopped = new Set<string>();
  const [first] = world.oldServers.values();
  if (!first) throw new Error('the world has no old server');
  const { host } = first;
  let read = 0;

  async function write(server: OldMailServer, habits: Habits): Promise<void> {
    const [routes, smartHost] = [await routesByMx(hood), await smartHostOf(hood, server)];
    const { address, office, network } = hood;
    const { certificate } = habits;
    writeEximConfig({
      dir,
      address,
      office,
      port: network.port,
      server,
      habits,
      routes,
      smartHost,
      certificateFile: certificateOf(server),
      serverCertificateFile: certificate ? inFile(certificate, 'server') : null,
    });
  }

  function certificateOf({ certificateName }: OldMailServer): string | null {
    if (!certificateName) return null;
    return inFile(hood.network.authority.issue([certificateName]), 'client');
  }

  function inFile({ certPem, keyPem }: IssuedCertificate, name: string): string {
    const path = join(dir, 'etc', `${name}.pem`);
    writeFileSync(path, `${certPem}\n${keyPem}`, { mode: 0o600 });
    chownSync(path, IDS.exim, IDS.exim);
    return path;
  }

  function log(): readonly string[] {
    const path = join(dir, 'log', 'mainlog');
    return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
  }

  const started = (): number => log().filter((line) => line.includes('daemon started')).length;

  makeEximFolders(dir);
  await write({ ...first, domains: new Map(), smartHost: null }, {});
  let daemon = await startDaemon();

  async function startDaemon(): Promise<Server> {
    const before = started();
    const server = start(['exim4', '-C', config, '-bdf']);
    if (await hasStarted('Exim starts', server, () => started() > before)) return server;
    throw new PortTaken('Exim');
  }

  /** Messages that a process may still move: all but those that were put off or frozen. */
  function moving(): readonly string[] {
    const input = join(dir, 'spool', 'input');
    const queued = existsSync(input) ? readdirSync(input).filter((name) => /-[HJ]$/.test(name)) : [];
    return queued.map((name) => name.slice(0, -2)).filter((id) => !stopped.has(id));
  }

  /** Source of the line formats: Exim 4.96 specification, "Log files". */
  function readLog(): void {
    const lines = log();
    for (const line of lines.slice(read)) {
      const [, id = '', mark = '', text = ''] =
        /^\S+ \S+ (\w{6}-\w{6,11}-\w{2,4}) (<=|\*\*|==|Frozen|Completed)(.*)$/.exec(line) ?? [];
      if (mark === '<=') {
        messageIds.set(id, `<${/ id=(\S+)/.exec(text)?.[1] ?? ''}>`);
        if (text.startsWith(' <>')) nullSenders.add(id);
      }
      if (mark === '==' || mark === 'Frozen') stopped.add(id);
      if (mark === '**' || mark === '==') recordFailure(id, mark === '==', text);
    }
    read = lines.length;
  }

  function recordFailure(id: string, isPutOff: boolean, text: string): void {
    const recipient = /^ (\S+)/.exec(text)?.[1] ?? '';
    const said = /\[([\d.]+)\](?::\d+)?: (?:.*?: )?([245]\d\d[ -].*)$/.exec(text);
    const messageId = messageIds.get(id) ?? '';
    const copy = isPutOff || nullSenders.has(id) ? queued(id, recipient) : copies.get(messageId);
    const reply = said?.[2] ?? `${isPutOff ? '450' : '550'} ${text.trim()}`;
    const kind = LOOP.test(reply) ? 'Looped' : nullSenders.has(id) ? 'Lost' : 'Bounced';
    world.failures.push({
      messageId: copy?.about ?? messageId,
      recipient,
      kind: isPutOff ? 'Bounced' : kind,
      by: said?.[1] === undefined ? host : (names.get(said[1]) ?? said[1]),
      reply,
      hops: [...(copy?.hops ?? [])],
    });
  }

  /** The header in the queue: each field has its length and a letter in front. Source: specification, "Format of spool files". */
  function queued(id: string, recipient: string): Stored | undefined {
    const path = join(dir, 'spool', 'input', `${id}-H`);
    if (!existsSync(path)) return undefined;
    const header = readFileSync(path, 'utf8').split('\n\n').slice(1).join('\n\n');
    return toStored(recipient, header.replace(/^\d{3}[A-Z* ] /gm, ''));
  }

  function record(): void {
    for (const item of stored()) {
      const copy = item.mailbox === POSTMASTER ? carriedBy(item) : undefined;
      if (copy) copies.set(copy.messageId, copy);
      if (item.mailbox !== POSTMASTER) {
        const { messageId, mailbox, hops } = item;
        world.deliveries.push({ messageId, mailbox, side: 'OldServer', hops: [...hops] });
      }
    }
  }

  let settling = Promise.resolve();
  async function settle(): Promise<void> {
    while (moving().length > 0) {
      await sleep(POLL_MS);
      // A failure is told from the copy that the administrator gets, so mailboxes are read first.
      record();
      readStopped();
    }
    record();
    readLog();
  }

  function readStopped(): void {
    for (const line of log().slice(read)) {
      const [, id = ''] = /^\S+ \S+ (\S+) (?:==|Frozen)/.exec(line) ?? [];
      if (id) stopped.add(id);
    }
  }

  return {
    log,
    settle() {
      settling = settling.then(settle);
      return settling;
    },
    async configure(server, habits = {}) {
      // The daemon only answers the telephone, and sees a signal only when the next call comes in.
      await daemon.stop('SIGKILL');
      await write(server, habits);
      if (server.up) daemon = await startDaemon();
    },
    async stop() {
      await daemon.stop('SIGKILL');
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
