import test from 'ava';
import { CASES } from './support/cases.ts';
import { onServers } from './support/on-servers.ts';
import { startPostfix } from './support/postfix.ts';
import { replayAll } from './support/replay-all.ts';

const serial = onServers(test, 'the delivery table, loops and bounces on Postfix');

serial('the delivery table, loops and bounces go on Postfix as the model says', async (t) => {
  t.deepEqual(await replayAll(t, startPostfix, Object.entries(CASES)), []);
});
