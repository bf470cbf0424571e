import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { body } from './support/bodies.ts';
import { onMachine, startMachine } from './support/machine.ts';
import { MAIL, startMail } from './support/mail.ts';
import { shells } from './support/shells.ts';

const serial = onMachine(test, 'a running Postfix and the list');
const [shell] = shells();

/** Whoever may be there, and two that never are. */
const ASKED = ['a', 'anna', 'help', 'judy', 'nobody', 'plain', 'postfix', 'sales', 'xanna', 'yp_master_name'];
const USUAL = MAIL.filter((line) => !line.startsWith('virtual_mailbox'));
const MAILBOXES = 'inline:{ anna@contoso.com=x, Judy@contoso.com=x, xanna@fabrikam.com=x, plain=x }';
const ALIASES =
  'virtual_alias_maps = lmdb:$M/forwarders, inline:{ sales@contoso.com=x@y.z, plain=x@y.z, contoso.com=x }';

const SERVERS: readonly (readonly [postfix: readonly string[], why: string])[] = [
  [['virtual_mailbox_domains = contoso.com', `virtual_mailbox_maps = ${MAILBOXES}`, ALIASES], 'mailboxes'],
  [['relay_domains = contoso.com', `relay_recipient_maps = ${MAILBOXES}`, ALIASES], 'a domain that is sent on'],
  [[ALIASES, `virtual_mailbox_maps = ${MAILBOXES}`], 'a domain of aliases'],
  [['virtual_alias_domains = contoso.com', 'myorigin = contoso.com', ALIASES], 'the own domain, of aliases'],
  [['mydestination = contoso.com', `local_recipient_maps = ${MAILBOXES}`, ALIASES], 'a local domain'],
  [
    ['mydestination = contoso.com', 'virtual_alias_maps = lmdb:$M/forwarders'],
    'a local domain with all of Postfix’s own',
  ],
  [['mydestination = contoso.com', 'virtual_mailbox_domains = contoso.com', ALIASES], 'a domain that is twice there'],
];

for (const [postfix, why] of SERVERS) {
  serial(`Postfix takes what the list names and nothing else: ${why}`, async (t) => {
    if (!shell) throw new Error('no shell');
    const machine = await startMachine(t);
    const etc = join(machine.dir, 'etc');
    writeFileSync(join(etc, 'aliases'), 'help: "|/bin/true"\n');
    await machine.run(['postalias', `hash:${etc}/aliases`]);
    const lines = [...USUAL, `alias_maps = hash:${etc}/aliases`, ...postfix];
    machine.postfix(lines.map((line) => line.replaceAll('$M', machine.maps)));
    machine.operator.settings(body({}));
    const { log } = await machine.once(shell);
    const listed: readonly string[] = machine.operator.recipients[0]?.match(/(?<=^accepts )[^@]+(?=@)/gm) ?? [];
    const mail = await startMail(machine);
    const taken: string[] = [];
    for (const name of ASKED) {
      if ((await mail.recipient(`${name}@contoso.com`)).startsWith('250')) taken.push(name);
    }
    t.deepEqual(
      ASKED.filter((name) => listed.includes(name)),
      taken,
      log,
    );
    t.true(taken.length > 0);
  });
}
