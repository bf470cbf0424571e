import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { IssuedCertificate } from '../../../src/simulators/tls/certificates.ts';
import type { OldMailServer, World } from '../../../src/simulators/world.ts';
import { carriedBy, createMaildirReader, type Stored, toStored } from './maildir.ts';
import { childrenOf, isAlive, run, type Server, start } from './namespace.ts';
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
import {
  type CertificateFiles,
  makePostfixFolders,
  type PostfixSettings,
  writePostfixConfig,
} from './postfix-config.ts';
import { followPostfixLog, type LogFailure } from './postfix-log.ts';
import { isMoving } from './postfix-queue.ts';
import { eventually, hasStarted } from './wait.ts';

/** Loopback address of the one who asks only to find out how far the log is. */
const WATCHER = '127.0.9.1';
const POLL_MS = 4;
/** A visit that is not in the log by then is repeated. */
const VISIT_MS = 5_000;

const RELOADED = ': reload -- version';

export type PostfixOptions = Partial<Pick<PostfixSettings, 'lmtpPort' | 'mapType' | 'hopLimit' | 'agentMaps'>>;

export interface Postfix extends RealOldServer {
  readonly dir: string;
  /** What `postmap` does for one table. */
  compile(map: string): void;
  /** Kills all of it at once, as a loss of power would, and starts it again. */
  crash(): Promise<void>;
  log(): readonly string[];
}

/** Starts Postfix as the old server of a network; it knows no domain before `configure`. */
export async function startPostfix(world: World, hood: Neighbourhood, options: PostfixOptions = {}): Promise<Postfix> {
  const dir = mkdtempSync(join(tmpdir(), 'hybridmail-postfix-'));
  const logFile = join(dir, 'log');
  const log = followPostfixLog(logFile);
  const stored = createMaildirReader(join(dir, 'mail'));
  const copies = new Map<string, Stored>();
  const names = new Map([...hood.network.addresses].map(([name, address]) => [address, name]));
  const etc = join(dir, 'etc');
  const [first] = world.oldServers.values();
  if (!first) throw new Error('the world has no old server');
  const { host } = first;
  makePostfixFolders(dir);
  await write({ ...first, domains: new Map(), smartHost: null }, {});
  let master = await startMaster().catch((error: unknown) => {
    rmSync(dir, { recursive: true, force: true });
    throw error;
  });

  async function startMaster(): Promise<Server> {
    const before = log.count('daemon started');
    const server = start(['/usr/lib/postfix/sbin/master', '-c', etc, '-d'], { MAIL_CONFIG: etc });
    if (await hasStarted('Postfix starts', server, () => log.count('daemon started') > before)) return server;
    throw new PortTaken('Postfix');
  }

  async function write(server: OldMailServer, habits: Habits): Promise<void> {
    const settings: PostfixSettings = {
      dir,
      address: hood.address,
      office: hood.office,
      port: hood.network.port,
      server,
      habits,
      routes: await routesByMx(hood),
      smartHost: await smartHostOf(hood, server),
      lmtpPort: null,
      certificate: certificateOf(server),
      serverCertificate: habits.certificate ? inFiles(habits.certificate, 'server') : null,
      mapType: 'texthash',
      agentMaps: null,
      hopLimit: 50,
      ...options,
    };
    writePostfixConfig(settings);
    if (settings.mapType === 'lmdb')
      for (const map of ['domains', 'mailboxes', 'aliases', 'relay', 'transport', 'senders']) compile(map);
  }

  function certificateOf(server: OldMailServer): PostfixSettings['certificate'] {
    if (!server.certificateName) return null;
    return inFiles(hood.network.authority.issue([server.certificateName]), 'client');
  }

  function inFiles(issued: IssuedCertificate, name: string): CertificateFiles {
    const [certFile, keyFile] = [join(etc, `${name}.pem`), join(etc, `${name}.key`)];
    writeFileSync(certFile, issued.certPem);
    writeFileSync(keyFile, issued.keyPem, { mode: 0o600 });
    return { certFile, keyFile };
  }

  function compile(map: string): void {
    run(['postmap', '-c', etc, `lmdb:${join(etc, map)}`]);
  }

  /** The log is written by a process of its own, in order: when it has our line, it has all before it. */
  async function logIsWritten(): Promise<void> {
    const seen = `disconnect from unknown[${WATCHER}]`;
    // A server that is killed meanwhile takes the visit with it, and is on its way up again.
    for (;;) {
      const before = log.count(seen);
      const until = performance.now() + VISIT_MS;
      if (await visit()) while (log.count(seen) === before && performance.now() < until) await sleep(POLL_MS);
      if (log.count(seen) > before) return;
      await sleep(POLL_MS);
    }
  }

  async function visit(): Promise<boolean> {
    const socket = connect({ port: hood.network.port, host: hood.address, localAddress: WATCHER });
    try {
      const closed = once(socket, 'close').then(() => false);
      const isUp = await Promise.race([once(socket, 'data').then(() => true), closed]);
      socket.end('QUIT\r\n');
      return isUp;
    } catch {
      socket.destroy();
      return false;
    }
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
    for (const failure of log.failures()) recordFailure(failure);
  }

  function recordFailure({ queueId, messageId, recipient, status, reply, by, nullSender }: LogFailure): void {
    const queued = status === 'deferred' ? toStored(recipient, run(['postcat', '-c', etc, '-qh', queueId])) : undefined;
    const copy = queued ?? copies.get(messageId);
    const kind = LOOP.test(reply) ? 'Looped' : nullSender ? 'Lost' : 'Bounced';
    world.failures.push({
      messageId: copy?.about ?? messageId,
      recipient,
      // Time does not pass here: what is put off would expire.
      kind: status === 'deferred' ? 'Bounced' : kind,
      by: by === null ? host : (names.get(by) ?? by),
      reply,
      hops: [...(copy?.hops ?? [])],
    });
  }

  let isUp = true;
  let settling = Promise.resolve();
  async function settle(): Promise<void> {
    await eventually('every message leaves the queue of Postfix', () => !isMoving(join(dir, 'spool')));
    if (isUp) await logIsWritten();
    record();
  }

  return {
    dir,
    compile,
    async crash() {
      await master.stop('SIGKILL');
      master = await startMaster();
    },
    log: log.lines,
    settle() {
      settling = settling.then(settle);
      return settling;
    },
    async configure(server, habits = {}) {
      await write(server, habits);
      isUp = server.up;
      const before = log.count(RELOADED);
      const children = childrenOf(master.pid);
      process.kill(master.pid, 'SIGHUP');
      await eventually('Postfix reloads', () => log.count(RELOADED) > before);
      // Until they are gone, the processes with the old settings may take one more connection.
      await eventually('the processes with the old settings end', () => !children.some(isAlive));
    },
    async stop() {
      await master.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
