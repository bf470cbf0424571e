import { TerminalError } from '../errors.ts';

/** A ConfigMap holds 1 MiB: some 40,000 addresses. */
const MAX_LINES = 100_000;

/** One address on each line; empty lines and lines that begin with # are skipped. The first wrong line is named. */
export function parseInventory(text: string, domain: string): readonly string[] {
  const lines = text.split(/\r?\n/, MAX_LINES).map((line) => line.trim().toLowerCase());
  const addresses = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const wrong = addresses.find((address) => !/^[^\s@]+@[^\s@]+$/.test(address) || !address.endsWith(`@${domain}`));
  if (wrong !== undefined) {
    const shown = wrong.length > 80 ? `${wrong.slice(0, 80)}…` : wrong;
    throw new TerminalError('InventoryInvalid', `the inventory holds "${shown}", which is not an address of ${domain}`);
  }
  return [...new Set(addresses)].toSorted();
}
