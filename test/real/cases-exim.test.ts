import test from 'ava';
import { CASES } from './support/cases.ts';
import { startExim } from './support/exim.ts';
import { onServers } from './support/on-servers.ts';
import { replayAll } from './support/replay-all.ts';

const serial = onServers(test, 'the delivery table, loops and bounces on Exim');

serial('the delivery table, loops and bounces go on Exim as the model says', async (t) => {
  t.deepEqual(await replayAll(t, startExim, Object.entries(CASES)), []);
});
