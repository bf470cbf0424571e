import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, type RequestOptions, request } from 'node:https';
import { createInterface } from 'node:readline';
import { KubeConfig } from '@kubernetes/client-node';

/** JSON as the server sent it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export interface Call {
  readonly method: string;
  /** From `/api` or `/apis`, with the query. */
  readonly path: string;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly accept?: string;
}

export interface Answer {
  readonly status: number;
  readonly body: Json;
}

/** HTTP as it is on the wire: what a client library would hide is what the suite compares. */
export interface WireClient {
  send(call: Call): Promise<Answer>;
  /** Lines of a watch, until the server ends it, the reader leaves the loop or the signal aborts. */
  stream(path: string, signal: AbortSignal): AsyncGenerator<Json, void>;
  close(): void;
}

/** Longer than any answer; shorter than the suite's patience with a watch that should have been refused. */
const ANSWER_TIMEOUT_MS = 15_000;

export async function createWireClient(url: string, kubeconfig: string): Promise<WireClient> {
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  const agent = new Agent({ keepAlive: true });
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);

  async function open(call: Call, signal?: AbortSignal): Promise<IncomingMessage> {
    const body = call.body === undefined ? undefined : JSON.stringify(call.body);
    const headers = {
      ...options.headers,
      accept: call.accept ?? 'application/json',
      // Node sends no length of a DELETE's body by itself.
      ...(body && {
        'content-type': call.contentType ?? 'application/json',
        'content-length': Buffer.byteLength(body),
      }),
    };
    const outgoing = request(`${url}${call.path}`, { ...options, agent, method: call.method, headers, signal });
    outgoing.end(body);
    const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
    return response.setEncoding('utf8');
  }

  return {
    async send(call) {
      const response = await open(call, AbortSignal.timeout(ANSWER_TIMEOUT_MS));
      const text = (await response.toArray()).join('');
      return { status: response.statusCode ?? 0, body: parse(text) };
    },
    async *stream(path, signal) {
      const response = await open({ method: 'GET', path }, signal);
      try {
        for await (const line of createInterface({ input: response })) yield parse(line);
      } finally {
        response.destroy();
      }
    },
    close: () => agent.destroy(),
  };
}

/** A body that is not JSON is the text itself. */
function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
