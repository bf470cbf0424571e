import { createHash } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createTestAuthority } from '../../../src/simulators/tls/certificates.ts';

export const TOKEN = 'sEcReT-of.the~test';
const PATH = '/v1/servers/mail/contoso';

export const sha256 = (body: string): string => createHash('sha256').update(body).digest('hex');

/** Answers a GET of the settings in place of the operator. */
export type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** The other side of the protocol; `docs/agent.md` says what it must do. */
export interface Operator {
  readonly url: string;
  readonly caPem: string;
  readonly reports: string[];
  readonly ledgers: string[];
  readonly recipients: string[];
  /** Requests for settings so far. */
  readonly polls: IncomingMessage[];
  settings(body: string): void;
  /** Answers every GET of settings until `settings` is called. */
  answer(answer: Answer): void;
  /** Answers every list of recipients. */
  answerRecipients(answer: Answer): void;
  /** Forgets all digests, as after a restart. */
  forget(): void;
  close(): void;
}

export async function startOperator(names: readonly string[] = ['127.0.0.1']): Promise<Operator> {
  const authority = createTestAuthority();
  const { certPem, keyPem } = authority.issue(names);
  const reports: string[] = [];
  const ledgers: string[] = [];
  const recipients: string[] = [];
  const polls: IncomingMessage[] = [];
  const known = new Set<string>();
  const waiting = new Set<() => void>();
  let usual: Answer = unready;
  let taking: Answer = done;

  const server = createServer({ cert: certPem, key: keyPem }, (request, response) => {
    respond(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    if (request.headers.authorization !== `Bearer ${TOKEN}`) return void response.writeHead(401).end();
    const what = `${request.method} ${request.url}`;
    if (what === `GET ${PATH}/settings`) {
      polls.push(request);
      usual(response, request);
    } else if (what === `POST ${PATH}/report`) {
      reports.push(body);
      const unknown = (word: string) => {
        const digest = new RegExp(`^${word} ([0-9a-f]{64})$`, 'm').exec(body)?.[1];
        return digest !== undefined && !known.has(digest);
      };
      const asked = [...(unknown('applied') ? ['ledger\n'] : []), ...(unknown('recipients') ? ['recipients\n'] : [])];
      if (asked.length === 0) response.writeHead(204).end();
      else response.writeHead(200).end(asked.join(''));
    } else if (what === `POST ${PATH}/recipients`) {
      recipients.push(body);
      taking(response, request);
      if (response.statusCode === 204) known.add(sha256(body));
    } else if (what === `POST ${PATH}/ledger`) {
      ledgers.push(body);
      known.add(sha256(body));
      response.writeHead(204).end();
    } else response.writeHead(404).end();
  }

  function change(answer: Answer): void {
    usual = answer;
    for (const wake of waiting) wake();
    waiting.clear();
  }

  return {
    url: `https://127.0.0.1:${port}${PATH}`,
    caPem: authority.caPem,
    reports,
    ledgers,
    recipients,
    polls,
    settings(body) {
      const digest = sha256(body);
      known.add(digest);
      change((response, request) => {
        if (request.headers['if-none-match'] !== `"${digest}"`) return respondWith(response, body);
        const wake = (): void => {
          clearTimeout(late);
          usual(response, request);
        };
        const late = setTimeout(() => {
          waiting.delete(wake);
          response.writeHead(304).end();
        }, Number(request.headers['x-wait']) * 1000);
        waiting.add(wake);
        // The agent may end while it waits.
        response.once('close', () => {
          clearTimeout(late);
          waiting.delete(wake);
        });
      });
    },
    answer: change,
    answerRecipients(answer) {
      taking = answer;
    },
    forget: () => known.clear(),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

export function respondWith(response: ServerResponse, body: string, digest = sha256(body)): void {
  response.writeHead(200, { 'content-type': 'text/plain', etag: `"${digest}"` }).end(body);
}

const done: Answer = (response) => void response.writeHead(204).end();

const unready: Answer = (response) => void response.writeHead(503, { 'retry-after': '1' }).end();
