import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from '../../real/support/namespace.ts';

export const SCRIPT = fileURLToPath(new URL('../../../src/agent/hybridmail-agent.sh', import.meta.url));

export interface Shell {
  readonly name: string;
  readonly command: readonly string[];
  /** A folder to put before PATH, with the tools that come with the shell. */
  readonly tools: string | null;
}

/** Every shell of this machine that an old server may have; one printed line for each that is not here. */
export function shells(): readonly Shell[] {
  const found = [plain('dash'), plain('bash'), busybox()];
  return found.filter((shell) => shell !== undefined);
}

/** A shell for each set of tools, for what awk and the others decide and not the shell: bash has those of dash. */
export function toolSets(): readonly Shell[] {
  return shells().filter(({ name }, _, all) => name !== 'bash' || all.length === 1);
}

/** Where a program is: on the machine, or in the unpacked packages. */
export function programFile(name: string): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(':'), '/bin', join(ROOT, 'usr/bin'), join(ROOT, 'bin')];
  const file = folders.map((folder) => join(folder, name)).find(existsSync);
  if (!file) console.log(`skipped: the agent with ${name}: it is not there: node scripts/mail-servers.ts fetches it`);
  return file;
}

function plain(name: string): Shell | undefined {
  const file = programFile(name);
  return file ? { name, command: [file], tools: null } : undefined;
}

/** With all of busybox's own tools, as on a machine that has no others. */
function busybox(): Shell | undefined {
  const file = programFile('busybox');
  if (!file) return undefined;
  const tools = mkdtempSync(join(tmpdir(), 'hybridmail-busybox-'));
  process.once('exit', () => rmSync(tools, { recursive: true }));
  for (const name of execFileSync(file, ['--list'], { encoding: 'utf8' }).trim().split('\n')) {
    symlinkSync(file, join(tools, name));
  }
  return { name: 'busybox', command: [file, 'sh'], tools };
}
