import { spawn } from 'node:child_process';
import { environmentWith } from './environment.ts';
import { OPERATOR_ENTRY, ROOT } from './project.ts';

/** Lines of the log that are kept to be shown when something goes wrong. */
const KEPT_LINES = 40;
/** The operator finishes the reconcile that it is in. */
const GRACE_MS = 15_000;

/** The operator as it runs in production, in a process of its own. */
export interface Operator {
  readonly pid: number | undefined;
  /** Why it is not running any more, while nobody asked it to stop; undefined as long as it runs. */
  died(): string | undefined;
  /** The end of its log. */
  lastLines(): readonly string[];
  stop(): Promise<void>;
}

export function startOperator(settings: Readonly<Record<string, string>>): Operator {
  const child = spawn(process.execPath, [OPERATOR_ENTRY], {
    cwd: ROOT,
    env: environmentWith({ ...settings, NODE_NO_WARNINGS: '1' }),
    stdio: ['ignore', 'pipe', 'pipe'],
    // Ctrl-C is for the demo, which then stops the operator in its turn.
    detached: true,
  });
  const lines: string[] = [];
  let death: string | undefined;
  let stopping = false;
  const keep = (text: string) => {
    lines.push(...text.split('\n').filter((line) => line !== ''));
    lines.splice(0, lines.length - KEPT_LINES);
  };
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  const killNow = () => child.kill('SIGKILL');
  process.once('exit', killNow);
  const closed = new Promise<void>((resolve) => {
    child.once('error', (error) => {
      death = error.message;
      resolve();
    });
    child.once('close', (code, signal) => {
      if (!stopping) death ??= `it ended with ${signal ?? `code ${code}`}`;
      process.removeListener('exit', killNow);
      resolve();
    });
  });
  return {
    pid: child.pid,
    died: () => death,
    lastLines: () => lines,
    async stop() {
      stopping = true;
      child.kill('SIGTERM');
      const timer = setTimeout(killNow, GRACE_MS);
      await closed;
      clearTimeout(timer);
    },
  };
}
