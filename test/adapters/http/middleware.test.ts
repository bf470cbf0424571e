import test from 'ava';
import { authorize, forgetWhenPowerless, type TokenSource } from '../../../src/adapters/http/auth.ts';
import { log } from '../../../src/adapters/http/log.ts';
import { meter } from '../../../src/adapters/http/meter.ts';
import { limitRate } from '../../../src/adapters/http/rate-limit.ts';
import { redact } from '../../../src/adapters/http/redact.ts';
import { honourRetryAfter, parseRetryAfter } from '../../../src/adapters/http/retry-after.ts';
import { compose, type HttpRequest, type HttpResponse, type Send } from '../../../src/adapters/http/send.ts';
import { TerminalError, TransientError } from '../../../src/errors.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import { type LogFields, type Logger, silentLogger } from '../../../src/ports/logger.ts';
import { noMetrics } from '../../../src/ports/metrics.ts';

const REQUEST: HttpRequest = {
  method: 'GET',
  url: 'https://service.example/things?address=anna@contoso.com',
  operation: 'things',
};

function createManualClock(startMs = Date.UTC(2026, 10, 24)): Clock & { nowMs: number } {
  const clock = {
    nowMs: startMs,
    now: () => clock.nowMs,
    async sleep(ms: number) {
      clock.nowMs += ms;
    },
  };
  return clock;
}

function answer(status: number, headers: Record<string, string> = {}): HttpResponse {
  return { status, headers: new Headers(headers), text: '' };
}

/** Answers in order, the last one again and again, and remembers what was sent. */
function createScript(...answers: HttpResponse[]) {
  const sent: HttpRequest[] = [];
  const send: Send = async (request) => {
    sent.push(request);
    return answers[Math.min(sent.length, answers.length) - 1] ?? answer(200);
  };
  return { send, sent };
}

const NOW_MS = Date.UTC(2026, 10, 24, 12, 0, 0);
const RETRY_AFTER: ReadonlyArray<{ value: string | null; waitMs: number | undefined; reason: string }> = [
  { value: '120', waitMs: 120_000, reason: 'seconds' },
  { value: ' 1.5 ', waitMs: 1500, reason: 'a fraction, as some services send' },
  { value: 'Tue, 24 Nov 2026 12:00:30 GMT', waitMs: 30_000, reason: 'a date' },
  { value: 'Tue, 24 Nov 2026 11:00:00 GMT', waitMs: 0, reason: 'a date that has passed' },
  { value: '999999', waitMs: 3_600_000, reason: 'longer than we believe' },
  { value: 'soon', waitMs: undefined, reason: 'nonsense' },
  { value: null, waitMs: undefined, reason: 'no header' },
];
for (const { value, waitMs, reason } of RETRY_AFTER) {
  test(`Retry-After "${value}" is ${waitMs} ms (${reason})`, (t) => t.is(parseRetryAfter(value, NOW_MS), waitMs));
}

test('after a 429 nothing is sent until the pause is over', async (t) => {
  const clock = createManualClock();
  const { send, sent } = createScript(answer(429, { 'retry-after': '60' }), answer(200));
  const polite = compose(send, [honourRetryAfter(clock)]);
  t.is((await polite(REQUEST)).status, 429);
  clock.nowMs += 20_000;
  const error = await t.throwsAsync(polite(REQUEST), { instanceOf: TransientError });
  t.is(error?.retryAfterMs, 40_000);
  t.is(sent.length, 1);
  clock.nowMs += 40_000;
  t.is((await polite(REQUEST)).status, 200);
});

test('requests beyond the burst are spaced out, and a long wait goes back to the queue', async (t) => {
  const clock = createManualClock();
  const startMs = clock.nowMs;
  const { send } = createScript(answer(200));
  const limited = compose(send, [limitRate({ requestsPerSecond: 0.5, burst: 2, concurrency: 1 }, clock)]);
  await limited(REQUEST);
  await limited(REQUEST);
  t.is(clock.nowMs - startMs, 0, 'the burst goes at once');
  await limited(REQUEST);
  t.is(clock.nowMs - startMs, 2000, 'the third waits for its allowance');

  const noSleep: Clock = { now: () => startMs, sleep: async () => {} };
  const hurried = compose(send, [limitRate({ requestsPerSecond: 0.1, burst: 1, concurrency: 1 }, noSleep)]);
  await hurried(REQUEST);
  const error = await t.throwsAsync(hurried(REQUEST), { instanceOf: TransientError });
  t.is(error?.retryAfterMs, 10_000);
});

test('no more requests are under way than the limit, and a failed one gives its place back', async (t) => {
  let underWay = 0;
  let most = 0;
  const send: Send = async () => {
    underWay += 1;
    most = Math.max(most, underWay);
    await new Promise(setImmediate);
    underWay -= 1;
    throw new TransientError('ServiceUnavailable', 'no');
  };
  const limited = compose(send, [
    limitRate({ requestsPerSecond: 1000, burst: 100, concurrency: 2 }, createManualClock()),
  ]);
  await Promise.allSettled(Array.from({ length: 7 }, () => limited(REQUEST)));
  t.is(most, 2);
});

function createTokens(...values: string[]) {
  const asked: unknown[] = [];
  let forgotten = 0;
  const tokens: TokenSource = {
    async token(_scope, rejection) {
      asked.push(rejection);
      return values[asked.length - 1] ?? 'last';
    },
    forget() {
      forgotten += 1;
    },
  };
  return { tokens, asked, forgotten: () => forgotten };
}

test('a rejected token is replaced once, with the claims that the service asks for', async (t) => {
  const claims = '{"access_token":{"nbf":{"essential":true,"value":"1"}}}';
  const challenge = `Bearer realm="", error="insufficient_claims", claims="${Buffer.from(claims).toString('base64')}"`;
  const { send, sent } = createScript(answer(401, { 'www-authenticate': challenge }), answer(200));
  const { tokens, asked } = createTokens('old', 'new');
  const response = await compose(send, [authorize({ tokens, scope: 's' })])(REQUEST);
  t.is(response.status, 200);
  t.deepEqual(
    sent.map(({ headers }) => headers?.authorization),
    ['Bearer old', 'Bearer new'],
  );
  t.deepEqual(asked, [undefined, { token: 'old', claims }]);
});

test('a service that rejects every token is not asked for ever', async (t) => {
  const { send, sent } = createScript(answer(401));
  const { tokens } = createTokens('old', 'new');
  t.is((await compose(send, [authorize({ tokens, scope: 's' })])(REQUEST)).status, 401);
  t.is(sent.length, 2);
});

test('tokens are forgotten after a missing permission, and kept after any other failure', async (t) => {
  const { tokens, forgotten } = createTokens();
  const fail = (error: Error) => t.throwsAsync(forgetWhenPowerless(tokens, () => Promise.reject(error)));
  await fail(new TransientError('Throttled', 'later'));
  await fail(new TerminalError('RefusedByService', 'no'));
  t.is(forgotten(), 0);
  await fail(new TerminalError('PermissionMissing', 'no role'));
  t.is(forgotten(), 1);
});

test('log lines hold neither token, nor query, nor body', async (t) => {
  const lines: string[] = [];
  const note = (message: string, fields?: LogFields) => void lines.push(JSON.stringify({ message, ...fields }));
  const logger: Logger = { ...silentLogger, debug: note, warn: note };
  const request = { ...REQUEST, headers: { authorization: 'Bearer secret-token' }, body: 'a secret body' };
  const failing: Send = async () => {
    throw new TransientError('ServiceUnavailable', 'Bearer secret-token was cut off');
  };
  await compose(createScript(answer(200, { 'request-id': 'r1' })).send, [log('x', logger, createManualClock())])(
    request,
  );
  await t.throwsAsync(compose(failing, [log('x', logger, createManualClock())])(request));
  t.is(lines.length, 2);
  t.notRegex(lines.join('\n'), /secret|anna/);
  t.regex(lines.join('\n'), /service\.example\/things.*r1/);
});

test('every request is counted by its result', async (t) => {
  const results: Array<string | undefined> = [];
  const metrics = {
    ...noMetrics,
    increment: (_name: string, labels?: Readonly<Record<string, string>>) => void results.push(labels?.result),
  };
  const failing: Send = async () => {
    throw new TransientError('Throttled', 'no');
  };
  await compose(createScript(answer(503)).send, [meter('x', metrics, createManualClock())])(REQUEST);
  await t.throwsAsync(compose(failing, [meter('x', metrics, createManualClock())])(REQUEST));
  t.deepEqual(results, ['503', 'Throttled']);
});

const SECRETS: ReadonlyArray<{ text: string; safe: string }> = [
  { text: 'Authorization: Bearer abc.def-ghi', safe: 'Authorization: Bearer [redacted]' },
  { text: 'token eyJhbGciOi.eyJhdWQi.c2ln was refused', safe: 'token [token] was refused' },
  { text: 'client_secret=hunter2&scope=x', safe: 'client_secret=[redacted]&scope=x' },
  { text: '{"client_secret":"hunter2"}', safe: '{"client_secret":"[redacted]"}' },
  {
    text: 'x -----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY----- y',
    safe: 'x [private key] y',
  },
  { text: 'two\r\nlines\u0000', safe: 'two lines' },
  { text: "object 'contoso.com' couldn't be found", safe: "object 'contoso.com' couldn't be found" },
];
for (const { text, safe } of SECRETS) {
  test(`${JSON.stringify(text)} is shown as ${JSON.stringify(safe)}`, (t) => t.is(redact(text), safe));
}

test('a long text is cut', (t) => t.is(redact('x'.repeat(5000)).length, 500));
