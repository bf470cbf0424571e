import type { IncomingMessage } from 'node:http';
import type { Logger } from '../../ports/logger.ts';
import { ANSWERS, type Answer } from './answer.ts';
import { readLedger } from './ledger.ts';
import type { Limits } from './limits.ts';
import { learn, type Memory, reported } from './memory.ts';
import { ParseError } from './parse-error.ts';
import { readBody } from './read-body.ts';
import { parseReport } from './report-parser.ts';

export interface Listener {
  report(memory: Memory, request: IncomingMessage): Promise<Answer>;
  ledger(memory: Memory, request: IncomingMessage): Promise<Answer>;
}

export interface ListenerOptions {
  readonly limits: Limits;
  readonly logger: Logger;
  now(): number;
}

/** Takes in what agents tell. */
export function createListener({ limits, logger, now }: ListenerOptions): Listener {
  let ledgers = 0;

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

  return {
    async report(memory, request) {
      const text = await readBody(request, limits.maxReportBytes);
      if (text === null) return ANSWERS.tooLarge;
      return orRefuse(memory, 'report', () => {
        const asks = reported(memory, parseReport(text, memory.domain), now());
        return asks ? { status: 200, body: 'ledger\n' } : ANSWERS.done;
      });
    },
    async ledger(memory, request) {
      if (memory.asked === null) return ANSWERS.notAsked;
      if (ledgers >= limits.maxLedgersAtOnce) return ANSWERS.unavailable;
      ledgers += 1;
      try {
        const body = await readBody(request, limits.maxLedgerBytes);
        if (body === null) return ANSWERS.tooLarge;
        const { asked } = memory;
        if (asked === null) return ANSWERS.notAsked;
        return orRefuse(memory, 'ledger', () => {
          learn(memory, readLedger(body, asked, memory.domain));
          memory.asked = null;
          memory.heardAt = now();
          return ANSWERS.done;
        });
      } finally {
        ledgers -= 1;
      }
    },
  };
}
