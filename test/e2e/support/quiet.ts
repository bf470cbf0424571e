import { setTimeout as sleep } from 'node:timers/promises';

/** Between two looks; a reconcile makes its requests closer together than this. */
const PAUSE_MS = 400;
const PATIENCE_MS = 60_000;

/** Returns when the condition holds. Throws after a minute. */
export async function eventually(what: string, holds: () => boolean): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; !holds(); await sleep(25)) {
    if (Date.now() > end) throw new Error(`never came: ${what}`);
  }
}

/** Returns once the count has grown beyond `from` and then stays the same for a while. */
export async function quietAfter(what: string, from: number, count: () => number): Promise<void> {
  await eventually(what, () => count() > from);
  for (let before = -1; before !== count(); await sleep(PAUSE_MS)) before = count();
}
