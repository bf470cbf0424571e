import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { body, moved, ROUTE } from './support/bodies.ts';
import { onMachine, startMachine } from './support/machine.ts';
import { sha256 } from './support/operator.ts';
import { shells } from './support/shells.ts';

const serial = onMachine(test, 'killed');
const ROUNDS = 16;
/** As long as a round takes: it is killed anywhere in it. */
const SPAN_MS = 160;

const ONE = { forwarders: [moved('always'), moved('odd')], sender: ROUTE };
const TWO = { forwarders: [moved('always'), moved('even')] };

for (const shell of shells()) {
  serial(`killed at any moment it is whole after the next round, with ${shell.name}`, async (t) => {
    const machine = await startMachine(t);
    const { operator } = machine;
    operator.settings(body(ONE));
    t.is((await machine.once(shell)).code, 0);
    // Looks for an address of both lists all the time; a line for each time that it is not there.
    const asked = join(machine.dir, 'asked');
    const map = `lmdb:${machine.maps}/forwarders`;
    const watch = `while :; do postmap -q always@contoso.com ${map} >/dev/null || echo gone; echo >>${asked}; done`;
    const watcher = machine.start(['sh', '-c', watch]);
    let finished = 0;
    let applied = 0;
    for (let round = 0; round < ROUNDS; round += 1) {
      const wanted = body(round % 2 === 0 ? TWO : ONE);
      operator.settings(wanted);
      const killed = machine.agent(['once'], shell);
      await sleep((SPAN_MS * round) / ROUNDS);
      // With its children, as when the machine stops.
      if (killed.child.exitCode === null) process.kill(-killed.pid, 'SIGKILL');
      if ((await killed.ended).code === 0) finished += 1;
      else if (readFileSync(join(machine.maps, 'settings'), 'utf8') === wanted) applied += 1;
    }
    const last = body(ONE);
    operator.settings(last);
    t.is((await machine.once(shell)).code, 0);
    watcher.child.kill('SIGKILL');
    t.is((await watcher.ended).out, '');
    t.true(readFileSync(asked, 'utf8').length > ROUNDS, 'it was looked for');
    t.log(`of ${ROUNDS} rounds ${finished} ended, ${applied} were killed after they had applied`);
    t.deepEqual(await machine.look('forwarders', ['always@contoso.com', 'odd@contoso.com', 'even@contoso.com']), {
      'always@contoso.com': 'always@contosocom.onmicrosoft.com',
      'odd@contoso.com': 'odd@contosocom.onmicrosoft.com',
    });
    t.is(machine.files().length, 6, 'every file is there');
  });

  serial(`what was written down and not finished is finished without the operator, with ${shell.name}`, async (t) => {
    const machine = await startMachine(t);
    const { operator } = machine;
    operator.settings(body(ONE));
    await machine.once(shell);
    writeFileSync(join(machine.maps, 'pending'), body(TWO));
    operator.answer((response) => response.destroy());
    t.is((await machine.once(shell)).code, 1);
    t.deepEqual(Object.keys(await machine.look('forwarders', ['odd@contoso.com', 'even@contoso.com'])), [
      'even@contoso.com',
    ]);
    t.is(readFileSync(join(machine.maps, 'settings'), 'utf8'), body(TWO));
  });

  serial(`maps that somebody spoiled are made again without the operator, with ${shell.name}`, async (t) => {
    const machine = await startMachine(t);
    const { operator } = machine;
    const wanted = body(ONE);
    operator.settings(wanted);
    await machine.once(shell);
    operator.answer((response) => response.writeHead(304).end());
    for (const spoil of [
      'echo >$M/forwarders; postmap lmdb:$M/forwarders',
      'rm $M/senders.lmdb',
      ': >$M/forwarders.lmdb',
    ]) {
      await machine.run(['sh', '-c', spoil.replaceAll('$M', machine.maps)]);
      const { code, log } = await machine.once(shell);
      t.is(code, 0, log);
      t.regex(log, /not what they were/, spoil);
      t.true(operator.reports.at(-1)?.includes(`applied ${sha256(wanted)}\nforwarders 2 2\nsender on\n`));
    }
  });

  serial(`settings that the disk spoiled are asked for again, with ${shell.name}`, async (t) => {
    const machine = await startMachine(t);
    machine.operator.settings(body(ONE));
    await machine.once(shell);
    writeFileSync(join(machine.maps, 'pending'), '\0\0\0\0');
    mkdirSync(join(machine.maps, 'work.1'));
    const { code, log } = await machine.once(shell);
    t.is(code, 0, log);
    t.is(machine.operator.polls.at(-1)?.headers['if-none-match'], '"-"');
    t.is(machine.files().length, 6);
  });
}
