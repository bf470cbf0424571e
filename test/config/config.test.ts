import test from 'ava';
import { ConfigError, toConfig } from '../../src/config/config.ts';
import type { Env } from '../../src/config/env.ts';

test('no setting is needed', (t) => {
  const config = toConfig({});
  t.like(config, { checkIntervalMs: 600_000, lease: null, fleet: null, fullCheckSchedule: '17 3 * * *' });
});

const GOOD: readonly (readonly [reason: string, env: Env, expected: object])[] = [
  [
    'a schedule of five fields',
    { HYBRIDMAIL_FULL_CHECK_SCHEDULE: '*/15 22-23 * * 1-5' },
    { fullCheckSchedule: '*/15 22-23 * * 1-5' },
  ],
  [
    'a service elsewhere',
    { HYBRIDMAIL_GRAPH_URL: 'https://graph.microsoft.us' },
    { services: { graphUrl: 'https://graph.microsoft.us' } },
  ],
  [
    'a lease with its namespace',
    { HYBRIDMAIL_LEASE: 'a', HYBRIDMAIL_NAMESPACE: 'b' },
    { lease: { namespace: 'b', name: 'a' } },
  ],
  [
    'several name servers',
    { HYBRIDMAIL_DNS_SERVERS: '9.9.9.9, 1.1.1.1' },
    { services: { dnsServers: ['9.9.9.9', '1.1.1.1'] } },
  ],
];

for (const [reason, env, expected] of GOOD) {
  test(`${reason} is taken`, (t) => {
    t.like(toConfig(env), expected);
  });
}

const BAD: readonly (readonly [reason: string, env: Env, expected: RegExp])[] = [
  [
    'a schedule with a minute 61',
    { HYBRIDMAIL_FULL_CHECK_SCHEDULE: '61 3 * * *' },
    /^HYBRIDMAIL_FULL_CHECK_SCHEDULE: "61/,
  ],
  ['a schedule in words', { HYBRIDMAIL_FULL_CHECK_SCHEDULE: 'every night' }, /^HYBRIDMAIL_FULL_CHECK_SCHEDULE: "every/],
  [
    'an interval that is no number',
    { HYBRIDMAIL_CHECK_INTERVAL_SECONDS: '10m' },
    /^HYBRIDMAIL_CHECK_INTERVAL_SECONDS: "10m"/,
  ],
  ['an interval of no time', { HYBRIDMAIL_CHECK_INTERVAL_SECONDS: '0' }, /from 1 to 86400/],
  ['a service without TLS', { HYBRIDMAIL_GRAPH_URL: 'http://graph.example' }, /not an https address/],
  ['a service with a path', { HYBRIDMAIL_LOGIN_URL: 'https://login.example/x' }, /without a path/],
  ['a log level of another program', { HYBRIDMAIL_LOG_LEVEL: 'verbose' }, /none of error, warn, info, debug/],
  ['a lease without a namespace', { HYBRIDMAIL_LEASE: 'a' }, /HYBRIDMAIL_LEASE needs HYBRIDMAIL_NAMESPACE/],
  ['a fleet secret of nobody', { HYBRIDMAIL_FLEET_SECRET_FILE: '/x' }, /needs HYBRIDMAIL_FLEET_CLIENT_ID/],
];

for (const [reason, env, expected] of BAD) {
  test(`${reason} is refused by the setting's name`, (t) => {
    t.throws(() => toConfig(env), { instanceOf: ConfigError, message: expected });
  });
}

test('all problems are told at once', (t) => {
  t.throws(() => toConfig({ HYBRIDMAIL_LOG_LEVEL: 'x', HYBRIDMAIL_LISTEN_PORT: 'y' }), {
    message: /HYBRIDMAIL_LISTEN_PORT.*HYBRIDMAIL_LOG_LEVEL|HYBRIDMAIL_LOG_LEVEL.*HYBRIDMAIL_LISTEN_PORT/,
  });
});
