import type { IncomingMessage } from 'node:http';
import type { Logger } from '../../ports/logger.ts';
import { redact } from '../http/redact.ts';
import { ANSWERS, type Answer } from './answer.ts';
import { readLedger } from './ledger.ts';
import type { Limits } from './limits.ts';
import { learn, reported } from './memory.ts';
import { ParseError } from './parse-error.ts';
import { readBody } from './read-body.ts';
import { readRecipients } from './recipients-parser.ts';
import type { Memory } from './remembered.ts';
import { parseReport, type Report } from './report-parser.ts';

export interface Listener {
  report(memory: Memory, request: IncomingMessage): Promise<Answer>;
  ledger(memory: Memory, request: IncomingMessage): Promise<Answer>;
  recipients(memory: Memory, request: IncomingMessage): Promise<Answer>;
}

export interface ListenerOptions {
  readonly limits: Limits;
  readonly logger: Logger;
  now(): number;
}

/** Takes in what agents tell. */
export function createListener({ limits, logger, now }: ListenerOptions): Listener {
  let bodies = 0;

  /** The agent's own fault is answered with the line and the rule; nothing of it is taken over. */
  function orRefuse(memory: Memory, what: string, take: () => Answer): Answer {
    try {
      return take();
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      logger.warn('what an agent sent was refused', { key: memory.key, what, why: error.message });
      return { status: 400, body: `${error.message}\n` };
    }
  }

  /** Reads a large body that was asked for by its digest. */
  async function takeAsked(
    memory: Memory,
    request: IncomingMessage,
    name: 'asked' | 'askedRecipients',
    learnFrom: (body: string, asked: string) => void,
  ): Promise<Answer> {
    if (memory[name] === null) return ANSWERS.notAsked;
    if (bodies >= limits.maxBodiesAtOnce) return ANSWERS.unavailable;
    bodies += 1;
    try {
      const body = await readBody(request, limits.maxBodyBytes);
      if (body === null) return ANSWERS.tooLarge;
      const asked = memory[name];
      if (asked === null) return ANSWERS.notAsked;
      return orRefuse(memory, name === 'asked' ? 'ledger' : 'recipients', () => {
        learnFrom(body, asked);
        memory[name] = null;
        memory.heardAt = now();
        return ANSWERS.done;
      });
    } finally {
      bodies -= 1;
    }
  }

  /** For people: to the rest of the program an old server without a list is in order. */
  function logUnlisted({ key, report: before }: Memory, { recipients }: Report): void {
    const why = whyOf(recipients);
    if (why === null || why === whyOf(before?.recipients ?? null)) return;
    logger.info('the agent cannot list what Postfix accepts', { key, why: redact(why) });
  }

  return {
    async report(memory, request) {
      const text = await readBody(request, limits.maxReportBytes);
      if (text === null) return ANSWERS.tooLarge;
      return orRefuse(memory, 'report', () => {
        const report = parseReport(text, memory.domain);
        logUnlisted(memory, report);
        const asks = reported(memory, report, now());
        return asks.length > 0 ? { status: 200, body: asks.map((name) => `${name}\n`).join('') } : ANSWERS.done;
      });
    },
    ledger: (memory, request) =>
      takeAsked(memory, request, 'asked', (body, asked) => learn(memory, readLedger(body, asked, memory.domain))),
    recipients: (memory, request) =>
      takeAsked(memory, request, 'askedRecipients', (body, asked) => {
        memory.recipients = readRecipients(body, asked, memory.domain);
      }),
  };
}

function whyOf(recipients: Report['recipients']): string | null {
  return recipients && 'why' in recipients ? recipients.why : null;
}
