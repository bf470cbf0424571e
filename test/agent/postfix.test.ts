import test from 'ava';
import { eventually } from '../real/support/wait.ts';
import { body, moved } from './support/bodies.ts';
import { onMachine, startMachine } from './support/machine.ts';
import { freePort, MAIL, startMail } from './support/mail.ts';
import { sha256 } from './support/operator.ts';
import { shells } from './support/shells.ts';

const serial = onMachine(test, 'a running Postfix');
const [shell] = shells();

for (const type of ['lmdb', 'hash']) {
  serial(
    `a running Postfix sees what is forwarded and what is not any more, without a reload, in ${type}`,
    async (t) => {
      if (!shell) return t.fail('no shell');
      const machine = await startMachine(t);
      const { operator } = machine;
      machine.postfix(MAIL);
      machine.configure({ MAP_TYPE: type });
      t.is((await machine.agent(['setup', '--apply'], shell).ended).code, 1, 'no Postfix that could reload');
      const mail = await startMail(machine);
      const sink = await freePort();
      const agent = machine.agent(['run'], shell);
      const inForce = async (wanted: string): Promise<void> => {
        operator.settings(wanted);
        const began = performance.now();
        await eventually('it is in force', () => operator.reports.at(-1)?.includes(sha256(wanted)) ?? false);
        t.log(`in force and reported after ${Math.round(performance.now() - began)} ms`);
      };

      t.regex(await mail.recipient('moving@contoso.com'), /^550 .*User unknown/);
      t.regex(await mail.send('partner@fabrikam.com', 'staying@contoso.com'), /to=<staying@contoso.com>.*\(mailbox\)/);
      await inForce(body({ forwarders: [moved('moving'), moved('staying')] }));
      t.regex(await mail.recipient('moving@contoso.com'), /^250/);
      t.regex(
        await mail.send('partner@fabrikam.com', 'staying@contoso.com'),
        /to=<staying@contosocom.onmicrosoft.com>, orig_to=<staying@contoso.com>.*\(away\)/,
      );
      t.regex(await mail.send('anna@contoso.com', 'partner@fabrikam.com'), /status=sent \(away\)/);
      await inForce(body({ forwarders: [moved('moving')], sender: `smtp:[127.0.0.1]:${sink}` }));
      t.regex(await mail.send('partner@fabrikam.com', 'staying@contoso.com'), /to=<staying@contoso.com>.*\(mailbox\)/);
      t.regex(
        await mail.send('anna@contoso.com', 'partner@fabrikam.com'),
        new RegExp(`status=deferred \\(connect to 127.0.0.1\\[127.0.0.1\\]:${sink}`),
      );
      t.regex(await mail.send('', 'partner@fabrikam.com'), /status=sent \(away\)/);
      await inForce(body({}));
      t.regex(await mail.recipient('moving@contoso.com'), /^550 .*User unknown/);
      t.regex(operator.reports.at(-1) ?? '', /^role local\nqueue 1$/m);
      t.is(mail.logged('reload -- version'), 0);
      agent.child.kill('SIGTERM');
      t.is((await agent.ended).code, 0);
    },
  );
}
