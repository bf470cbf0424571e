import { request as httpRequest } from 'undici';
import { TransientError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import { createDeadline, type Deadline } from './deadline.ts';
import type { KubeAccess } from './kube-access.ts';
import { classified, KubeError } from './kube-error.ts';

/** One call of the API server. `path` begins with a slash and is percent-encoded. */
export interface KubeRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly accept?: string;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number;
}

export interface KubeTransport extends AsyncDisposable {
  /**
   * The parsed answer.
   * Errors: TransientError (caused by a KubeError) where a repeat can help, KubeError otherwise, the signal's reason.
   */
  send(request: KubeRequest): Promise<unknown>;
  /** The lines of a streamed answer. `timeoutMs` is the longest silence. */
  lines(request: KubeRequest): AsyncGenerator<string, void, void>;
}

export interface KubeTransportOptions {
  readonly userAgent: string;
  readonly clock: Clock;
}

/** A call that takes longer is stuck: client-go's default for single requests is of the same size. */
const REQUEST_TIMEOUT_MS = 30_000;
/** etcd refuses requests above 1.5 MiB with an obscure 500; our own objects stay far below. */
const MAX_REQUEST_BYTES = 1_048_576;
/** A page of 500 objects of 32 KiB: more than that is not ours. */
const MAX_RESPONSE_BYTES = 16_777_216;
/** The largest object that etcd stores is 1.5 MiB; JSON and managedFields can double it. */
const MAX_LINE_CHARACTERS = 4_194_304;
/** Of an error's answer, only the Status object matters. */
const MAX_MESSAGE_CHARACTERS = 500;

/** Makes the one client of an API server: credentials and TLS come from the access, for every request anew. */
export function createKubeTransport(access: KubeAccess, options: KubeTransportOptions): KubeTransport {
  async function open(request: KubeRequest, deadline: Deadline) {
    const body = request.body === undefined ? null : JSON.stringify(request.body);
    if (body !== null && Buffer.byteLength(body) > MAX_REQUEST_BYTES) {
      throw new KubeError(
        413,
        'RequestEntityTooLarge',
        `${label(request)}: the body exceeds ${MAX_REQUEST_BYTES} bytes`,
      );
    }
    const { headers, dispatcher } = await access.authorise();
    const response = await httpRequest(url(access.server + request.path, request.query), {
      method: request.method,
      body,
      signal: deadline.signal,
      dispatcher,
      // The deadline is the only time-out, so that tests own the clock.
      headersTimeout: 0,
      bodyTimeout: 0,
      headers: {
        ...headers,
        accept: request.accept ?? 'application/json',
        'user-agent': options.userAgent,
        ...(body === null ? {} : { 'content-type': request.contentType ?? 'application/json' }),
      },
    });
    if (response.statusCode < 300) return response;
    const text = await readText(response.body, MAX_RESPONSE_BYTES, label(request));
    throw refusal(request, response.statusCode, response.headers['retry-after'], text);
  }

  return {
    async send(request) {
      using deadline = createDeadline(
        options.clock,
        request.timeoutMs ?? REQUEST_TIMEOUT_MS,
        label(request),
        request.signal,
      );
      try {
        const response = await open(request, deadline);
        return parse(await readText(response.body, MAX_RESPONSE_BYTES, label(request)), label(request));
      } catch (error) {
        throw explain(request, error);
      }
    },

    async *lines(request) {
      using deadline = createDeadline(
        options.clock,
        request.timeoutMs ?? REQUEST_TIMEOUT_MS,
        label(request),
        request.signal,
      );
      try {
        const response = await open(request, deadline);
        response.body.setEncoding('utf8');
        let rest = '';
        for await (const chunk of response.body) {
          deadline.extend();
          const parts = (rest + String(chunk)).split('\n');
          rest = parts.pop() ?? '';
          if (rest.length > MAX_LINE_CHARACTERS) throw new Error(`a line exceeds ${MAX_LINE_CHARACTERS} characters`);
          for (const line of parts) if (line.trim() !== '') yield line;
        }
      } catch (error) {
        throw explain(request, error);
      }
    },

    async [Symbol.asyncDispose]() {
      await access[Symbol.asyncDispose]();
    },
  };
}

function url(base: string, query: KubeRequest['query']): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) parameters.set(name, String(value));
  }
  return parameters.size === 0 ? base : `${base}?${parameters}`;
}

function label(request: KubeRequest): string {
  return `${request.method} ${request.path}`;
}

async function readText(body: AsyncIterable<Buffer>, maxBytes: number, what: string): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new KubeError(0, 'ResponseTooLarge', `${what}: the answer exceeds ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new KubeError(0, 'InvalidAnswer', `${what}: the answer is no JSON`, { cause });
  }
}

/** The error for a refusal, told from the Status object of its body if there is one. */
function refusal(request: KubeRequest, status: number, retryAfter: string | string[] | undefined, text: string): Error {
  const { reason, message } = readStatus(text);
  const said = (message ?? text).slice(0, MAX_MESSAGE_CHARACTERS).replaceAll(/\s+/g, ' ');
  const seconds = Number(retryAfter);
  return classified(
    new KubeError(status, reason ?? '', `${label(request)}: ${status} ${said}`.trimEnd()),
    Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined,
  );
}

function readStatus(text: string): { reason?: string; message?: string } {
  try {
    const status = JSON.parse(text);
    return {
      ...(typeof status?.reason === 'string' && { reason: status.reason }),
      ...(typeof status?.message === 'string' && { message: status.message }),
    };
  } catch {
    // A proxy's page or nothing: the text itself is what can be said.
    return {};
  }
}

/** Errors of the network, of TLS or of the token file become transient; the caller's own abort passes as it is. */
function explain(request: KubeRequest, error: unknown): unknown {
  if (request.signal?.aborted) return request.signal.reason;
  if (!(error instanceof Error)) return error;
  if (error instanceof KubeError) return classified(error);
  if (error instanceof TransientError) return error;
  const reason = error.name === 'TimeoutError' ? 'Timeout' : 'Unreachable';
  return classified(new KubeError(0, reason, `${label(request)}: ${error.message}`, { cause: error }));
}
