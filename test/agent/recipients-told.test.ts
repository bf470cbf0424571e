import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { eventually } from '../real/support/wait.ts';
import { body, bodyOf, moved } from './support/bodies.ts';
import { onMachine, startMachine } from './support/machine.ts';
import { sha256 } from './support/operator.ts';
import { shells, toolSets } from './support/shells.ts';

const serial = onMachine(test, 'telling the recipients');

const DOMAIN = 'virtual_mailbox_domains = contoso.com';
const listOf = (...addresses: readonly string[]) =>
  bodyOf(['domain contoso.com', ...addresses.map((address) => `accepts ${address}@contoso.com`)]);
const mailboxes = (...names: readonly string[]) => [
  DOMAIN,
  `virtual_mailbox_maps = inline:{ ${names.map((name) => `${name}@contoso.com=x`).join(', ')} }`,
];

for (const shell of shells()) {
  serial(`a list moves once, and again to an operator that forgot it, with ${shell.name}`, async (t) => {
    const machine = await startMachine(t);
    const { operator } = machine;
    const settings = body({ forwarders: [moved('anna')] });
    operator.settings(settings);
    machine.postfix(mailboxes('anna', 'judy'));
    for (let round = 0; round < 3; round += 1) await machine.once(shell);
    t.deepEqual(operator.recipients, [listOf('anna', 'judy')]);
    operator.forget();
    await machine.once(shell);
    t.deepEqual(operator.recipients, [listOf('anna', 'judy'), listOf('anna', 'judy')]);
    t.deepEqual(operator.ledgers, [settings]);
  });

  serial(`an operator that does not take a list hinders nothing, with ${shell.name}`, async (t) => {
    const machine = await startMachine(t);
    const { operator } = machine;
    operator.settings(body({}));
    machine.postfix([
      ...mailboxes('judy'),
      `virtual_alias_maps = lmdb:${machine.maps}/forwarders`,
      `sender_dependent_default_transport_maps = lmdb:${machine.maps}/senders`,
    ]);
    for (const code of [400, 409, 413]) {
      operator.answerRecipients((response) => response.writeHead(code).end('line 3: not sorted\n'));
      const { code: ended, log } = await machine.once(shell);
      t.is(ended, 0, log);
      t.regex(log, new RegExp(`does not take the recipients: ${code} line 3`));
    }
    operator.answerRecipients((response) => response.writeHead(503, { 'retry-after': '7' }).end());
    t.is((await machine.once(shell)).code, 1, 'it comes again');
    t.is(operator.recipients.length, 4);
  });

  serial(
    `the list is made anew when Postfix is set up anew, and not for what we forward, with ${shell.name}`,
    async (t) => {
      const machine = await startMachine(t);
      const { operator } = machine;
      machine.configure({ WAIT: '1' });
      const [first, second] = [body({}), body({ forwarders: [moved('judy')] })];
      operator.settings(first);
      machine.postfix(mailboxes('judy'));
      const agent = machine.agent(['run'], shell);
      await eventually('it tells', () => operator.recipients.length === 1);
      machine.postfix(mailboxes('judy', 'karl'));
      operator.settings(second);
      await eventually('it tells', () => operator.reports.at(-1)?.includes(sha256(second)) ?? false);
      t.true(operator.reports.at(-1)?.includes(`\nrecipients ${sha256(listOf('judy'))}\n`), 'before its time');
      machine.postfix([...mailboxes('judy', 'karl'), 'virtual_alias_maps = inline:{ a@contoso.com=a@b.c }']);
      await eventually('it tells', () => operator.recipients.length === 2);
      t.is(operator.recipients[1], listOf('a', 'judy', 'karl').replace('a@contoso.com', 'a@contoso.com a@b.c'));
      agent.child.kill('SIGTERM');
      t.is((await agent.ended).code, 0);
    },
  );
}

for (const shell of toolSets()) {
  serial(`fifty thousand addresses are listed and told, with ${shell.name}`, async (t) => {
    const machine = await startMachine(t);
    const name = (n: number): string => `user${String(n).padStart(6, '0')}`;
    const all = Array.from({ length: 50_000 }, (_, n) => name(n));
    const etc = join(machine.dir, 'etc');
    writeFileSync(join(etc, 'boxes'), all.map((user) => `${user}@contoso.com x\n${user}@fabrikam.com x\n`).join(''));
    writeFileSync(join(etc, 'aliases'), all.map((user) => `${user}.old@contoso.com ${user}@contoso.com\n`).join(''));
    await machine.run(['sh', '-ec', `cd ${etc}; postmap lmdb:boxes lmdb:aliases`]);
    machine.postfix([DOMAIN, `virtual_mailbox_maps = lmdb:${etc}/boxes`, `virtual_alias_maps = lmdb:${etc}/aliases`]);
    machine.operator.settings(body({}));
    const began = performance.now();
    const { log } = await machine.once(shell);
    t.log(`${Math.round(performance.now() - began)} ms`);
    const told = machine.operator.recipients[0] ?? '';
    t.is(told.split('\n').length, 100_004, log);
    t.regex(
      told,
      /^accepts user049999.old@contoso.com user049999@contoso.com\naccepts user049999@contoso.com\nend 100002\n/m,
    );
    t.log(`${(told.length / 1e6).toFixed(1)} MB`);
  });
}
