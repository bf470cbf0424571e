import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import { ANSWERS, type Answer } from './answer.ts';
import type { Authenticator } from './authenticate.ts';
import { createBuckets } from './buckets.ts';
import type { Limits } from './limits.ts';
import { createListener } from './listener.ts';
import { isNews } from './memory.ts';
import type { Memory } from './remembered.ts';
import { remoteName } from './remote.ts';
import { type Route, routeOf } from './route.ts';
import { answerSettings } from './settings-request.ts';

export interface RequestOptions {
  readonly authenticator: Authenticator;
  memoryOf(key: string): Memory | undefined;
  isForgotten(key: string): boolean;
  isClosing(): boolean;
  readonly script: string;
  onChange(key: string): void;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What agents send, and who takes it in. */
const TAKES = { Report: 'report', Ledger: 'ledger', Recipients: 'recipients' } as const;

/** Finds the answer to a request: who asks, whether too often, and for what. */
export function createRequests(options: RequestOptions) {
  const { clock, limits, logger } = options;
  const now = () => clock.now();
  const listener = createListener({ limits, logger, now });
  const rates = createBuckets(limits.requestBurst, limits.requestsPerSecond, clock);

  return {
    async answer(request: IncomingMessage, response: ServerResponse): Promise<{ route: Route; answer: Answer }> {
      const route = routeOf(request.method, request.url);
      return { route, answer: await byRoute(route, request, response) };
    },
  };

  async function byRoute(route: Route, request: IncomingMessage, response: ServerResponse): Promise<Answer> {
    if (route.kind === 'NotFound') return ANSWERS.notFound;
    if (route.kind === 'MethodNotAllowed') return ANSWERS.methodNotAllowed;
    if (options.isClosing()) return ANSWERS.unavailable;
    if (route.kind === 'Script') return { status: 200, body: options.script };

    const { key } = route;
    const remote = remoteName(request.socket.remoteAddress);
    const admission = await options.authenticator.admit(key, request.headers.authorization, remote);
    if (admission === 'TooMany') return ANSWERS.tooMany;
    if (admission === 'Unavailable') return ANSWERS.unavailable;
    if (admission === 'Refused' || options.isForgotten(key)) return ANSWERS.unauthorized;
    if (!rates.take(key)) return ANSWERS.tooMany;
    const memory = options.memoryOf(key);
    // A migration that was not looked at since the operator started.
    if (!memory) return ANSWERS.unavailable;
    return forAgent(route.kind, memory, request, response);
  }

  async function forAgent(
    kind: 'Settings' | keyof typeof TAKES,
    memory: Memory,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<Answer> {
    if (kind !== 'Settings') {
      const answer = await listener[TAKES[kind]](memory, request);
      tellNews(memory);
      return answer;
    }
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const ending = () => endingOf(memory);
    const answered = answerSettings({ memory, request, gone: gone.signal, now, ending });
    // What the agent holds is known before the answer, which may take its time.
    tellNews(memory);
    return answered;
  }

  function endingOf(memory: Memory): Answer | undefined {
    if (options.isClosing()) return ANSWERS.unavailable;
    if (options.isForgotten(memory.key)) return ANSWERS.unauthorized;
    return options.memoryOf(memory.key) === memory ? undefined : ANSWERS.unavailable;
  }

  function tellNews(memory: Memory): void {
    if (options.memoryOf(memory.key) !== memory || !isNews(memory, now())) return;
    try {
      options.onChange(memory.key);
    } catch (error) {
      logger.error('an agent brought news that nobody could take', { key: memory.key, error: String(error) });
    }
  }
}
