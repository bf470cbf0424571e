import type { Forwarder } from '../forwarders.ts';
import { asTarget, isWritable } from './writable.ts';

/**
 * Lines of /etc/valiases/<domain>, where cPanel's Exim looks up the whole address; its catch-all line stays where it is.
 * Source: Exim specification, section 9.3 (lsearch) and chapter 22 (redirect).
 */
export function toValiases(forwarders: readonly Forwarder[], domain: string): readonly string[] {
  return [
    `# Lines for /etc/valiases/${domain} of cPanel: put them above the line that begins with "*".`,
    '# An Exim that looks up the part before the @ alone takes them without it: sed "s/@[^:]*:/:/".',
    '# Check one: exim -bt ADDRESS',
    ...forwarders.filter(isWritable).map(({ address, target }) => `${address}: ${asTarget(target)}`),
  ];
}
