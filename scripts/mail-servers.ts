/**
 * Unpacks Debian's Postfix, Dovecot and Exim into .cache/mail-servers/root and prints the folder. Nothing is installed:
 * the packages conflict with each other, and the tests lay the folder over /usr in a mount namespace of their own.
 * With them comes what the tests of the agent beside Postfix need.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Each group is resolved apart: Postfix and Exim both are the machine's one mail transport agent. */
const GROUPS = [
  ['postfix', 'postfix-lmdb'],
  ['dovecot-core', 'dovecot-lmtpd', 'dovecot-imapd', 'dovecot-sieve'],
  ['exim4-daemon-light'],
  ['busybox', 'shellcheck', 'curl'],
] as const;

const home = fileURLToPath(new URL('../.cache/mail-servers', import.meta.url));
const root = join(home, 'root');
const list = 'packages.txt';

function main(): void {
  if (!isWhole()) unpack();
  console.log(root);
}

/** False also for a folder from before a package was added to the groups. */
function isWhole(): boolean {
  if (!existsSync(join(root, list))) return false;
  const unpacked = readFileSync(join(root, list), 'utf8')
    .split('\n')
    .map((file) => file.split('_')[0]);
  return GROUPS.flat().every((name) => unpacked.includes(name));
}

function unpack(): void {
  if (process.platform !== 'linux' || !existsSync('/usr/bin/apt-get')) {
    throw new Error('Postfix, Dovecot and Exim are unpacked from Debian packages: this needs Linux with apt-get');
  }
  if (process.getuid?.() !== 0) throw new Error('apt-get update and file owners need root');
  const archives = join(home, 'archives');
  const half = join(home, 'root.new');
  for (const dir of [archives, half]) rmSync(dir, { recursive: true, force: true });
  for (const dir of [archives, half]) mkdirSync(dir, { recursive: true });
  run('apt-get', ['update', '-q']);
  // Without the sandbox user apt can write below any folder, and says nothing about it.
  run('apt-get', ['download', '-q', '-o', 'APT::Sandbox::User=root', ...packages()], archives);
  for (const name of readdirSync(archives)) run('dpkg-deb', ['--extract', join(archives, name), half]);
  writeFileSync(join(half, list), `${readdirSync(archives).toSorted().join('\n')}\n`);
  for (const dir of [archives, root]) rmSync(dir, { recursive: true, force: true });
  renameSync(half, root);
}

/** The servers, and of what they need all that the machine does not have. */
function packages(): readonly string[] {
  const needed = GROUPS.flatMap((group) => {
    const plan = run('apt-get', ['install', '--simulate', '-q', '--no-install-recommends', ...group]);
    return [...plan.matchAll(/^Inst (\S+)/gm)].map(([, name = '']) => name);
  });
  return [...new Set([...GROUPS.flat(), ...needed])];
}

function run(program: string, args: readonly string[], cwd?: string): string {
  return execFileSync(program, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

main();
