import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { body, moved, ROUTE } from './support/bodies.ts';
import { onMachine, startMachine } from './support/machine.ts';
import { startMail } from './support/mail.ts';
import { sha256, startOperator } from './support/operator.ts';
import { shells } from './support/shells.ts';

const serial = onMachine(test, 'a server with two domains');
const [shell] = shells();

serial('two agents beside one Postfix do not know of each other', async (t) => {
  if (!shell) throw new Error('no shell');
  const machine = await startMachine(t);
  machine.postfix([
    'virtual_mailbox_domains = contoso.com, fabrikam.com',
    'virtual_mailbox_maps = inline:{ staying@contoso.com=x, staying@fabrikam.com=x }',
    'virtual_transport = discard:mailbox',
    'default_transport = discard:away',
  ]);
  machine.configure();
  const other = await startOperator();
  t.teardown(() => other.close());
  writeFileSync(join(machine.dir, 'other.pem'), other.caPem);
  const [maps, config] = [join(machine.dir, 'other-maps'), join(machine.dir, 'other.conf')];
  const rows = { URL: other.url, TOKEN_FILE: `${machine.dir}/token`, CA_FILE: `${machine.dir}/other.pem`, DIR: maps };
  writeFileSync(
    config,
    Object.entries({ ...rows, WAIT: '2' })
      .map(([key, value]) => `${key}=${value}\n`)
      .join(''),
  );
  const first = (...args: string[]) => machine.agent(args, shell).ended;
  const second = (...args: string[]) =>
    machine.run([...shell.command, join(machine.dir, 'hybridmail-agent.sh'), '-c', config, ...args], shell);
  const mail = await startMail(machine);

  for (const agent of [first, second]) {
    t.is((await agent('setup', '--apply')).code, 0);
    machine.cool();
  }
  const contoso = body({ forwarders: [moved('anna')], sender: ROUTE });
  const fabrikam = body({
    domain: 'fabrikam.com',
    forwarders: [['anna@fabrikam.com', 'anna@fabrikam.onmicrosoft.com']],
  });
  machine.operator.settings(contoso);
  other.settings(fabrikam);
  for (const agent of [first, second]) t.is((await agent('once')).code, 0);

  for (const domain of ['contoso.com', 'fabrikam.com']) {
    t.regex(await mail.recipient(`anna@${domain}`), /^250/);
    t.regex(await mail.recipient(`bob@${domain}`), /^550/);
  }
  const reports = [machine.operator, other].map((operator) => operator.reports.at(-1) ?? '');
  t.true(reports[0]?.includes(sha256(contoso)) && reports[1]?.includes(sha256(fabrikam)));
  for (const report of reports) {
    t.regex(report, /^forwarders 1 1$/m);
    t.notRegex(report, /^foreign/m, 'what the other agent forwards is of another domain');
    t.notRegex(report, /^error/m);
  }
  t.deepEqual(
    [machine.operator, other].map((operator) => operator.recipients.at(-1)?.match(/^accepts .*$/gm)),
    [['accepts staying@contoso.com'], ['accepts staying@fabrikam.com']],
  );

  t.is((await first('unset', '--apply')).code, 0);
  machine.cool();
  t.regex(await mail.recipient('anna@contoso.com'), /^550/);
  t.regex(await mail.recipient('anna@fabrikam.com'), /^250/, 'the end of one is not the end of the other');
});
