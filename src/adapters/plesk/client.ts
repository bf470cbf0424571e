import type { z } from 'zod';
import { TerminalError } from '../../errors.ts';
import { createSend, type HttpDeps } from '../http/create-send.ts';
import type { RateLimit } from '../http/rate-limit.ts';
import { redact } from '../http/redact.ts';
import { toPleskError, toStatusError, unreadable } from './errors.ts';
import { type Operation, toPacket } from './operations.ts';
import { outcome } from './schema.ts';
import { childrenOf, parsePacket } from './xml.ts';

/** A change starts programs on the server and takes a second or two. */
const TIMEOUT_MS = 15_000;
/** Plesk publishes no limit: the server's own load is one. */
const LIMIT: RateLimit = { requestsPerSecond: 10, burst: 60, concurrency: 2 };
/** An account is about 500 bytes, and as much again as its automatic answer is long. */
const MAX_RESPONSE_BYTES = 8 * 1024 * 1024;
/** What a header can carry. */
const KEY = /^[\x21-\x7e]+$/;

export interface ClientOptions {
  /** For example `https://panel.example:8443`, without a final slash. */
  readonly url: string;
  /** A secret key. */
  readonly token: string;
  /** The one authority, or certificate, that is trusted; the platform's when absent. PEM. */
  readonly caPem?: string | undefined;
}

/** What came of one object that an operation was for. */
export type Result =
  | { readonly status: 'ok'; readonly content: unknown }
  | { readonly status: 'error'; readonly code: number; readonly text: string };

/** Each call is one HTTPS request. Errors: those of `Panel`. */
export interface PleskClient {
  /**
   * Sends the operations in one packet; the answer holds the results of each in the same order, at least one. An error
   * among the results is for the caller to judge.
   */
  call(operations: readonly Operation[]): Promise<readonly (readonly Result[])[]>;
  /** As `call`, where every result must be good. */
  change(operations: readonly Operation[]): Promise<void>;
}

export function createPleskClient({ url, token, caPem }: ClientOptions, deps: HttpDeps): PleskClient {
  const key = token.trim();
  const transport = { timeoutMs: TIMEOUT_MS, maxResponseBytes: MAX_RESPONSE_BYTES, caPem };
  const send = createSend({ service: 'plesk', limit: LIMIT, ...transport }, deps);

  /** A page of a proxy may repeat the request. */
  const tell = (text: string) => redact(text.replaceAll(key, '[key]'));

  async function call(operations: readonly Operation[]): Promise<readonly (readonly Result[])[]> {
    const what = operations.map(({ path }) => path).join(' and ');
    if (!KEY.test(key)) throw new TerminalError('CredentialsRejected', `Plesk, ${what}: the key has no valid form`);
    const response = await send({
      method: 'POST',
      url: `${url.replace(/\/$/, '')}/enterprise/control/agent.php`,
      headers: { key, 'content-type': 'text/xml' },
      body: toPacket(operations),
      operation: what,
    });
    if (response.status >= 400) throw toStatusError(what, response, tell(response.text), deps.clock.now());
    const packet = parsePacket(response.text);
    if (packet === undefined) throw unreadable(what, `no packet: ${tell(response.text.slice(0, 100))}`);
    for (const system of childrenOf(packet, 'system')) {
      const fault = toResult(system, what);
      if (fault.status === 'error') throw toPleskError(what, fault.code, fault.text);
    }
    return operations.map(({ path }) => {
      const results = [...path.split('/'), 'result'].reduce<readonly unknown[]>(
        (nodes, name) => nodes.flatMap((node) => childrenOf(node, name)),
        [packet],
      );
      if (results.length === 0) throw unreadable(path, 'no result');
      return results.map((result) => toResult(result, path));
    });
  }

  function toResult(content: unknown, what: string): Result {
    const read = outcome.safeParse(content);
    if (!read.success) throw unreadable(what, describe(read.error));
    const { status, errcode = '0', errtext = '' } = read.data;
    return status === 'ok' ? { status, content } : { status, code: Number(errcode), text: tell(errtext) };
  }

  return {
    call,
    async change(operations) {
      const results = await call(operations);
      for (const [index, { path }] of operations.entries()) demandOk(results[index] ?? [], path);
    },
  };
}

/** What the results hold; an error among them is one of the whole. */
export function contentsOf<T extends z.ZodType>(results: readonly Result[], path: string, schema: T): z.output<T>[] {
  return demandOk(results, path).map((content) => {
    const read = schema.safeParse(content);
    if (!read.success) throw unreadable(path, describe(read.error));
    return read.data;
  });
}

function demandOk(results: readonly Result[], path: string): readonly unknown[] {
  return results.map((result) => {
    if (result.status === 'error') throw toPleskError(path, result.code, result.text);
    return result.content;
  });
}

function describe({ issues: [issue] }: z.ZodError): string {
  return `"${issue?.path.join('.') ?? ''}": ${issue?.message ?? 'not readable'}`;
}
