import test from 'ava';
import { startExim } from './support/exim.ts';
import { onServers } from './support/on-servers.ts';
import { replayAll } from './support/replay-all.ts';
import { scenarioStates } from './support/scenario-states.ts';

const serial = onServers(test, 'every state of every scenario on Exim');

serial('every state of every scenario goes on Exim as the model says', async (t) => {
  t.deepEqual(await replayAll(t, startExim, scenarioStates()), []);
});
