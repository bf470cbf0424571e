import test from 'ava';
import { onMachine, startMachine } from './support/machine.ts';
import { aliases, LOCAL, MAILBOXES, prepare } from './support/recipients.ts';
import { toolSets } from './support/shells.ts';

const serial = onMachine(test, 'no list of the recipients');

const UNKNOWN: readonly (readonly [postfix: readonly string[], why: RegExp])[] = [
  [aliases(''), /^Postfix does not hold the domain$/],
  [
    ['relay_domains = hash:$E/none'],
    /^how Postfix .* cannot be told: relay_domains has hash:.*, which does not answer$/,
  ],
  [['mydestination = $E/none', ...MAILBOXES], /cannot be told: mydestination has .*none, which cannot be read$/],
  [[...MAILBOXES, ...aliases('regexp:$E/patterns')], /^virtual_alias_maps has regexp:.*, which cannot be listed$/],
  [
    [...MAILBOXES, 'virtual_alias_domains =', ...aliases('hash:$E/none')],
    /^virtual_alias_maps has hash:.*none, which cannot/,
  ],
  [[...MAILBOXES, ...aliases('static:x@y.z')], /has static:x@y.z, which cannot be listed$/],
  [
    [...MAILBOXES, ...aliases('regexp:{ { /secret/ x@y.z } }')],
    /^virtual_alias_maps has regexp:, which cannot be listed$/,
  ],
  [[...MAILBOXES, ...aliases('unionmap:{ hash:$E/virtual, inline:{a=b} }')], /has unionmap:, which cannot be listed$/],
  [
    ['virtual_mailbox_domains = contoso.com', 'virtual_mailbox_maps = proxy:mysql:$E/sql'],
    /^virtual_mailbox_maps has proxy:mysql:.*, which cannot/,
  ],
  [['virtual_mailbox_domains = contoso.com'], /^virtual_mailbox_maps is empty: every address is taken$/],
  [['relay_domains = contoso.com'], /^relay_recipient_maps is empty: every address is taken$/],
  [
    ['mydestination = contoso.com', 'local_recipient_maps ='],
    /^local_recipient_maps is empty: every address is taken$/,
  ],
  [['relay_domains = contoso.com', 'relay_recipient_maps = inline:{ @contoso.com=x }'], /, which takes every address$/],
  [[...MAILBOXES, ...aliases('inline:{ @contoso.com=@contoso.com }')], /^virtual_alias_maps takes every address$/],
  [[...MAILBOXES, 'smtpd_reject_unlisted_recipient = no'], /^smtpd_reject_unlisted_recipient is off/],
  [[...MAILBOXES, ...aliases('inline:{ {"a b"@contoso.com = x@y.z} }')], /with an address that cannot be carried$/],
  [[...MAILBOXES, ...aliases('inline:{ ännä@contoso.com=x@y.z }')], /with an address that cannot be carried$/],
  [[...MAILBOXES, ...aliases('inline:{ {a@contoso.com = "x y"@z.a} }')], /^a target cannot be carried$/],
  [[...MAILBOXES, ...aliases('inline:{ {a@contoso.com = @y.z, b@c.d} }')], /^a target cannot be carried$/],
  [[...LOCAL, 'alias_maps = hash:$E/including'], /^an alias includes a file$/],
  [[...LOCAL, 'alias_maps = hash:$E/aliases, nis:mail.aliases'], /^local_recipient_maps has nis:mail.aliases, which/],
  [[...LOCAL, 'forward_path = /var/forward/$user'], /^forward_path is not the usual one$/],
];

for (const shell of toolSets()) {
  serial(`what cannot be listed is unknown, with the reason, with ${shell.name}`, async (t) => {
    const machine = await startMachine(t);
    const configure = await prepare(machine);
    for (const [postfix, why] of UNKNOWN) {
      configure(postfix);
      const { log } = await machine.once(shell);
      const told = /^recipients unknown (.*)$/m.exec(machine.operator.reports.at(-1) ?? '')?.[1] ?? '';
      t.regex(told, why, log);
      t.true(log.includes(`no list of the recipients: ${told}`), log);
    }
    t.deepEqual(machine.operator.recipients, []);
  });
}
