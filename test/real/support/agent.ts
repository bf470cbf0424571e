import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run, wrapped } from './namespace.ts';

const SCRIPT = fileURLToPath(new URL('../../../src/agent/hybridmail-agent.sh', import.meta.url));

export interface Agent {
  /** Where its maps are. */
  readonly maps: string;
  /** Ends it as a loss of power would, and starts it again. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

export interface AgentSettings {
  /** Postfix's folder, with main.cf in `etc`. */
  readonly postfix: string;
  readonly url: string;
  readonly token: string;
  readonly caPem: string;
}

/** Starts the agent beside a real Postfix; its maps are there, and empty, when this resolves. */
export async function startAgent({ postfix, url, token, caPem }: AgentSettings): Promise<Agent> {
  const dir = join(postfix, 'agent');
  const maps = join(dir, 'maps');
  const conf = join(dir, 'agent.conf');
  mkdirSync(maps, { recursive: true });
  writeFileSync(join(dir, 'token'), `${token}\n`, { mode: 0o600 });
  writeFileSync(join(dir, 'ca.pem'), caPem);
  writeFileSync(
    conf,
    `URL=${url}\nTOKEN_FILE=${dir}/token\nCA_FILE=${dir}/ca.pem\nDIR=${maps}\nWAIT=20\nMAP_TYPE=lmdb\n`,
  );
  for (const map of ['forwarders', 'senders']) {
    writeFileSync(join(maps, map), '');
    run(['postmap', '-c', join(postfix, 'etc'), `lmdb:${join(maps, map)}`]);
  }
  let child = start();

  function start(): ChildProcess {
    return spawn('setpriv', ['--pdeathsig', 'KILL', 'unshare', ...wrapped(['sh', SCRIPT, '-c', conf, 'run'])], {
      env: { ...process.env, MAIL_CONFIG: join(postfix, 'etc') },
      stdio: ['ignore', 'ignore', openSync(join(dir, 'log'), 'a')],
      detached: true,
    });
  }

  async function stop(): Promise<void> {
    const ended = once(child, 'exit');
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      process.kill(-child.pid, 'SIGKILL');
      await ended;
    }
  }

  return {
    maps,
    stop,
    async crash() {
      await stop();
      child = start();
    },
  };
}
