import { PassThrough } from 'node:stream';
import test from 'ava';
import type { LogFields } from '../../src/ports/logger.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { redact } from '../../src/telemetry/redact.ts';

function start(level: 'info' | 'debug' = 'info') {
  const stream = new PassThrough();
  const logger = createLogger({ level, stream });
  const text = () => String(stream.read() ?? '');
  return { logger, text, line: () => JSON.parse(text()) };
}

test('an event is one line of JSON with its fields, and those of its logger', (t) => {
  const { logger, text } = start();
  logger.with({ object: 'ns/a', shard: 1 }).warn('something\nhappened', { shard: 2, ready: false, none: null });
  const lines = text().trimEnd().split('\n');
  t.is(lines.length, 1);
  const { timestamp, ...line } = JSON.parse(lines[0] ?? '');
  t.deepEqual(line, {
    level: 'warn',
    message: 'something\nhappened',
    object: 'ns/a',
    shard: 2,
    ready: false,
    none: null,
  });
  t.false(Number.isNaN(Date.parse(timestamp)));
});

test('lines below the level are not written', (t) => {
  const { logger, text } = start('info');
  logger.debug('quiet');
  t.is(text(), '');
});

test('what is no plain value does not reach a line, even through a cast', (t) => {
  const { logger, line } = start();
  const sneaky = { secret: { value: 'hunter2' }, list: ['hunter2'], run: () => 'hunter2', gone: undefined };
  logger.info('sneaky', sneaky as unknown as LogFields);
  t.deepEqual(Object.keys(line()).toSorted(), ['level', 'message', 'timestamp']);
});

test('a field cannot take the place of the level or the message', (t) => {
  const { logger, line } = start();
  logger.info('real', { message: 'false', level: 'error', timestamp: 'never' });
  t.like(line(), { level: 'info', message: 'real', message_: 'false', level_: 'error', timestamp_: 'never' });
});

test('a stack is kept to a greater length than other values', (t) => {
  const { logger, line } = start();
  logger.error('bug', { stack: 'x'.repeat(3_000), error: 'y'.repeat(3_000) });
  const { stack, error } = line();
  t.is(stack.length, 3_000);
  t.true(error.length < 1_100);
});

const JWT = 'eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJodHRwczovL2dyYXBoIn0.c2lnbmF0dXJl';
const secrets = [
  { text: `Authorization: Bearer ${JWT}`, secret: JWT, reason: 'a bearer token' },
  { text: `token ${JWT} was refused`, secret: JWT, reason: 'a bare JSON web token' },
  { text: 'authorization: basic dXNlcjpwYXNzd29yZA==', secret: 'dXNlcjpwYXNzd29yZA', reason: 'basic credentials' },
  { text: 'client_secret=abc~DEF.123&grant_type=x', secret: 'abc~DEF.123', reason: 'a form field' },
  { text: '{"apiToken":"v1.0-abcdef"}', secret: 'v1.0-abcdef', reason: 'a JSON field' },
  { text: 'password: hunter2, user: x', secret: 'hunter2', reason: 'a YAML field' },
  { text: 'https://user:hunter2@example.org/', secret: 'hunter2', reason: 'a URL' },
  { text: 'key -----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----', secret: 'MIIE', reason: 'a private key' },
  { text: `leak aBc8Q~${'x'.repeat(34)} here`, secret: 'aBc8Q~', reason: 'an Entra client secret' },
];

for (const { text, secret, reason } of secrets) {
  test(`${reason} is masked`, (t) => {
    const masked = redact(text);
    t.false(masked.includes(secret), masked);
    t.true(masked.includes('***'));
  });
}

const harmless = [
  'AADSTS7000215: Invalid client secret provided',
  'dns/replace/MX/contoso.com waits for 3600 s',
  'GET /api/v1/namespaces/ns/secrets/contoso-tenant: 404 secrets "contoso-tenant" not found',
  'user@contoso.com -> user@contoso.onmicrosoft.com',
];

for (const text of harmless) {
  test(`"${text}" stays as it is`, (t) => {
    t.is(redact(text), text);
  });
}

test('a secret at the end of the permitted length is masked before the text is cut', (t) => {
  const text = `${'x '.repeat(492)}client_secret=hunter2hunter2hunter2`;
  t.false(redact(text).includes('hunter2'));
});

test('masking a megabyte is bounded', (t) => {
  t.true(redact('eyJ'.repeat(400_000)).length < 1_100);
});
