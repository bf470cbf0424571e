import { Client } from '@microsoft/microsoft-graph-client';
import { TransientError } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import { isRecord } from '../http/json.ts';
import type { Send } from '../http/send.ts';
import { fromClientError, toGraphError } from './errors.ts';
import { createGraphTransport } from './transport.ts';

/** One GET inside a batch. */
export interface GraphQuestion {
  /** In words, for messages. */
  readonly what: string;
  /** Application permission that it needs, the least one. */
  readonly permission: string;
  /** Path and encoded query below the version, with a leading slash. */
  readonly path: string;
  /** Statuses of 400 and above that are answers, such as 404 for "is it there?". */
  readonly answers?: readonly number[];
}

export interface GraphAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface GraphClient {
  /** Asks all in one request; the answers come in the order of the questions, complete, or it throws. */
  ask(questions: readonly GraphQuestion[]): Promise<readonly GraphAnswer[]>;
  /** Path of the page that `link` names. Errors: TransientError when the link leads to another host. */
  pathOf(link: string): string;
}

/** Source: Microsoft, "Combine multiple HTTP requests using JSON batching". */
const MAX_BATCH_SIZE = 20;
const VERSION = 'v1.0';

export function createGraphClient(graphUrl: string, send: Send, clock: Clock): GraphClient {
  const baseUrl = graphUrl.replace(/\/$/, '');
  const client = Client.initWithMiddleware({
    baseUrl,
    defaultVersion: VERSION,
    middleware: createGraphTransport(send),
  });

  async function post(body: unknown): Promise<unknown> {
    try {
      return await client.api('/$batch').post(body);
    } catch (error) {
      throw fromClientError(error, clock.now());
    }
  }

  return {
    async ask(questions) {
      if (questions.length > MAX_BATCH_SIZE) throw new Error(`a batch holds ${MAX_BATCH_SIZE} questions at most`);
      const requests = questions.map(({ path }, index) => ({ id: String(index), method: 'GET', url: path }));
      const answer = await post({ requests });
      const responses: unknown[] = isRecord(answer) && Array.isArray(answer.responses) ? answer.responses : [];
      return questions.map((question, index) => {
        const member = responses.find((one) => isRecord(one) && String(one.id) === String(index));
        if (!isRecord(member)) {
          throw new TransientError('ServiceUnavailable', `Microsoft Graph, ${question.what}: no answer in the batch`);
        }
        return readAnswer(question, member, clock.now());
      });
    },
    pathOf(link) {
      const prefix = `${baseUrl}/${VERSION}/`;
      if (!link.startsWith(prefix)) {
        throw new TransientError('ServiceUnavailable', 'Microsoft Graph: the next page is at another address');
      }
      return link.slice(prefix.length - 1);
    },
  };
}

function readAnswer(question: GraphQuestion, member: Readonly<Record<string, unknown>>, nowMs: number): GraphAnswer {
  const status = Number(member.status);
  const body = isRecord(member.body) ? member.body : {};
  const succeeded = status >= 200 && status < 300 && isRecord(member.body) && body.error === undefined;
  if (succeeded || question.answers?.includes(status)) return { status, body };
  const error = isRecord(body.error) ? body.error : {};
  throw toGraphError(
    {
      what: question.what,
      permission: question.permission,
      status,
      code: String(error.code ?? ''),
      text: String(error.message ?? ''),
      retryAfter: retryAfterOf(member.headers),
    },
    nowMs,
  );
}

function retryAfterOf(headers: unknown): string | null {
  const entries = isRecord(headers) ? Object.entries(headers) : [];
  const value = entries.find(([name]) => name.toLowerCase() === 'retry-after')?.[1];
  return value === undefined ? null : String(value);
}
