import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The production entry point in a process of its own. */
export interface Operator extends AsyncDisposable {
  /** All that it has written to standard output and standard error. */
  output(): string;
  /** The lines of its log that tell of a fault of its own. */
  errors(): readonly string[];
  /** Ends it at once, as a lost node does (SIGKILL). */
  kill(): Promise<void>;
  /** Asks it to end (SIGTERM); the answer is its exit code, null where it had to be killed. */
  stop(): Promise<number | null>;
}

export interface OperatorOptions {
  /** Text of a kubeconfig. */
  readonly kubeconfig: string;
  /** Certificate authorities to trust beside the public ones, PEM. */
  readonly caPem: string;
  /** HYBRIDMAIL_ settings. */
  readonly settings: Readonly<Record<string, string>>;
}

const ENTRY = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** Longer than the operator's own time-outs at its end. */
const STOP_GRACE_MS = 30_000;

/** Starts the operator and returns once it is at work. Throws what it printed when it ends before. */
export async function startOperator(options: OperatorOptions): Promise<Operator> {
  const dir = await mkdtemp(join(tmpdir(), 'operator-'));
  await writeFile(join(dir, 'kubeconfig'), options.kubeconfig, { mode: 0o600 });
  await writeFile(join(dir, 'ca.pem'), options.caPem);
  const child = spawn(process.execPath, [ENTRY], {
    env: {
      PATH: process.env.PATH,
      HOME: dir,
      NODE_NO_WARNINGS: '1',
      NODE_EXTRA_CA_CERTS: join(dir, 'ca.pem'),
      KUBECONFIG: join(dir, 'kubeconfig'),
      HYBRIDMAIL_LISTEN_HOST: '127.0.0.1',
      HYBRIDMAIL_LISTEN_PORT: '0',
      HYBRIDMAIL_LOG_LEVEL: 'debug',
      ...options.settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const started = Promise.withResolvers<void>();
  const keep = (text: string) => {
    output += text;
    if (output.includes('"message":"started"')) started.resolve();
  };
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  const killNow = () => child.kill('SIGKILL');
  process.once('exit', killNow);
  child.once('close', (code) => {
    process.removeListener('exit', killNow);
    started.reject(new Error(`the operator ended with code ${code}:\n${output}`));
  });
  try {
    await started.promise;
  } catch (error) {
    await rm(dir, { recursive: true, force: true });
    throw error;
  }

  async function end(signal: NodeJS.Signals): Promise<number | null> {
    if (isRunning(child)) {
      const closed = once(child, 'close');
      child.kill(signal);
      const timer = setTimeout(killNow, STOP_GRACE_MS);
      await closed;
      clearTimeout(timer);
    }
    await rm(dir, { recursive: true, force: true });
    return child.exitCode;
  }

  return {
    output: () => output,
    errors: () => output.split('\n').filter((line) => line.includes('"level":"error"')),
    async kill() {
      await end('SIGKILL');
    },
    stop: () => end('SIGTERM'),
    async [Symbol.asyncDispose]() {
      await end('SIGTERM');
    },
  };
}

function isRunning(child: ChildProcess): boolean {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null;
}
