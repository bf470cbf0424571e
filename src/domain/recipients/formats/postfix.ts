import type { Forwarder } from '../forwarders.ts';
import { asTarget, isWritable } from './writable.ts';

/** A virtual alias table. Source: Postfix, postmap(1) and virtual(5). */
export function toPostfixTable(forwarders: readonly Forwarder[]): readonly string[] {
  return [
    '# People who have moved: what comes for them is sent on to Exchange Online.',
    '# Save as /etc/postfix/hybridmail, run "postmap /etc/postfix/hybridmail", and name it first in main.cf:',
    '#   virtual_alias_maps = hash:/etc/postfix/hybridmail, (what is there already)',
    '# Check one: postmap -q ADDRESS hash:/etc/postfix/hybridmail',
    ...forwarders.filter(isWritable).map(({ address, target }) => `${address} ${asTarget(target)}`),
  ];
}
