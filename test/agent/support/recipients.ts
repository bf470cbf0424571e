import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ANNA_AND_BOB, body } from './bodies.ts';
import type { Machine } from './machine.ts';

/** `$M` is the agent's folder, `$E` Postfix's. */
const OURS = 'lmdb:$M/forwarders';
export const MAILBOXES = ['virtual_mailbox_domains = contoso.com', 'virtual_mailbox_maps = hash:$E/mailboxes'];
export const RELAY = ['relay_domains = contoso.com', 'relay_recipient_maps = texthash:$E/mailboxes'];
export const LOCAL = [
  'mydestination = contoso.com',
  'local_recipient_maps = $alias_maps',
  'alias_maps = hash:$E/aliases',
];
export const aliases = (text: string): readonly string[] => [`virtual_alias_maps = ${OURS}, ${text}`];

const TABLES: Readonly<Record<string, string>> = {
  mailboxes: 'anna@contoso.com x\nJudy@contoso.com x\neve@fabrikam.com x\n',
  virtual:
    'sales@contoso.com Anna@contoso.com,\tbob@fabrikam.com\nbob@contoso.com bob@fabrikam.com\na@fabrikam.com x@y.z\n',
  aliases:
    'root: judy\njudy: judy, judy@fabrikam.com\nhelp: "|/usr/bin/desk --queue a", /var/log/help\nowner-x: \\root, eve@contoso.com\n',
  patterns: '/^old-.*@contoso.com$/ x@y.z\n',
  including: 'staff: :include:/etc/staff, anna\n',
};

/** Writes the tables, lets the operator forward Anna and Bob, and returns what writes main.cf with lines more. */
export async function prepare(machine: Machine): Promise<(lines: readonly string[]) => void> {
  const etc = join(machine.dir, 'etc');
  for (const [name, text] of Object.entries(TABLES)) writeFileSync(join(etc, name), text);
  const make = 'postmap hash:mailboxes hash:virtual; postalias hash:aliases hash:including';
  await machine.run(['sh', '-ec', `cd ${etc}; ${make}`]);
  machine.operator.settings(body(ANNA_AND_BOB));
  const fill = (line: string) => line.replaceAll('$M', machine.maps).replaceAll('$E', etc);
  return (lines) => machine.postfix(lines.map(fill));
}
