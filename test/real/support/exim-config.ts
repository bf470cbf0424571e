import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OldMailServer } from '../../../src/simulators/world.ts';
import { IDS } from './namespace.ts';
import type { Habits } from './old-server.ts';
import { POSTMASTER } from './people.ts';

export interface EximSettings {
  readonly dir: string;
  readonly address: string;
  readonly office: string;
  readonly port: number;
  readonly server: OldMailServer;
  readonly habits: Habits;
  /** Loopback addresses by domain, and of the smart host; best first. */
  readonly routes: ReadonlyMap<string, readonly string[]>;
  readonly smartHost: readonly string[];
  /** File with a client certificate and its key. */
  readonly certificateFile: string | null;
  /** The same for what it shows after STARTTLS; null offers none. */
  readonly serverCertificateFile: string | null;
}

export function makeEximFolders(dir: string): void {
  chmodSync(dir, 0o755);
  for (const name of ['etc', 'spool', 'log', 'mail']) {
    mkdirSync(join(dir, name));
    chownSync(join(dir, name), IDS.exim, IDS.exim);
  }
}

/** Writes the configuration and the files that it looks things up in, as cPanel keeps them: one file a domain. */
export function writeEximConfig(settings: EximSettings): void {
  const { dir, server, routes, smartHost, habits, port } = settings;
  const write = (name: string, rows: Iterable<readonly [string, string]>): void =>
    writeFileSync(join(dir, 'etc', name), [...rows].map(([key, value]) => `${key}: ${value}\n`).join(''));
  const hosts = (addresses: readonly string[]): string => addresses.map((to) => `${to}::${port}`).join(' : ');
  const local = [...server.domains].filter(([, domain]) => domain.local);
  const names = ['postmaster.invalid', ...local.map(([name]) => name)];
  write(
    'localdomains',
    names.map((name) => [name, name] as const),
  );
  write('valiases.postmaster.invalid', []);
  write('mailboxes.postmaster.invalid', [['postmaster', POSTMASTER]]);
  for (const [name, { aliases, mailboxes, catchAll }] of local) {
    const part = (address: string): string => address.slice(0, address.lastIndexOf('@'));
    const rows = [...aliases].map(([alias, targets]) => [part(alias), targets.join(', ')] as const);
    write(`valiases.${name}`, catchAll ? [...rows, ['*', catchAll]] : rows);
    write(
      `mailboxes.${name}`,
      [...mailboxes].map((mailbox) => [part(mailbox), mailbox] as const),
    );
  }
  write(
    'routes',
    smartHost.length > 0 && !habits.ownSendersOnly
      ? [['*', hosts(smartHost)]]
      : [...routes].map(([domain, to]) => [domain, hosts(to)] as const),
  );
  writeFileSync(join(dir, 'etc', 'exim.conf'), exim(settings, hosts));
}

/** Source: Exim 4.96 specification; routers in the order of cPanel's: aliases, mailboxes, the rest. */
function exim(settings: EximSettings, hosts: (to: readonly string[]) => string): string {
  const { dir, address, office, port, server, habits, smartHost, certificateFile, serverCertificateFile } = settings;
  const etc = `${dir}/etc`;
  const ownWayOut = habits.ownSendersOnly && smartHost.length > 0;
  return `
primary_hostname = ${server.host}
spool_directory = ${dir}/spool
log_file_path = ${dir}/log/%slog
exim_user = Debian-exim
exim_group = Debian-exim
deliver_drop_privilege = true
local_interfaces = ${address}
daemon_smtp_ports = ${port}
# A port that is taken is told at once, not tried for minutes.
daemon_startup_retries = 0
domainlist local_domains = lsearch;${etc}/localdomains
hostlist relay_from_hosts = ${[office, ...(habits.relaysFor ? [habits.relaysFor] : [])].join(' : ')}
acl_smtp_rcpt = check_rcpt
host_lookup =
rfc1413_query_timeout = 0s
smtp_accept_max = 100
smtp_accept_queue_per_connection = 100
received_headers_max = 50
tls_advertise_hosts = ${serverCertificateFile === null ? '' : `*\ntls_certificate = ${serverCertificateFile}`}
# The administrator gets a copy of every report.
errors_copy = *@* ${POSTMASTER}
keep_environment =
log_selector = +smtp_connection

begin acl
check_rcpt:
  accept domains = +local_domains
         verify = recipient
  deny   domains = +local_domains
         message = No Such User Here
  accept hosts = +relay_from_hosts
  deny   message = relay not permitted

begin routers
${
  ownWayOut
    ? `own_senders:
  driver = manualroute
  senders = ${habits.ownSendersOnly?.map((name) => `*@${name}`).join(' : ')}
  domains = ! +local_domains
  transport = remote_smtp
  route_data = ${hosts(smartHost)}
  self = send
`
    : ''
}
remote:
  driver = manualroute
  domains = ! +local_domains
  transport = remote_smtp
  route_data = \${lookup{$domain}lsearch*{${etc}/routes}}
  self = send
  no_more

valiases:
  driver = redirect
  domains = +local_domains
  data = \${lookup{$local_part}lsearch{${etc}/valiases.$domain_data}}
  forbid_file
  forbid_pipe

mailboxes:
  driver = accept
  domains = +local_domains
  local_parts = lsearch;${etc}/mailboxes.$domain_data
  transport = maildir
${
  habits.unknownTo
    ? `
unknown:
  driver = manualroute
  domains = +local_domains
  transport = remote_smtp
  route_data = ${hosts([habits.unknownTo])}
  self = send
`
    : ''
}
catch_all:
  driver = redirect
  domains = +local_domains
  data = \${lookup{*}lsearch{${etc}/valiases.$domain_data}}
  forbid_file
  forbid_pipe

begin transports
remote_smtp:
  driver = smtp
  interface = ${address}
  allow_localhost
  ${certificateFile === null ? 'hosts_avoid_tls = *' : `tls_certificate = ${certificateFile}`}

maildir:
  driver = appendfile
  directory = ${dir}/mail/$local_part_data
  maildir_format
  create_directory
  delivery_date_add
  envelope_to_add
  return_path_add

begin retry
* * F,2h,1h
`;
}
