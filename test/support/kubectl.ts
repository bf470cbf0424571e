import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type Tool = 'kubectl' | 'helm';

export interface ToolResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where `make tools` puts what PATH lacks. */
const FETCHED_DIR = fileURLToPath(new URL('../../.cache/tools/bin', import.meta.url));

/** A kubectl that waits for something that never comes must not outlive the test. */
const TOOL_TIMEOUT_MS = 60_000;

/** The path of a tool from PATH, else from `make tools`; undefined where there is neither. */
export function findTool(tool: Tool): string | undefined {
  const dirs = [...(process.env.PATH ?? '').split(delimiter), FETCHED_DIR];
  return dirs.map((dir) => join(dir, tool)).find(isExecutable);
}

/** Runs kubectl against the cluster of a kubeconfig text. A failure is a result, not an exception. */
export function kubectl(kubeconfig: string, args: readonly string[], input = ''): Promise<ToolResult> {
  return runTool('kubectl', kubeconfig, args, input);
}

/** Runs helm; its caches and settings are those of a fresh home. */
export function helm(kubeconfig: string, args: readonly string[]): Promise<ToolResult> {
  return runTool('helm', kubeconfig, args, '');
}

async function runTool(tool: Tool, kubeconfig: string, args: readonly string[], input: string): Promise<ToolResult> {
  const path = findTool(tool);
  if (path === undefined) throw new Error(`${tool} is neither on PATH nor in ${FETCHED_DIR}: run "make tools"`);
  const home = await mkdtemp(join(tmpdir(), `${tool}-`));
  try {
    const file = join(home, 'kubeconfig');
    await writeFile(file, kubeconfig, { mode: 0o600 });
    return await run(path, args, input, { PATH: process.env.PATH, HOME: home, KUBECONFIG: file });
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

function run(path: string, args: readonly string[], input: string, env: NodeJS.ProcessEnv): Promise<ToolResult> {
  return new Promise((resolve, reject) => {
    const child = execFile(path, args, { env, timeout: TOOL_TIMEOUT_MS }, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      if (typeof code === 'number') resolve({ code, stdout, stderr });
      else reject(error);
    });
    child.stdin?.end(input);
  });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
