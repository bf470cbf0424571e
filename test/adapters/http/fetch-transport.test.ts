import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import test from 'ava';
import { createFetchTransport } from '../../../src/adapters/http/fetch-transport.ts';
import type { HttpRequest } from '../../../src/adapters/http/send.ts';
import { disposition } from '../../../src/errors.ts';

/** Runs with a server on loopback that answers as told. */
async function withServer(listener: RequestListener, run: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await run(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

function post(url: string): HttpRequest {
  return {
    method: 'POST',
    url: `${url}/path?secret=1`,
    operation: 'thing',
    body: '{}',
    headers: { authorization: 'Bearer t' },
  };
}

test('the whole answer comes back, whatever its status', (t) =>
  withServer(
    (_request, response) => response.writeHead(418, { 'x-test': 'yes' }).end('short and stout'),
    async (url) => {
      const answer = await createFetchTransport({ timeoutMs: 5000 })(post(url));
      t.like(answer, { status: 418, text: 'short and stout' });
      t.is(answer.headers.get('x-test'), 'yes');
    },
  ));

test('a body that wants the token is given it', (t) =>
  withServer(
    (request, response) => request.pipe(response),
    async (url) => {
      const request = { ...post(url), body: (authorization: string) => `with ${authorization}` };
      t.is((await createFetchTransport({ timeoutMs: 5000 })(request)).text, 'with Bearer t');
    },
  ));

const FAULTS: ReadonlyArray<{ reason: string; listener: RequestListener; kind: 'Stall' | 'BackOff'; text: RegExp }> = [
  {
    reason: 'a redirect is not followed, since the token must not reach another host',
    listener: (_request, response) => response.writeHead(307, { location: 'https://evil.example/x' }).end(),
    kind: 'Stall',
    text: /redirected to evil\.example/,
  },
  {
    reason: 'an answer that is too long is given up',
    listener: (_request, response) => response.end('x'.repeat(2000)),
    kind: 'BackOff',
    text: /more than 1000 bytes/,
  },
  {
    reason: 'a connection that is cut says so',
    listener: (request) => request.socket.destroy(),
    kind: 'BackOff',
    text: /connection failed/,
  },
  {
    reason: 'a body that never ends runs into the time-out',
    listener: (_request, response) => response.write('x'),
    kind: 'BackOff',
    text: /no whole answer in 0\.5 s/,
  },
];
for (const { reason, listener, kind, text } of FAULTS) {
  test(reason, (t) =>
    withServer(listener, async (url) => {
      const transport = createFetchTransport({ timeoutMs: 500, maxResponseBytes: 1000 });
      const error = await t.throwsAsync(transport(post(url)));
      t.is(disposition(error).kind, kind);
      t.regex(error?.message ?? '', text);
      t.notRegex(error?.message ?? '', /secret/);
    }),
  );
}

test('a program that stops ends what is under way, and that is no fault of the service', (t) =>
  withServer(
    () => {},
    async (url) => {
      const stop = new AbortController();
      const pending = createFetchTransport({ timeoutMs: 5000, signal: stop.signal })(post(url));
      stop.abort(new Error('stopping'));
      await t.throwsAsync(pending, { message: 'stopping' });
    },
  ));
