import type { z } from 'zod';
import { TerminalError } from '../../errors.ts';
import { createSend, type HttpDeps } from '../http/create-send.ts';
import { parseJson } from '../http/json.ts';
import type { RateLimit } from '../http/rate-limit.ts';
import type { HttpRequest } from '../http/send.ts';
import { type Refusal, toMailcowError, toRefusal, unreadable } from './errors.ts';
import { failureAnswer, outcomesAnswer } from './schema.ts';

/** Each list is read row by row from a database: a thousand mailboxes take some seconds. */
const TIMEOUT_MS = 15_000;
/** mailcow knows no limit; this is what a small server bears beside its work. */
const LIMIT: RateLimit = { requestsPerSecond: 10, burst: 60, concurrency: 2 };
/** A row of a mailbox is about 1 kB. */
const MAX_RESPONSE_BYTES = 8 * 1024 * 1024;
/** The interface drops other characters of a key before it looks for it. */
const API_KEY = /^[A-Za-z0-9-]+$/;

export interface ClientOptions {
  /** `https://host`, without a final slash. */
  readonly url: string;
  readonly token: string;
  /** The one authority, or certificate, that is trusted; the platform's when absent. PEM. */
  readonly caPem?: string | undefined;
}

/** Each call is one HTTPS request. Errors: those of `Panel`. */
export interface MailcowClient {
  /** @param path after `/get/`; no address in it, since paths are logged */
  get<T extends z.ZodType>(path: string, schema: T): Promise<z.output<T>>;
  /**
   * Asks for a change; what mailcow has against it comes back, undefined when nothing.
   * @param what says in words what is changed
   */
  post(path: string, body: unknown, what: string): Promise<Refusal | undefined>;
}

export function createMailcowClient({ url, token, caPem }: ClientOptions, deps: HttpDeps): MailcowClient {
  const apiKey = token.trim();
  const transport = { timeoutMs: TIMEOUT_MS, maxResponseBytes: MAX_RESPONSE_BYTES, caPem };
  const send = createSend({ service: 'mailcow', limit: LIMIT, ...transport }, deps);

  async function call(
    request: Pick<HttpRequest, 'method' | 'body'>,
    path: string,
    what: string,
  ): Promise<{ readonly answer: unknown; readonly text: string }> {
    if (!API_KEY.test(apiKey)) {
      throw new TerminalError('CredentialsRejected', `mailcow, ${what}: the API key has no valid form`);
    }
    const headers = { 'x-api-key': apiKey, accept: 'application/json', 'content-type': 'application/json' };
    const operation = path.split('/', 2).join('/');
    const response = await send({ ...request, url: `${url}/api/v1/${path}`, headers, operation });
    const answer = parseJson(response.text);
    const fault = failureAnswer.safeParse(answer);
    const isDenied = fault.success && /denied|authentication failed/i.test(fault.data.msg);
    if (response.status >= 400 || isDenied) throw toMailcowError(what, response, fault.data?.msg, deps.clock.now());
    return { answer, text: response.text };
  }

  function parse<T extends z.ZodType>(schema: T, { answer, text }: Awaited<ReturnType<typeof call>>, what: string) {
    const parsed = schema.safeParse(answer);
    if (parsed.success) return parsed.data;
    throw unreadable(what, answer === undefined ? `no JSON: ${text.slice(0, 100)}` : describe(parsed.error));
  }

  return {
    async get(path, schema) {
      const what = `reading ${path}`;
      return parse(schema, await call({ method: 'GET' }, `get/${path}`, what), what);
    },
    async post(path, body, what) {
      const called = await call({ method: 'POST', body: JSON.stringify(body) }, path, what);
      return toRefusal(parse(outcomesAnswer, called, what));
    },
  };
}

function describe({ issues: [issue] }: z.ZodError): string {
  return `"${issue?.path.join('.') ?? ''}": ${issue?.message ?? 'not readable'}`;
}
