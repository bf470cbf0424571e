import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { eventually } from '../real/support/wait.ts';
import { body } from './support/bodies.ts';
import { onMachine, startMachine } from './support/machine.ts';
import { shells } from './support/shells.ts';

const serial = onMachine(test, 'ended');

for (const shell of shells()) {
  serial(`it hears a signal whenever that comes, with ${shell.name}`, async (t) => {
    const machine = await startMachine(t);
    const { operator } = machine;
    operator.answer((response) => response.writeHead(500).end());
    for (let wait = 0; wait < 20; wait += 1) {
      const polls = operator.polls.length;
      const agent = machine.agent(['run'], shell);
      await eventually('it asks', () => operator.polls.length > polls);
      await sleep(wait);
      agent.child.kill('SIGTERM');
      const { code, log } = await agent.ended;
      t.is(code, 0);
      t.regex(log, / stopped\n/);
      t.is(operator.polls.length, polls + 1);
    }
  });

  serial(`two at once do not work in one folder, with ${shell.name}`, async (t) => {
    const machine = await startMachine(t);
    const agent = machine.agent(['run'], shell);
    await eventually('it asks', () => machine.operator.polls.length > 0);
    const { code, log } = await machine.once(shell);
    t.is(code, 2);
    t.regex(log, new RegExp(`agent ${agent.pid} is at work in `));
    agent.child.kill('SIGKILL');
    await agent.ended;
    machine.operator.settings(body({}));
    t.is((await machine.once(shell)).code, 0, 'the lock of a dead one holds nobody up');
  });
}
