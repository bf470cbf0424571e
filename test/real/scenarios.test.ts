import test from 'ava';
import { onServers } from './support/on-servers.ts';
import { startPostfix } from './support/postfix.ts';
import { replayAll } from './support/replay-all.ts';
import { scenarioStates } from './support/scenario-states.ts';

const serial = onServers(test, 'every state of every scenario on Postfix');

serial('every state of every scenario goes on Postfix as the model says', async (t) => {
  t.deepEqual(await replayAll(t, startPostfix, scenarioStates()), []);
});
