import type { ExecutionContext } from 'ava';
import type { MailWorld } from '../../../src/domain/mailflow/mail-world.ts';
import { disagreements } from './disagreements.ts';
import { type StartServer, startStage } from './stage.ts';

/** Most of the time goes into waiting for greetings, so several stages are played on at once. */
const STAGES = 4;

/** Replays worlds by name and returns where model and servers disagree; logs how much was asked. */
export async function replayAll(
  t: ExecutionContext,
  startServer: StartServer,
  worlds: readonly (readonly [name: string, world: MailWorld])[],
): Promise<readonly string[]> {
  const queue = worlds.values();
  const found: string[] = [];
  let asked = 0;
  async function playOn(): Promise<void> {
    const stage = await startStage(startServer);
    t.teardown(() => stage.close());
    for (const [name, world] of queue) {
      const replayed = await stage.replay(world);
      asked += replayed.length;
      const first = disagreements(world, replayed);
      if (first.length === 0) continue;
      // A bounce may be written after the queue was seen empty. What a server does, it does again; a late bounce does not.
      const again = new Set(disagreements(world, await stage.replay(world)));
      const standing = first.filter((line) => again.has(line));
      if (standing.length < first.length) t.log(`${name}: ${first.length - standing.length} did not come up again`);
      found.push(...standing.map((line) => `${name}: ${line}`));
    }
  }
  await Promise.all(Array.from({ length: STAGES }, playOn));
  t.log(`${worlds.length} worlds, ${asked} questions`);
  return found.toSorted();
}
