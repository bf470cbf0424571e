import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { talk } from '../../real/support/talk.ts';
import { eventually } from '../../real/support/wait.ts';
import type { Machine } from './machine.ts';

/** Postfix itself, which takes mail for contoso.com and throws away what it would send. */
export interface Mail {
  /** How many lines of its log contain this text. */
  logged(text: string): number;
  /** What it says to a recipient. */
  recipient(address: string): Promise<string>;
  /** Sends a message and returns what the log says of its delivery. */
  send(from: string, to: string): Promise<string>;
}

/** Lines of main.cf for it: "staying@contoso.com" has a mailbox. */
export const MAIL = [
  'disable_dns_lookups = yes',
  'smtpd_peername_lookup = no',
  'mynetworks = 127.0.0.0/8',
  'virtual_mailbox_domains = contoso.com',
  'virtual_mailbox_maps = inline:{ staying@contoso.com=x }',
  'virtual_transport = discard:mailbox',
  'default_transport = discard:away',
];

export async function startMail(machine: Machine): Promise<Mail> {
  const port = await freePort();
  const logFile = join(machine.dir, 'log');
  const lines = (): readonly string[] => (existsSync(logFile) ? readFileSync(logFile, 'utf8').split('\n') : []);
  const logged = (text: string): number => lines().filter((line) => line.includes(text)).length;
  writeFileSync(
    join(machine.dir, 'etc', 'master.cf'),
    [
      `127.0.0.1:${port} inet n - n - - smtpd`,
      'postlog unix-dgram n - n - 1 postlogd',
      'cleanup unix n - n - 0 cleanup',
      'qmgr unix n - n 300 1 qmgr',
      'rewrite unix - - n - - trivial-rewrite',
      'bounce unix - - n - 0 bounce',
      'defer unix - - n - 0 bounce',
      'trace unix - - n - 0 bounce',
      'proxymap unix - - n - - proxymap',
      'smtp unix - - n - - smtp',
      'error unix - - n - - error',
      'retry unix - - n - - error',
      'discard unix - - n - - discard',
      'anvil unix - - n - 1 anvil',
      'showq unix n - n - - showq',
      '',
    ].join('\n'),
  );
  machine.start(['/usr/lib/postfix/sbin/master', '-c', join(machine.dir, 'etc'), '-d']);
  await eventually('Postfix starts', () => logged('daemon started') > 0);
  const say = (commands: readonly string[]) =>
    talk({ host: '127.0.0.1', port }, ['EHLO test', 'MAIL FROM:<partner@fabrikam.com>', ...commands]);
  return {
    logged,
    recipient: async (address) => (await say([`RCPT TO:<${address}>`])).at(-1) ?? '',
    async send(from, to) {
      const before = logged(' status=');
      const message = 'Subject: test\r\n\r\ntest\r\n.';
      await say(['RSET', `MAIL FROM:<${from}>`, `RCPT TO:<${to}>`, 'DATA', message]);
      await eventually('the message is on its way', () => logged(' status=') > before);
      return lines().findLast((line) => line.includes(' status=')) ?? '';
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
