import test from 'ava';
import { APIError } from 'cloudflare';
import { ChangedMeanwhile, toCloudflareError } from '../../../src/adapters/cloudflare/errors.ts';
import { type Disposition, disposition } from '../../../src/errors.ts';

const CASES: ReadonlyArray<[status: number, code: number, kind: Disposition['kind'], reason: string]> = [
  [400, 1004, 'Stall', 'RecordRefused'],
  [400, 81053, 'Stall', 'RecordRefused'],
  [400, 6003, 'Stall', 'CredentialsRejected'],
  [401, 10000, 'Stall', 'CredentialsRejected'],
  [403, 9109, 'Stall', 'CredentialsRejected'],
  [403, 0, 'Stall', 'CredentialsRejected'],
  [404, 7003, 'Stall', 'ZoneNotFound'],
  [429, 971, 'BackOff', 'Throttled'],
  [500, 10013, 'BackOff', 'ServiceUnavailable'],
  [503, 0, 'BackOff', 'ServiceUnavailable'],
];

for (const [status, code, kind, reason] of CASES) {
  test(`status ${status} with code ${code} is ${reason}`, (t) => {
    t.like(disposition(toCloudflareError(failure(status, code), 'zone "x"', 0)), { kind, reason });
  });
}

for (const code of [81044, 81057, 81058]) {
  test(`code ${code} means that the zone has changed`, (t) => {
    t.true(toCloudflareError(failure(400, code), 'x', 0) instanceof ChangedMeanwhile);
  });
}

test('a throttled token waits five minutes when Cloudflare names no time', (t) => {
  t.like(disposition(toCloudflareError(failure(429, 971), 'x', 0)), { atLeastMs: 300_000 });
});

test('the reason in the chain reaches the message', (t) => {
  const chain = [{ code: 9300, message: 'DNS record has 1 tags, exceeding the quota of 0.' }];
  t.regex(toCloudflareError(failure(400, 1004, chain), 'x', 0).message, /9300 DNS record has 1 tags/);
});

function failure(status: number, code: number, chain: ReadonlyArray<{ code: number; message: string }> = []): APIError {
  const body = { success: false, result: null, errors: [{ code, message: 'text', error_chain: chain }] };
  return APIError.generate(status, body, undefined, new Headers());
}
