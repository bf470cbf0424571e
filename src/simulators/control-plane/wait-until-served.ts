import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_INTERVAL_MS = 100;

/** A cold start takes 3 s; a busy two-core machine has needed 20 s. */
const START_TIMEOUT_MS = 60_000;

export interface ServedBy {
  readonly url: string;
  readonly caPem: string;
  readonly token: string;
}

/** Returns when the server answers 200 to this path; throws after a minute with what it answered last. */
export async function waitUntilServed(path: string, server: ServedBy, signal: AbortSignal): Promise<void> {
  const deadlineMs = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    const answer = await ask(path, server);
    if (answer === 200) return;
    if (performance.now() > deadlineMs) throw new Error(`${server.url}${path} is not served, last answer: ${answer}`);
    await sleep(POLL_INTERVAL_MS, undefined, { signal });
  }
}

/** The status, or the code of the error while nobody listens yet. */
async function ask(path: string, { url, caPem, token }: ServedBy): Promise<number | string> {
  try {
    const asked = request(`${url}${path}`, { ca: caPem, agent: false, headers: { authorization: `Bearer ${token}` } });
    asked.setTimeout(START_TIMEOUT_MS, () => asked.destroy(new Error('no answer'))).end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    response.resume();
    return response.statusCode ?? 0;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
