import { readdirSync, readFileSync } from 'node:fs';
import test from 'ava';
import { isAlive } from '../real/support/namespace.ts';
import { eventually } from '../real/support/wait.ts';
import { ANNA_AND_BOB, body, ROUTE } from './support/bodies.ts';
import { onMachine, startMachine } from './support/machine.ts';
import { sha256, TOKEN } from './support/operator.ts';
import { shells } from './support/shells.ts';

const serial = onMachine(test, 'running');

/** Processes that belong to the agent: each is given its folder. */
const processesOf = (dir: string): readonly number[] =>
  readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && isAlive(pid) && commandOf(pid).includes(dir));

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8') + readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    // It ended in between.
    return '';
  }
}

for (const shell of shells()) {
  serial(`it waits for news, applies it at once, and ends when it is told to, with ${shell.name}`, async (t) => {
    const machine = await startMachine(t);
    const { operator } = machine;
    machine.configure({ WAIT: '50' });
    const agent = machine.agent(['run'], shell);
    await eventually('it asks', () => operator.polls.length > 0);
    // Who was not told yet is not kept waiting for news.
    t.is(operator.polls[0]?.headers['x-wait'], '0');
    t.is(operator.polls[0]?.headers['if-none-match'], '"-"');
    const first = body({ ...ANNA_AND_BOB, sender: ROUTE });
    operator.settings(first);
    await eventually('it tells', () => operator.reports.at(-1)?.includes(sha256(first)) ?? false);
    await eventually(
      'it waits',
      () =>
        operator.polls.at(-1)?.headers['x-wait'] === '50' &&
        operator.polls.at(-1)?.headers['if-none-match'] === `"${sha256(first)}"`,
    );
    const seen = processesOf(machine.dir);
    t.true(seen.length >= 2, 'the agent and curl');
    t.false(seen.some((pid) => commandOf(pid).includes(TOKEN)));
    const began = performance.now();
    operator.settings(body({}));
    await eventually('it tells', () => operator.reports.at(-1)?.includes('forwarders 0 0') ?? false);
    t.log(`a change took ${Math.round(performance.now() - began)} ms`);
    await eventually(
      'it waits again',
      () => operator.polls.at(-1)?.headers['if-none-match'] === `"${sha256(body({}))}"`,
    );
    const told = performance.now();
    agent.child.kill('SIGTERM');
    const { code, log } = await agent.ended;
    t.log(`it ended after ${Math.round(performance.now() - told)} ms`);
    t.is(code, 0);
    t.regex(log, /stopped\n$/);
    t.false(log.includes(TOKEN));
    t.true(log.split('\n').every((line) => line === '' || /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ \S/.test(line)));
    t.deepEqual(processesOf(machine.dir), []);
    t.deepEqual(readdirSync(machine.maps).toSorted(), [
      'domain',
      'forwarders',
      'forwarders.lmdb',
      'senders',
      'senders.lmdb',
      'settings',
    ]);
  });

  serial(`an operator that holds no answer is asked again, with pauses, with ${shell.name}`, async (t) => {
    const machine = await startMachine(t);
    const { operator } = machine;
    machine.configure({ WAIT: '0' });
    operator.settings(body({}));
    const agent = machine.agent(['run'], shell);
    await eventually('it tells', () => operator.reports.at(-1)?.includes('forwarders 0 0') ?? false);
    const asked = operator.polls.length;
    const from = performance.now();
    // Two times between three questions, of which one may meet the turn of a second and have no pause.
    await eventually('it asks three times', () => operator.polls.length >= asked + 3);
    t.true(performance.now() - from > 3_500, 'it makes a pause, which no machine can shorten');
    const began = performance.now();
    operator.settings(body(ANNA_AND_BOB));
    await eventually('it tells', () => operator.reports.at(-1)?.includes('forwarders 2 2') ?? false);
    t.log(`a change took ${Math.round(performance.now() - began)} ms where no answer is held`);
    agent.child.kill('SIGTERM');
    t.is((await agent.ended).code, 0);
  });

  serial(`an operator that was started anew is told at once, with ${shell.name}`, async (t) => {
    const machine = await startMachine(t);
    const { operator } = machine;
    machine.configure({ WAIT: '0' });
    const settings = body(ANNA_AND_BOB);
    operator.settings(settings);
    t.is((await machine.once(shell)).code, 0);
    operator.answer((response) => void response.writeHead(304, { 'X-Report': 'now' }).end());
    operator.forget();
    const before = operator.reports.length;
    t.is((await machine.once(shell)).code, 0);
    t.is(operator.reports.length, before + 1);
    t.deepEqual(operator.ledgers, [settings]);
  });

  serial(`nothing new rewrites nothing and tells nothing, with ${shell.name}`, async (t) => {
    const machine = await startMachine(t);
    const { operator } = machine;
    machine.configure({ WAIT: '1' });
    operator.settings(body({ ...ANNA_AND_BOB, sender: ROUTE }));
    t.is((await machine.once(shell)).code, 0);
    const before = machine.files();
    const agent = machine.agent(['run'], shell);
    await eventually('it has asked three times', () => operator.polls.length > 3);
    t.deepEqual(machine.files(), before);
    t.is(operator.reports.length, 2, 'of the one round, and of the start');
    agent.child.kill('SIGTERM');
    await agent.ended;
  });

  serial(`it comes back later after errors, and when the operator says, with ${shell.name}`, async (t) => {
    const machine = await startMachine(t);
    const { operator } = machine;
    operator.answer((response) => response.writeHead(503, { 'retry-after': '1' }).end());
    const agent = machine.agent(['run'], shell);
    await eventually('it comes back', () => operator.polls.length === 2);
    operator.answer((response) => response.writeHead(500).end());
    await eventually('it comes back to an error', () => operator.polls.length === 3);
    agent.child.kill('SIGTERM');
    const { log } = await agent.ended;
    t.is(operator.polls.length, 3);
    t.deepEqual(log.match(/not ready: 503/g)?.length, 2);
  });
}
