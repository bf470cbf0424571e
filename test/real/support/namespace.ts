import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The unpacked packages. */
export const ROOT = fileURLToPath(new URL('../../../.cache/mail-servers/root', import.meta.url));

/** Owners of files in a server's folder; far from the machine's own, which the namespace keeps. */
export const IDS = { postfix: 60_101, postdrop: 60_102, dovecot: 60_103, dovenull: 60_104, exim: 60_105, mail: 60_106 };

const USERS = { ...IDS, 'Debian-exim': IDS.exim, mailboxes: IDS.mail };

/**
 * Lays the unpacked packages over /usr and adds the servers' users, for this process and its children alone: each
 * server finds its compiled-in paths and users, and the machine is not changed.
 */
const ENTER = `set -e
mount -t overlay overlay -o lowerdir="$1/usr":/usr /usr
mount -t tmpfs tmpfs /mnt
{ cat /etc/passwd; echo "$2"; } >/mnt/passwd
{ cat /etc/group; echo "$3"; } >/mnt/group
mount --bind /mnt/passwd /etc/passwd
mount --bind /mnt/group /etc/group
shift 3
exec "$@"`;

/** What `unshare` is to be given to run a command inside. */
export function wrapped(command: readonly string[]): string[] {
  const names = Object.entries(USERS).filter(([name]) => !['exim', 'mail'].includes(name));
  const passwd = names.map(([name, id]) => `${name}:x:${id}:${id}::/nonexistent:/usr/sbin/nologin`).join('\n');
  const group = names.map(([name, id]) => `${name}:x:${id}:`).join('\n');
  return ['--mount', '--propagation', 'private', 'sh', '-c', ENTER, 'sh', ROOT, passwd, group, ...command];
}

/** Why the servers cannot be run here, or undefined. */
export function whyNot(): string | undefined {
  if (process.platform !== 'linux') return 'Postfix, Dovecot and Exim are run on Linux only';
  if (process.getuid?.() !== 0) return 'Postfix, Dovecot and Exim start as root only';
  if (!existsSync(ROOT)) return 'Postfix, Dovecot and Exim are not there: node scripts/mail-servers.ts fetches them';
  try {
    run(['true']);
    return undefined;
  } catch {
    return 'this machine allows no mount namespace with an overlay';
  }
}

/** Runs a program of the servers to its end and returns what it printed. */
export function run(command: readonly string[], environment: Readonly<Record<string, string>> = {}): string {
  return execFileSync('unshare', wrapped(command), {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** A server that has not ended by then is ended. */
const STOP_MS = 5_000;

export interface Server {
  readonly pid: number;
  hasEnded(): boolean;
  /** Ends it with all its children; `SIGKILL` is for one that holds nothing and does not listen. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** Starts a server that stays in the foreground, as the leader of a process group. */
export function start(command: readonly string[], environment: Readonly<Record<string, string>> = {}): Server {
  // A server does not outlive the tests, even when these are killed.
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'unshare', ...wrapped(command)], {
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, ...environment },
  });
  const exited = once(child, 'exit');
  const { pid } = child;
  if (pid === undefined) throw new Error(`cannot start ${command[0]}`);
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  return {
    pid,
    hasEnded,
    async stop(signal = 'SIGTERM') {
      if (hasEnded()) return;
      process.kill(-pid, signal);
      const late = setTimeout(() => process.kill(-pid, 'SIGKILL'), STOP_MS);
      await exited;
      clearTimeout(late);
    },
  };
}

/** Process ids of the children of a process. */
export function childrenOf(pid: number): readonly number[] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return pids.filter((id) => statOf(id)?.parent === pid);
}

/** False for one that ended, whether its parent has noticed or not. */
export function isAlive(pid: number): boolean {
  const stat = statOf(pid);
  return stat !== undefined && stat.state !== 'Z';
}

/** Source of the format: proc(5), /proc/pid/stat; the name in brackets may hold anything. */
function statOf(pid: number): { readonly state: string; readonly parent: number } | undefined {
  try {
    const [state = '', parent = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return { state, parent: Number(parent) };
  } catch {
    // It ended in between.
    return undefined;
  }
}
