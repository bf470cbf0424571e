import type { Inventory } from '../domain/model/inventory.ts';
import { TerminalError } from '../errors.ts';

/** A ConfigMap holds 1 MiB: some 40,000 addresses. */
const MAX_LINES = 100_000;

/**
 * One address on each line, and after it, where it is known, to which addresses the old server forwards its mail, as in
 * Postfix' virtual alias table (`sales@contoso.com ann@contoso.com, bob@example.org`). A line for `@contoso.com` is the
 * catch-all. Empty lines and lines that begin with # are skipped. The first wrong line is named.
 */
export function parseInventory(text: string, domain: string): Inventory {
  const lines = text.split(/\r?\n/, MAX_LINES).map((line) => line.trim().toLowerCase());
  const addresses = new Set<string>();
  const forwards = new Map<string, readonly string[]>();
  for (const line of lines) {
    if (line === '' || line.startsWith('#')) continue;
    const [address = '', ...targets] = line.split(/[\s,]+/).filter((word) => word !== '');
    if (!isOf(domain, address, targets)) throw wrong(line, domain);
    if (!address.startsWith('@')) addresses.add(address);
    if (targets.length > 0) forwards.set(address, targets);
  }
  return { addresses: [...addresses].toSorted(), forwards };
}

function isOf(domain: string, address: string, targets: readonly string[]): boolean {
  if (!targets.every((target) => /^[^\s@]*@[^\s@]+$/.test(target))) return false;
  if (address === `@${domain}`) return targets.length > 0;
  return /^[^\s@]+@[^\s@]+$/.test(address) && address.endsWith(`@${domain}`);
}

function wrong(line: string, domain: string): TerminalError {
  const shown = line.length > 80 ? `${line.slice(0, 80)}…` : line;
  return new TerminalError(
    'InventoryInvalid',
    `the inventory holds "${shown}", which is not an address of ${domain}, alone or with the addresses that it is forwarded to`,
  );
}
