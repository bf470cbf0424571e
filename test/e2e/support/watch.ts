import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoredMigration } from '../../../src/controller/dependencies.ts';
import { findTool } from '../../support/kubectl.ts';
import type { MigrationLab } from '../../support/lab.ts';

/** A migration as `kubectl get --watch` shows it. */
export interface MigrationWatch extends AsyncDisposable {
  /** The first state, the one now or a later one, of which the condition holds. Throws after a minute, saying what it saw. */
  until(what: string, holds: (migration: StoredMigration) => boolean): Promise<StoredMigration>;
}

/** Nothing here takes longer on a busy machine; beyond it something will never come. */
const PATIENCE_MS = 60_000;
/** kubectl prints each object indented: only its last line is a lone brace. */
const OBJECT_END = '\n}\n';

/** Follows a migration that exists. */
export async function watchMigration(lab: MigrationLab, name = lab.name): Promise<MigrationWatch> {
  const program = findTool('kubectl');
  if (program === undefined) throw new Error('kubectl is missing: run "make tools"');
  const dir = await mkdtemp(join(tmpdir(), 'watch-'));
  await writeFile(join(dir, 'kubeconfig'), lab.api.kubeconfig, { mode: 0o600 });
  const args = ['get', 'hmm', name, '-n', lab.namespace, '-o', 'json', '--watch'];
  const env = { PATH: process.env.PATH, HOME: dir, KUBECONFIG: join(dir, 'kubeconfig') };
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const killNow = () => child.kill('SIGKILL');
  process.once('exit', killNow);
  const closed = once(child, 'close');

  let latest: StoredMigration | undefined;
  let text = '';
  let complaints = '';
  const waiting = new Set<() => void>();
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    complaints += chunk;
  });
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    for (let end = text.indexOf(OBJECT_END); end >= 0; end = text.indexOf(OBJECT_END)) {
      latest = JSON.parse(text.slice(0, end + OBJECT_END.length)) as StoredMigration;
      text = text.slice(end + OBJECT_END.length);
      for (const look of [...waiting]) look();
    }
  });

  return {
    until(what, holds) {
      return new Promise((resolve, reject) => {
        const look = () => {
          if (latest === undefined || !holds(latest)) return;
          clearTimeout(timer);
          waiting.delete(look);
          resolve(latest);
        };
        const timer = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`never came: ${what}. ${describe(latest)} ${complaints}`));
        }, PATIENCE_MS);
        waiting.add(look);
        look();
      });
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await closed;
      process.removeListener('exit', killNow);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function describe(migration: StoredMigration | undefined): string {
  if (!migration) return 'No object was seen.';
  const { phase, conditions = [], tasks = [] } = migration.status ?? {};
  const { annotations = {} } = migration.metadata;
  return JSON.stringify({ declared: migration.spec.phase, annotations, phase, conditions, tasks }, null, 1);
}
