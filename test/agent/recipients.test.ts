import test from 'ava';
import { bodyOf } from './support/bodies.ts';
import { onMachine, startMachine } from './support/machine.ts';
import { sha256 } from './support/operator.ts';
import { aliases, LOCAL, MAILBOXES, prepare, RELAY } from './support/recipients.ts';
import { toolSets } from './support/shells.ts';

const serial = onMachine(test, 'listing the recipients');

const LISTED: readonly (readonly [postfix: readonly string[], lines: readonly string[], why: string])[] = [
  [[...MAILBOXES, ...aliases('')], ['anna@contoso.com', 'judy@contoso.com'], 'mailboxes, one of which we forward'],
  [
    [...MAILBOXES, ...aliases('hash:$E/virtual')],
    [
      'anna@contoso.com',
      'bob@contoso.com bob@fabrikam.com',
      'judy@contoso.com',
      'sales@contoso.com anna@contoso.com',
      'sales@contoso.com bob@fabrikam.com',
    ],
    'an alias that our forwarder hides is there without it',
  ],
  [
    [...MAILBOXES, ...aliases('inline:{ {judy@contoso.com = judy@contoso.com, judy@fabrikam.com} }')],
    ['anna@contoso.com', 'judy@contoso.com judy@contoso.com', 'judy@contoso.com judy@fabrikam.com'],
    'a mailbox that keeps what is forwarded',
  ],
  [
    [...MAILBOXES, ...aliases('inline:{ @contoso.com=info@contoso.com, judy@contoso.com=judy@contoso.com }')],
    ['@contoso.com info@contoso.com', 'anna@contoso.com info@contoso.com', 'judy@contoso.com'],
    'a catch-all takes from a mailbox without a line of its own',
  ],
  [
    [...MAILBOXES, ...aliases('inline:{ @contoso.com=@fabrikam.com }')],
    ['@contoso.com @fabrikam.com', 'anna@contoso.com anna@fabrikam.com', 'judy@contoso.com judy@fabrikam.com'],
    'a catch-all of the same names elsewhere',
  ],
  [
    [
      'virtual_alias_domains = contoso.com',
      ...aliases('proxy:hash:$E/virtual'),
      'virtual_mailbox_maps = hash:$E/mailboxes',
    ],
    ['bob@contoso.com bob@fabrikam.com', 'sales@contoso.com anna@contoso.com', 'sales@contoso.com bob@fabrikam.com'],
    'a domain of aliases has no mailboxes',
  ],
  [[...aliases('inline:{ contoso.com=x, a@contoso.com=a@b.c }')], ['a@contoso.com a@b.c'], 'a domain by its aliases'],
  [[...RELAY, ...aliases('')], ['anna@contoso.com', 'judy@contoso.com'], 'a domain that is sent on'],
  [
    [...LOCAL, 'myorigin = contoso.com', ...aliases('inline:{ Web=root, x@contoso.com=y }')],
    [
      'help@contoso.com',
      'judy@contoso.com judy@contoso.com',
      'judy@contoso.com judy@fabrikam.com',
      'owner-x@contoso.com eve@contoso.com',
      'owner-x@contoso.com root@contoso.com',
      'root@contoso.com judy@contoso.com',
      'web@contoso.com root@contoso.com',
      'x@contoso.com y@contoso.com',
    ],
    'local aliases, programs and files among them',
  ],
  [
    [...LOCAL, 'myorigin = example', 'append_dot_mydomain = yes', ...aliases('inline:{ judy=judy@contoso.com }')],
    [
      'help@contoso.com',
      'judy@contoso.com judy@contoso.com',
      'judy@contoso.com judy@fabrikam.com',
      'owner-x@contoso.com eve@contoso.com',
      'owner-x@contoso.com root@example.contoso.com',
      'root@contoso.com judy@example.contoso.com',
    ],
    'a local alias of what an alias leads to, and names made whole',
  ],
  [
    [...LOCAL, 'local_transport = lmtp:inet:127.0.0.1:24', ...aliases('')],
    ['help@contoso.com', 'judy@contoso.com', 'owner-x@contoso.com', 'root@contoso.com'],
    'another transport knows no local aliases',
  ],
];

for (const shell of toolSets()) {
  serial(`what Postfix takes for the domain is listed, with ${shell.name}`, async (t) => {
    const machine = await startMachine(t);
    const configure = await prepare(machine);
    for (const [postfix, lines, why] of LISTED) {
      configure(postfix);
      const before = machine.operator.recipients.length;
      const { log } = await machine.once(shell);
      const list = bodyOf(['domain contoso.com', ...lines.map((line) => `accepts ${line}`)]);
      t.is(machine.operator.recipients.at(-1), list, `${why}: ${log}`);
      t.is(machine.operator.recipients.length, before + 1, why);
      t.true(machine.operator.reports.at(-1)?.includes(`\nrecipients ${sha256(list)}\n`), why);
      machine.operator.forget();
    }
  });
}
