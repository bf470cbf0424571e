import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultRule, Faults, RecordedRequest, ServiceName } from '../faults.ts';

/** A request as the services see it. */
export interface CloudRequest {
  method: string;
  url: URL;
  headers: IncomingHttpHeaders;
  text: string;
}

/** An answer; `body` is sent as JSON, `raw` as it is. */
export interface CloudReply {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
  raw?: Buffer | string;
}

/** A simulated service behind the HTTPS server. */
export interface CloudService {
  name: ServiceName;
  /** What the request asks for, for the record and the faults. */
  describe(request: CloudRequest): { cmdlet?: string; effect: 'read' | 'write' };
  /** `maxPageSize` is set while a fault makes pages small. */
  handle(request: CloudRequest, limits: { maxPageSize?: number }): CloudReply | Promise<CloudReply>;
  /** The service's own form of 429, 5xx, and of a refusal with status 200. */
  refuse(status: number): CloudReply;
}

/** Thrown inside a service to end the request with this answer. */
export class Refusal extends Error {
  readonly reply: CloudReply;

  constructor(reply: CloudReply) {
    super(`refused with status ${reply.status}`);
    this.name = 'Refusal';
    this.reply = reply;
  }
}

/** Runs a request (or a member of a batch) under the faults; `reset` asks to cut the connection. */
export type Gate = (
  recorded: RecordedRequest,
  run: (limits: { maxPageSize?: number }) => CloudReply | Promise<CloudReply>,
  refuse: (status: number) => CloudReply,
) => Promise<CloudReply | 'reset'>;

/** Makes the gate that records every request and lets the faults strike. */
export function createGate(faults: Faults, requests: RecordedRequest[]): Gate {
  return async (recorded, run, refuse) => {
    requests.push(recorded);
    const fault = faults.strike(recorded);
    const answer = async () => {
      try {
        return await run(fault?.kind === 'PartialPages' ? { maxPageSize: fault.pageSize ?? 1 } : {});
      } catch (error) {
        if (error instanceof Refusal) return error.reply;
        throw error;
      }
    };
    if (!fault) return answer();
    return applyFault(fault, answer, refuse);
  };
}

async function applyFault(
  fault: FaultRule,
  answer: () => Promise<CloudReply>,
  refuse: (status: number) => CloudReply,
): Promise<CloudReply | 'reset'> {
  switch (fault.kind) {
    case 'Throttle': {
      const reply = refuse(429);
      if (fault.retryAfterSeconds === undefined) return reply;
      return { ...reply, headers: { ...reply.headers, 'retry-after': String(fault.retryAfterSeconds) } };
    }
    case 'FailBefore':
      return refuse(fault.status ?? 503);
    case 'FailAfter':
      await answer();
      return refuse(fault.status ?? 503);
    case 'ResetBefore':
      return 'reset';
    case 'ResetAfter':
      await answer();
      return 'reset';
    case 'CutOff': {
      const reply = await answer();
      const promised = String(payloadOf(reply).length);
      return { ...halved(reply), headers: { ...reply.headers, 'content-length': promised, connection: 'close' } };
    }
    case 'Truncate':
      return halved(await answer());
    case 'RefusedWithStatus200':
      return refuse(200);
    case 'Slow':
      await sleep(fault.delayMs ?? 200);
      return answer();
    case 'PartialPages':
      return answer();
  }
}

/** What is sent of an answer. */
export function payloadOf(reply: CloudReply): Buffer {
  return Buffer.from(reply.raw ?? (reply.body === undefined ? '' : JSON.stringify(reply.body)));
}

function halved(reply: CloudReply): CloudReply {
  const payload = payloadOf(reply);
  return { ...reply, raw: payload.subarray(0, payload.length / 2) };
}
