import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePorts } from '../../src/simulators/control-plane/free-ports.ts';

/** The operator as its image starts it, with a channel by which it tells times and its heap. Times are epoch ms. */
export interface OperatorProcess extends AsyncDisposable {
  readonly spawnedAt: number;
  /** When Node was up and began with the entry point. */
  nodeReadyAt(): number;
  /** When everything was loaded and wired, by its own log. */
  startedAt(): number;
  /** Returns once so many reconciles have ended, with or without success. */
  reconciled(count: number): Promise<void>;
  reconciles(): Promise<number>;
  /** Resident now and at most, MiB, as the kernel counts. */
  resident(): Promise<{ readonly nowMib: number; readonly peakMib: number }>;
  /** What is alive after a full collection, KiB. */
  heapKib(): Promise<number>;
}

/** Relative to the project; the second is what `npm run build` makes of the first. */
export type Entry = 'src/main.ts' | 'dist/main.js';

export interface ProcessOptions {
  readonly entry: Entry;
  readonly kubeconfig: string;
  /** Certificate authorities to trust beside the public ones, PEM. */
  readonly caPem: string;
  readonly settings: Readonly<Record<string, string>>;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Runs in the operator before its entry point. The channel must not keep the process alive. */
const PRELOAD = `
  process.send({ nodeReadyAt: performance.timeOrigin + performance.now() });
  process.on('message', () => { gc(); process.send({ heapKib: process.memoryUsage().heapUsed / 1024 }); });
  process.channel.unref();
`;

/** As the image starts it: V8's young generation as small as under the chart's memory limit. The collector is for `heapKib`. */
const V8_FLAGS = ['--max-semi-space-size=1', '--optimize-for-size', '--expose-gc'];

/** No reconcile of the bench takes longer, however busy the machine. */
const PATIENCE_MS = 30_000;
const POLL_MS = 20;

export async function spawnOperator(options: ProcessOptions): Promise<OperatorProcess> {
  const dir = await mkdtemp(join(tmpdir(), 'bench-'));
  await writeFile(join(dir, 'kubeconfig'), options.kubeconfig, { mode: 0o600 });
  await writeFile(join(dir, 'ca.pem'), options.caPem);
  const [port] = await freePorts(1);
  const preload = `data:text/javascript,${encodeURIComponent(PRELOAD)}`;
  const spawnedAt = now();
  const child = spawn(process.execPath, [...V8_FLAGS, '--import', preload, options.entry], {
    cwd: ROOT,
    env: {
      PATH: process.env.PATH,
      HOME: dir,
      NODE_EXTRA_CA_CERTS: join(dir, 'ca.pem'),
      KUBECONFIG: join(dir, 'kubeconfig'),
      HYBRIDMAIL_LISTEN_HOST: '127.0.0.1',
      HYBRIDMAIL_LISTEN_PORT: String(port),
      ...options.settings,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const killNow = () => child.kill('SIGKILL');
  process.once('exit', killNow);
  const closed = once(child, 'close');
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
  }
  let nodeReadyAt = Number.NaN;
  child.on('message', (message: { nodeReadyAt?: number }) => {
    nodeReadyAt = message.nodeReadyAt ?? nodeReadyAt;
  });

  async function reconciles(): Promise<number> {
    if (!isRunning(child)) throw new Error(`the operator has ended: ${log}`);
    const page = await fetch(`http://127.0.0.1:${port}/metrics`).then(
      (response) => response.text(),
      () => '',
    );
    const counts = page.matchAll(/^controller_runtime_reconcile_total\{.*\} (\d+)$/gm);
    return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
  }

  return {
    spawnedAt,
    nodeReadyAt: () => nodeReadyAt,
    startedAt() {
      const line = log.split('\n').find((text) => text.includes('"message":"started"'));
      return Date.parse(line === undefined ? '' : JSON.parse(line).timestamp);
    },
    reconciles,
    async reconciled(count) {
      const giveUpAt = now() + PATIENCE_MS;
      while ((await reconciles()) < count) {
        if (now() > giveUpAt) throw new Error(`fewer than ${count} reconciles: ${log}`);
        await sleep(POLL_MS);
      }
    },
    async resident() {
      const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
      const mib = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / 1024;
      return { nowMib: mib('VmRSS'), peakMib: mib('VmHWM') };
    },
    async heapKib() {
      const answer = once(child, 'message');
      child.send('heap');
      const [{ heapKib }] = await answer;
      return heapKib;
    },
    async [Symbol.asyncDispose]() {
      if (isRunning(child)) child.kill('SIGTERM');
      await closed;
      process.removeListener('exit', killNow);
      await rm(dir, { recursive: true, force: true });
    },
  };
}

export function now(): number {
  return performance.timeOrigin + performance.now();
}

function isRunning({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid !== undefined && exitCode === null && signalCode === null;
}
