import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IDS, start } from './namespace.ts';
import { eventually } from './wait.ts';

export interface Dovecot {
  readonly lmtpPort: number;
  readonly imapPort: number;
  /** Password of every mailbox. */
  readonly password: string;
  stop(): Promise<void>;
}

/** A Sieve script that runs before those of the mailboxes, and where what it redirects is handed in. */
export interface Sieve {
  readonly script: string;
  readonly submissionPort: number;
}

/** Starts Dovecot with LMTP and IMAP on free ports of 127.0.0.1 and these mailboxes. */
export async function startDovecot(mailboxes: readonly string[], sieve?: Sieve): Promise<Dovecot> {
  const dir = mkdtempSync(join(tmpdir(), 'hybridmail-dovecot-'));
  chmodSync(dir, 0o755);
  mkdirSync(join(dir, 'mail'));
  chownSync(join(dir, 'mail'), IDS.mail, IDS.mail);
  const [lmtpPort, imapPort] = [await freePort(), await freePort()];
  const password = 'of-a-test';
  writeFileSync(join(dir, 'users'), mailboxes.map((mailbox) => `${mailbox}:{PLAIN}${password}::::::\n`).join(''));
  if (sieve) writeFileSync(join(dir, 'before.sieve'), sieve.script);
  writeFileSync(join(dir, 'dovecot.conf'), `${config(dir, lmtpPort, imapPort)}${sieve ? sieveConfig(dir, sieve) : ''}`);
  const server = start(['dovecot', '-F', '-c', join(dir, 'dovecot.conf')]);
  await eventually('Dovecot listens', await answers(lmtpPort));
  return {
    lmtpPort,
    imapPort,
    password,
    async stop() {
      await server.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

function config(dir: string, lmtpPort: number, imapPort: number): string {
  return `
base_dir = ${dir}/run
state_dir = ${dir}/run
log_path = ${dir}/log
protocols = lmtp imap
listen = 127.0.0.1
hostname = mailboxes.invalid
ssl = no
disable_plaintext_auth = no
mail_location = maildir:${dir}/mail/%u
mail_uid = ${IDS.mail}
mail_gid = ${IDS.mail}
passdb {
  driver = passwd-file
  args = ${dir}/users
}
userdb {
  driver = passwd-file
  args = ${dir}/users
  default_fields = uid=${IDS.mail} gid=${IDS.mail} home=${dir}/mail/%u
}
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = ${lmtpPort}
  }
}
service imap-login {
  inet_listener imap {
    port = ${imapPort}
  }
  inet_listener imaps {
    port = 0
  }
}
`;
}

/** As mailcow sets it. Source: mailcow-dockerized, data/conf/dovecot/dovecot.conf. */
function sieveConfig(dir: string, { submissionPort }: Sieve): string {
  return `
submission_host = 127.0.0.1:${submissionPort}
protocol lmtp {
  mail_plugins = sieve
}
plugin {
  sieve_before = ${dir}/before.sieve
  sieve_redirect_envelope_from = recipient
}
`;
}

/** Dovecot cannot listen on port 0 and say which one it got. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Asks again and again; true once somebody has answered. */
async function answers(port: number): Promise<() => boolean> {
  let answered = false;
  const ask = (): void => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => {
      answered = true;
      socket.destroy();
    });
    socket.on('error', () => setTimeout(ask, 20));
  };
  ask();
  return () => answered;
}
