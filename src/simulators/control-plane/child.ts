import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename } from 'node:path';

/** A server process of ours, ended by its own pid. */
export interface Child {
  /** Rejects when the process ends before anybody asked it to; never resolves. */
  readonly failed: Promise<never>;
  /** Asks it to end, forces it after a while, returns when it is gone. Safe to call twice. */
  stop(): Promise<void>;
}

/** Enough to hold the reason that a Go server prints before it exits. */
const KEPT_OUTPUT_CHARACTERS = 8_192;

/** kube-apiserver drains its requests first, which takes about a second with watches open. */
const GRACE_MS = 5_000;

/** Starts a program and reads all it prints: a server whose output nobody reads stops at a full pipe. */
export function startChild(program: string, args: readonly string[]): Child {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const name = basename(program);
  let output = '';
  let stopping = false;
  const keep = (text: string) => {
    output = (output + text).slice(-KEPT_OUTPUT_CHARACTERS);
  };
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);

  const failed = new Promise<never>((_, reject) => {
    child.once('error', (cause) => reject(new Error(`${name} did not start: ${cause.message}`, { cause })));
    // 'close' comes after the last output, 'exit' may come before it.
    child.once('close', (code, signal) => {
      if (!stopping) reject(new Error(`${name} ended with ${signal ?? `code ${code}`}:\n${output}`));
    });
  });
  // Whoever waits for readiness races against this promise; after that an unexpected end shows as refused connections.
  failed.catch(() => undefined);

  const killNow = () => child.kill('SIGKILL');
  process.once('exit', killNow);
  child.once('close', () => process.removeListener('exit', killNow));

  return {
    failed,
    async stop() {
      stopping = true;
      if (hasEnded(child)) return;
      const closed = once(child, 'close');
      child.kill('SIGTERM');
      const timer = setTimeout(killNow, GRACE_MS);
      await closed;
      clearTimeout(timer);
    },
  };
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}
