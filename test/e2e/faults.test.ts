import test from 'ava';
import type { FaultRule } from '../../src/simulators/faults.ts';
import { startEmbeddedLab } from './support/embedded.ts';
import { declareMigration } from './support/migration.ts';
import { managed, wanted } from './support/world.ts';

/** What the services do during a migration; each rule strikes by seed. */
const WEATHER: readonly { readonly what: string; readonly rules: readonly FaultRule[] }[] = [
  {
    what: 'Microsoft throttles, with and without Retry-After',
    rules: [
      { kind: 'Throttle', service: 'exchange', probability: 0.4, times: 2, retryAfterSeconds: 1 },
      { kind: 'Throttle', service: 'graph', probability: 0.3, times: 1 },
      { kind: 'Throttle', service: 'entra', times: 1, retryAfterSeconds: 1 },
    ],
  },
  {
    what: 'requests fail before and after they were carried out',
    rules: [
      { kind: 'FailBefore', probability: 0.1, times: 2 },
      { kind: 'FailAfter', effect: 'write', probability: 0.5, times: 2 },
      { kind: 'ResetAfter', effect: 'write', probability: 0.5, times: 2 },
      { kind: 'ResetBefore', probability: 0.1, times: 2 },
    ],
  },
  {
    what: 'pages are small and everything is slow',
    rules: [
      { kind: 'PartialPages', service: 'exchange', effect: 'read', probability: 0.5, pageSize: 1 },
      { kind: 'Slow', probability: 0.5, delayMs: 100 },
    ],
  },
  {
    what: 'Cloudflare says success: false, and throttles',
    rules: [
      { kind: 'RefusedWithStatus200', service: 'cloudflare', probability: 0.4, times: 2 },
      { kind: 'Throttle', service: 'cloudflare', probability: 0.3, times: 1, retryAfterSeconds: 1 },
    ],
  },
];

/** A migration to Send in good weather makes about 50 requests; a retry storm makes hundreds. */
const MAX_REQUESTS = 200;

for (const { what, rules } of WEATHER) {
  test.serial(`the migration ends the same when ${what}`, async (t) => {
    await using lab = await startEmbeddedLab();
    for (const rule of rules) lab.faults.add(rule);
    await using operator = await lab.startOperator();
    await using migration = await declareMigration(lab, 'Prepare');
    await migration.reach('Send');
    t.deepEqual(managed(lab), wanted(lab, 'Send'));
    const sent = lab.clouds.requests.filter(({ inBatch }) => !inBatch).length;
    t.true(sent <= MAX_REQUESTS, `${sent} requests`);
    t.is(await operator.stop(), 0);
  });
}
