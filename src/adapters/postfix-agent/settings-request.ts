import type { IncomingMessage } from 'node:http';
import { ANSWERS, type Answer } from './answer.ts';
import { MAX_WAIT_SECONDS } from './limits.ts';
import { heard } from './memory.ts';
import type { Memory } from './remembered.ts';

export interface SettingsRequest {
  readonly memory: Memory;
  readonly request: IncomingMessage;
  /** Aborted when the client is gone. */
  readonly gone: AbortSignal;
  now(): number;
  /** What ends a poll early, whatever is wanted: a migration that is gone, or a hub that closes. */
  ending(): Answer | undefined;
}

/** Answers what to forward; waits as long as the agent allows while it has all of it. */
export async function answerSettings({ memory, request, gone, now, ending }: SettingsRequest): Promise<Answer> {
  const inForce = digestIn(request.headers['if-none-match']);
  heard(memory, inForce, now());
  const until = now() + waitSeconds(request.headers['x-wait']) * 1_000;
  for (;;) {
    const end = ending();
    if (end) return end;
    const { wanted } = memory;
    if (!wanted) return askingToReport(memory, ANSWERS.unavailable);
    if (wanted.digest !== inForce) {
      memory.given = wanted.digest;
      return askingToReport(memory, { status: 200, body: wanted.body, headers: { etag: `"${wanted.digest}"` } });
    }
    const left = until - now();
    if (left <= 0 || (await memory.polls.wait(left, gone)) === 'Over') {
      if (!gone.aborted) memory.heardAt = now();
      return ending() ?? askingToReport(memory, { status: 304, headers: { etag: `"${inForce}"` } });
    }
  }
}

/** After a restart the operator knows nothing of the old server: the agent need not wait for its next report. */
function askingToReport({ report }: Memory, answer: Answer): Answer {
  return report ? answer : { ...answer, headers: { ...answer.headers, 'x-report': 'now' } };
}

function digestIn(header: string | undefined): string | null {
  return /^"([0-9a-f]{64})"$/.exec(header ?? '')?.[1] ?? null;
}

function waitSeconds(header: string | string[] | undefined): number {
  return typeof header === 'string' && /^[0-9]{1,9}$/.test(header) ? Math.min(Number(header), MAX_WAIT_SECONDS) : 0;
}
