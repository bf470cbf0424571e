import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { eventually } from '../real/support/wait.ts';
import { body, moved } from './support/bodies.ts';
import { onMachine, startMachine } from './support/machine.ts';
import { freePort, MAIL, startMail } from './support/mail.ts';
import { sha256 } from './support/operator.ts';
import { shells } from './support/shells.ts';

const serial = onMachine(test, 'a running Postfix');
const [shell] = shells();

async function running(t: ExecutionContext, type: string) {
  if (!shell) throw new Error('no shell');
  const machine = await startMachine(t);
  machine.postfix(MAIL);
  machine.configure({ MAP_TYPE: type });
  t.is((await machine.agent(['setup', '--apply'], shell).ended).code, 1, 'no Postfix that could reload');
  const mail = await startMail(machine);
  const agent = machine.agent(['run'], shell);
  const inForce = async (wanted: string): Promise<void> => {
    machine.operator.settings(wanted);
    const began = performance.now();
    await eventually('it is in force', () => machine.operator.reports.at(-1)?.includes(sha256(wanted)) ?? false);
    t.log(`in force and reported after ${Math.round(performance.now() - began)} ms`);
  };
  const stop = async (): Promise<void> => {
    t.is(mail.logged('reload -- version'), 0);
    agent.child.kill('SIGTERM');
    t.is((await agent.ended).code, 0);
  };
  return { machine, mail, inForce, stop };
}

for (const type of ['lmdb', 'hash']) {
  serial(`Postfix sees what is forwarded and what is not any more, without a reload, in ${type}`, async (t) => {
    const { machine, mail, inForce, stop } = await running(t, type);
    t.regex(await mail.recipient('moving@contoso.com'), /^550 .*User unknown/);
    t.regex(await mail.send('partner@fabrikam.com', 'staying@contoso.com'), /to=<staying@contoso.com>.*\(mailbox\)/);
    await inForce(body({ forwarders: [moved('moving'), moved('staying')] }));
    t.regex(await mail.recipient('moving@contoso.com'), /^250/);
    t.regex(
      await mail.send('partner@fabrikam.com', 'staying@contoso.com'),
      /to=<staying@contosocom.onmicrosoft.com>, orig_to=<staying@contoso.com>.*\(away\)/,
    );
    await inForce(body({ forwarders: [moved('moving')] }));
    t.regex(await mail.send('partner@fabrikam.com', 'staying@contoso.com'), /to=<staying@contoso.com>.*\(mailbox\)/);
    await inForce(body({}));
    t.regex(await mail.recipient('moving@contoso.com'), /^550 .*User unknown/);
    t.regex(machine.operator.reports.at(-1) ?? '', /^role local\nqueue 0$/m);
    await stop();
  });
}

serial('Postfix sends mail of the own senders by the route, and only that, without a reload', async (t) => {
  const { machine, mail, inForce, stop } = await running(t, 'lmdb');
  const closed = await freePort();
  t.regex(await mail.send('anna@contoso.com', 'partner@fabrikam.com'), /status=sent \(away\)/);
  await inForce(body({ sender: `smtp:[127.0.0.1]:${closed}` }));
  // What asks for routes in Postfix looks for new maps every ten seconds, and who asks it remembers the last answer.
  let route = '';
  for (let tries = 1; !route.includes('deferred') && tries < 40; tries += 1) {
    route = await mail.send('anna@contoso.com', `partner${tries}@fabrikam.com`);
    await sleep(500);
  }
  t.true(route.includes(`status=deferred (connect to 127.0.0.1[127.0.0.1]:${closed}`), route);
  t.regex(await mail.send('', 'partner@fabrikam.com'), /status=sent \(away\)/, 'a bounce');
  t.regex(await mail.send('eve@fabrikam.com', 'partner@fabrikam.com'), /status=sent \(away\)/, 'another sender');
  await inForce(body({}));
  t.regex(machine.operator.reports.at(-1) ?? '', /^sender off\nrole local\nqueue 1$/m);
  await stop();
});
