import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { TestFn } from 'ava';
import { wrapped } from '../../real/support/namespace.ts';
import { onServers } from '../../real/support/on-servers.ts';
import { COLD, makePostfixFolders, replace } from '../../real/support/postfix-config.ts';
import { type Operator, startOperator, TOKEN } from './operator.ts';
import { SCRIPT, type Shell } from './shells.ts';

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly log: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly ended: Promise<Ended>;
}

/** An old server with Postfix's programs and the agent, in a folder, and the operator that the agent asks. */
export interface Machine {
  readonly dir: string;
  /** The agent's DIR. */
  readonly maps: string;
  readonly operator: Operator;
  /** Writes main.cf with these lines more. */
  postfix(lines: readonly string[]): void;
  /** Makes main.cf old enough to be read at once. */
  cool(): void;
  /** Writes agent.conf; a key with null is left out. */
  configure(changes?: Readonly<Record<string, string | null>>): void;
  start(command: readonly string[], shell?: Shell): Running;
  run(command: readonly string[], shell?: Shell): Promise<Ended>;
  agent(args: readonly string[], shell: Shell): Running;
  /** With a limit no process of it gets more address space, KiB. */
  once(shell: Shell, addressSpaceKiB?: number): Promise<Ended>;
  /** What one of our maps answers for keys. */
  look(map: 'forwarders' | 'senders', keys: readonly string[]): Promise<Readonly<Record<string, string>>>;
  /** Bytes and time of the maps and the settings. */
  files(): readonly unknown[];
}

export const onMachine = (test: TestFn, suite: string): TestFn['serial'] | TestFn['skip'] => onServers(test, suite);

export async function startMachine(
  t: { teardown(undo: () => void): void },
  names?: readonly string[],
): Promise<Machine> {
  const dir = mkdtempSync(join(tmpdir(), 'hybridmail-agent-'));
  const operator = await startOperator(names);
  const [etc, maps, conf] = [join(dir, 'etc'), join(dir, 'maps'), join(dir, 'agent.conf')];
  const running = new Set<ChildProcess>();
  t.teardown(() => {
    operator.close();
    for (const { pid } of running) if (pid) process.kill(-pid, 'SIGKILL');
    rmSync(dir, { recursive: true, force: true });
  });
  makePostfixFolders(dir);
  // `postmap` finds lmdb by this file; it is beside main.cf because of `meta_directory`.
  writeFileSync(join(etc, 'dynamicmaps.cf'), 'lmdb postfix-lmdb.so dict_lmdb_open mkmap_lmdb_open\n');
  writeFileSync(join(dir, 'ca.pem'), operator.caPem);
  writeFileSync(join(dir, 'token'), `${TOKEN}\n`, { mode: 0o600 });

  const agentCommand = (args: readonly string[], shell: Shell): readonly string[] => [
    ...shell.command,
    join(dir, 'hybridmail-agent.sh'),
    '-c',
    conf,
    ...args,
  ];
  const machine: Machine = {
    dir,
    maps,
    operator,
    postfix(lines) {
      const usual = [
        'compatibility_level = 3.6',
        `queue_directory = ${dir}/spool`,
        `data_directory = ${dir}/data`,
        `meta_directory = ${etc}`,
        'command_directory = /usr/sbin',
        'daemon_directory = /usr/lib/postfix/sbin',
        'shlib_directory = /usr/lib/postfix',
        'mail_owner = postfix',
        'setgid_group = postdrop',
        `maillog_file = ${dir}/log`,
        `maillog_file_prefixes = ${dir}`,
        'myhostname = mail.contoso.com',
        'mydestination =',
        'inet_interfaces = 127.0.0.1',
        'inet_protocols = ipv4',
      ];
      replace(join(etc, 'main.cf'), `${[...usual, ...lines].join('\n')}\n`);
    },
    cool: () => utimesSync(join(etc, 'main.cf'), COLD, COLD),
    configure(changes = {}) {
      const usual = { URL: operator.url, TOKEN_FILE: `${dir}/token`, CA_FILE: `${dir}/ca.pem`, DIR: maps, WAIT: '2' };
      const rows = Object.entries({ ...usual, ...changes }).filter(([, value]) => value !== null);
      writeFileSync(conf, rows.map(([key, value]) => `${key}=${value}\n`).join(''));
    },
    start(command, shell) {
      const tools = shell?.tools ? ['env', `PATH=${shell.tools}:${process.env.PATH}`] : [];
      const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'unshare', ...wrapped([...tools, ...command])], {
        env: { ...process.env, MAIL_CONFIG: etc },
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      });
      running.add(child);
      const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]).then(
        ([out, log]): Ended => {
          running.delete(child);
          return { code: child.exitCode, out, log };
        },
      );
      if (child.pid === undefined) throw new Error(`cannot start ${command[0]}`);
      return { child, pid: child.pid, ended };
    },
    run: (command, shell) => machine.start(command, shell).ended,
    agent: (args, shell) => machine.start(agentCommand(args, shell), shell),
    once(shell, addressSpaceKiB) {
      const limited =
        addressSpaceKiB === undefined ? [] : ['sh', '-c', `ulimit -v ${addressSpaceKiB}; exec "$@"`, 'sh'];
      return machine.run([...limited, ...agentCommand(['once'], shell)], shell);
    },
    async look(map, keys) {
      const keyFile = join(dir, 'keys');
      writeFileSync(keyFile, keys.map((key) => `${key}\n`).join(''));
      const type = existsSync(join(maps, `${map}.lmdb`)) ? 'lmdb' : 'hash';
      const { out } = await machine.run(['sh', '-c', `postmap -q - ${type}:${maps}/${map} <${keyFile}`]);
      return Object.fromEntries(
        out
          .split('\n')
          .filter(Boolean)
          .map((line) => line.split('\t') as [string, string]),
      );
    },
    files: () =>
      ['forwarders', 'forwarders.lmdb', 'senders', 'senders.lmdb', 'settings', 'domain'].map((name) => {
        const { mtimeMs, ino, mode } = statSync(join(maps, name));
        return { name, mtimeMs, ino, mode: mode & 0o777, bytes: readFileSync(join(maps, name), 'latin1').length };
      }),
  };
  copyFileSync(SCRIPT, join(dir, 'hybridmail-agent.sh'));
  machine.configure();
  machine.postfix([
    `virtual_alias_maps = lmdb:${maps}/forwarders`,
    `sender_dependent_default_transport_maps = lmdb:${maps}/senders`,
  ]);
  return machine;
}
