import { chmodSync, chownSync, mkdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { domainOf } from '../../../src/simulators/mail/message.ts';
import type { OldMailServer } from '../../../src/simulators/world.ts';
import { IDS } from './namespace.ts';
import type { Habits } from './old-server.ts';
import { OUTSIDER, POSTMASTER } from './people.ts';

/** A domain of everybody else. */
const OUTSIDE = domainOf(OUTSIDER);

/** Postfix reads a file of less than two seconds of age again and again until it has cooled. Source: src/util/dict.c. */
export const COLD = new Date('2000-01-01T00:00:00Z');

export interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

export interface PostfixSettings {
  readonly dir: string;
  readonly address: string;
  readonly office: string;
  readonly port: number;
  readonly server: OldMailServer;
  readonly habits: Habits;
  /** Loopback addresses by domain, and of the smart host; best first. */
  readonly routes: ReadonlyMap<string, readonly string[]>;
  readonly smartHost: readonly string[];
  /** Where mailboxes are: below `<dir>/mail`, or with an LMTP server on 127.0.0.1. */
  readonly lmtpPort: number | null;
  /** Files of a client certificate. */
  readonly certificate: CertificateFiles | null;
  /** Files of the certificate that it shows after STARTTLS; null offers none. */
  readonly serverCertificate: CertificateFiles | null;
  readonly mapType: 'texthash' | 'lmdb';
  /** Folder in which an agent keeps its maps, which go before the server's own. */
  readonly agentMaps: string | null;
  readonly hopLimit: number;
}

/** The folders that `postfix check` would make, with their owners. Source: Postfix, conf/postfix-files. */
export function makePostfixFolders(dir: string): void {
  chmodSync(dir, 0o755);
  const make = (name: string, mode: number, owner: number, group = owner): void => {
    mkdirSync(join(dir, name), { recursive: true });
    chmodSync(join(dir, name), mode);
    chownSync(join(dir, name), owner, group);
  };
  make('etc', 0o755, 0);
  make('spool', 0o755, 0);
  make('spool/pid', 0o755, 0);
  make('data', 0o700, IDS.postfix);
  make('mail', 0o700, IDS.mail);
  for (const name of ['active', 'bounce', 'corrupt', 'defer', 'deferred', 'flush', 'hold', 'incoming', 'private']) {
    make(`spool/${name}`, 0o700, IDS.postfix);
  }
  for (const name of ['saved', 'trace']) make(`spool/${name}`, 0o700, IDS.postfix);
  make('spool/maildrop', 0o730, IDS.postfix, IDS.postdrop);
  make('spool/public', 0o710, IDS.postfix, IDS.postdrop);
}

/**
 * Puts a cold file in the place of the old one at once, as `postconf -e` does. Postfix starts a process for a call that
 * waits whenever it likes: one that meets half a main.cf dies without a word, and its service then rests for a minute.
 */
export function replace(path: string, text: string): void {
  const fresh = `${path}.new`;
  writeFileSync(fresh, text);
  utimesSync(fresh, COLD, COLD);
  renameSync(fresh, path);
}

export function writePostfixConfig(settings: PostfixSettings): void {
  const write = (name: string, lines: readonly string[]): void =>
    replace(join(settings.dir, 'etc', name), `${lines.join('\n')}\n`);
  write('main.cf', mainCf(settings));
  write('master.cf', masterCf(settings));
  write('dynamicmaps.cf', ['lmdb postfix-lmdb.so dict_lmdb_open mkmap_lmdb_open']);
  for (const [name, rows] of Object.entries(maps(settings))) {
    write(
      name,
      [...rows].map(([key, value]) => `${key} ${value}`),
    );
  }
}

/** The lookup tables; an empty server is a server without the domain. */
export function maps({
  server,
  habits,
  routes,
  port,
  smartHost,
}: PostfixSettings): Record<string, Map<string, string>> {
  const domains = new Map([['postmaster.invalid', 'x']]);
  const mailboxes = new Map([[POSTMASTER, `${POSTMASTER}/`]]);
  const aliases = new Map<string, string>();
  const relay = new Map<string, string>();
  const hop = (addresses: readonly string[]): string => `smtp:${addresses.map((to) => `[${to}]:${port}`).join(',')}`;
  const byMx = new Map([...routes].map(([domain, to]) => [domain, hop(to)]));
  const senders = new Map<string, string>();
  let transport = smartHost.length > 0 ? new Map<string, string>() : byMx;
  if (habits.ownSendersOnly && smartHost.length > 0) {
    // A domain's own route goes before the sender's way out, so those that the sender decides have none.
    transport = new Map([...byMx].filter(([, way]) => way !== byMx.get(OUTSIDE)));
    for (const name of habits.ownSendersOnly) senders.set(`@${name}`, hop(smartHost));
  }
  for (const [name, domain] of server.domains) {
    if (!domain.local) continue;
    transport.delete(name);
    // A domain whose unknown users go elsewhere is a relay domain; its mailboxes are exceptions by address.
    (habits.unknownTo ? relay : domains).set(name, 'x');
    if (habits.unknownTo) transport.set(name, hop([habits.unknownTo]));
    for (const mailbox of domain.mailboxes) {
      mailboxes.set(mailbox, `${mailbox}/`);
      if (habits.unknownTo) transport.set(mailbox, 'virtual:');
      // A catch-all shadows every mailbox that has no entry of its own.
      if (domain.catchAll) aliases.set(mailbox, mailbox);
    }
    for (const [alias, targets] of domain.aliases) aliases.set(alias, targets.join(','));
    if (domain.catchAll) aliases.set(`@${name}`, domain.catchAll);
  }
  return { domains, mailboxes, aliases, relay, transport, senders };
}

function mainCf(settings: PostfixSettings): readonly string[] {
  const { dir, address, office, server, habits, routes, mapType, smartHost, port, lmtpPort, certificate, agentMaps } =
    settings;
  const outside = routes.get(OUTSIDE)?.[0];
  const map = (name: string): string => `${mapType}:${dir}/etc/${name}`;
  return [
    'compatibility_level = 3.6',
    `queue_directory = ${dir}/spool`,
    `data_directory = ${dir}/data`,
    `meta_directory = ${dir}/etc`,
    'command_directory = /usr/sbin',
    'daemon_directory = /usr/lib/postfix/sbin',
    'shlib_directory = /usr/lib/postfix',
    'mail_owner = postfix',
    'setgid_group = postdrop',
    `maillog_file = ${dir}/log`,
    `maillog_file_prefixes = ${dir}`,
    `myhostname = ${server.host}`,
    'mydestination =',
    'alias_maps =',
    'alias_database =',
    'local_recipient_maps =',
    // The machine's one interface by its usual address; smtpd listens where master.cf says.
    'inet_interfaces = 127.0.0.1',
    `proxy_interfaces = ${address}`,
    'inet_protocols = ipv4',
    `smtp_bind_address = ${address}`,
    'disable_dns_lookups = yes',
    'smtpd_peername_lookup = no',
    `mynetworks = ${[office, ...(habits.relaysFor ? [habits.relaysFor] : [])].map((item) => `${item}/32`).join(' ')}`,
    'smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination',
    `hopcount_limit = ${settings.hopLimit}`,
    `virtual_mailbox_domains = ${map('domains')}`,
    `virtual_mailbox_maps = ${map('mailboxes')}`,
    `virtual_alias_maps = ${agentMaps === null ? '' : `lmdb:${agentMaps}/forwarders `}${map('aliases')}`,
    ...(agentMaps === null ? [] : [`sender_dependent_default_transport_maps = lmdb:${agentMaps}/senders`]),
    `relay_domains = ${map('relay')}`,
    `transport_maps = ${map('transport')}`,
    `virtual_mailbox_base = ${dir}/mail`,
    `virtual_uid_maps = static:${IDS.mail}`,
    `virtual_gid_maps = static:${IDS.mail}`,
    `virtual_transport = ${lmtpPort === null ? 'virtual' : `lmtp:inet:127.0.0.1:${lmtpPort}`}`,
    ...(habits.ownSendersOnly && outside
      ? [`sender_dependent_default_transport_maps = ${map('senders')}`, `default_transport = smtp:[${outside}]:${port}`]
      : [`relayhost = ${smartHost.map((to) => `[${to}]:${port}`).join(', ')}`]),
    // Reports name the message they are about, and the administrator sees where every one of them came from.
    'enable_threaded_bounces = yes',
    'notify_classes = bounce, 2bounce',
    `bounce_notice_recipient = ${POSTMASTER}`,
    `2bounce_notice_recipient = ${POSTMASTER}`,
    ...(settings.serverCertificate
      ? [
          'smtpd_tls_security_level = may',
          `smtpd_tls_cert_file = ${settings.serverCertificate.certFile}`,
          `smtpd_tls_key_file = ${settings.serverCertificate.keyFile}`,
        ]
      : []),
    ...(certificate
      ? [
          'smtp_tls_security_level = may',
          `smtp_tls_cert_file = ${certificate.certFile}`,
          `smtp_tls_key_file = ${certificate.keyFile}`,
        ]
      : []),
  ];
}

/** Postfix's own master.cf without what nobody uses here; nothing runs in a chroot. */
function masterCf({ address, port, server }: PostfixSettings): readonly string[] {
  return [
    ...(server.up ? [`${address}:${port} inet n - n - - smtpd`] : []),
    'postlog unix-dgram n - n - 1 postlogd',
    'pickup unix n - n 60 1 pickup',
    'cleanup unix n - n - 0 cleanup',
    'qmgr unix n - n 300 1 qmgr',
    'tlsmgr unix - - n 1000? 1 tlsmgr',
    'rewrite unix - - n - - trivial-rewrite',
    'bounce unix - - n - 0 bounce',
    'defer unix - - n - 0 bounce',
    'trace unix - - n - 0 bounce',
    'flush unix n - n 1000? 0 flush',
    'proxymap unix - - n - - proxymap',
    'smtp unix - - n - - smtp',
    'relay unix - - n - - smtp',
    'error unix - - n - - error',
    'retry unix - - n - - error',
    'virtual unix - n n - - virtual',
    'lmtp unix - - n - - lmtp',
    'anvil unix - - n - 1 anvil',
    'scache unix - - n - 1 scache',
    'showq unix n - n - - showq',
  ];
}
