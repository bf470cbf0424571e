import { setTimeout as sleep } from 'node:timers/promises';

/** Everything is on one machine: what takes longer has failed. */
const PATIENCE_MS = 60_000;
const POLL_MS = 4;

/** Resolves when it has become true; an error says what did not happen. */
export async function eventually(what: string, isTrue: () => boolean): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!isTrue()) {
    if (performance.now() > end) throw new Error(`${what}: not within ${PATIENCE_MS / 1000} s`);
    await sleep(POLL_MS);
  }
}

/** The same for a server that starts; false when it ended instead, as it does when its port is taken. */
export async function hasStarted(
  what: string,
  server: { hasEnded(): boolean },
  isTrue: () => boolean,
): Promise<boolean> {
  await eventually(what, () => isTrue() || server.hasEnded());
  return isTrue();
}
