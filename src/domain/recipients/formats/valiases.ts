import type { Forwarder } from '../forwarders.ts';
import { isWritable, partsOf } from './writable.ts';

/**
 * Lines of /etc/valiases/<domain>, where cPanel's Exim looks up the whole address; its catch-all line stays where it is.
 * Source: Exim specification, section 9.3 (lsearch) and chapter 22 (redirect).
 */
export function toValiases(forwarders: readonly Forwarder[], domain: string): readonly string[] {
  return [
    `# Lines for /etc/valiases/${domain} of cPanel: put them above the line that begins with "*".`,
    '# An Exim that looks up the part before the @ alone takes them without it: sed "s/@[^:]*:/:/".',
    '# Check one: exim -bt ADDRESS',
    ...forwarders.filter(isWritable).map(({ address, target }) => `${key(address)}: ${item(target)}`),
  ];
}

/** A key that begins with # is a comment unless it is quoted. */
function key(address: string): string {
  return address.startsWith('#') ? `"${address}"` : address;
}

/** An item that begins with | or / may be taken for a program or a file, one with # for a comment. */
function item(address: string): string {
  const [local, domain] = partsOf(address);
  return /^[#|/]/.test(local) ? `"${local}"@${domain}` : address;
}
