import type { Forwarder } from '../forwarders.ts';
import { isWritable } from './writable.ts';

/** Two columns for a person who types them into a web page. */
export function toPlainText(forwarders: readonly Forwarder[]): readonly string[] {
  const rows = forwarders.filter(isWritable);
  // A single long address does not push the second column off the screen.
  const width = Math.min(40, Math.max(0, ...rows.map(({ address }) => address.length)));
  return rows.map(({ address, target }) => `${address.padEnd(width)}  ${target}`);
}
