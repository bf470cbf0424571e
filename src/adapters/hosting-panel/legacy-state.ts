import type { Inventory } from '../../domain/model/inventory.ts';
import type { LedgerEntry } from '../../ports/ledger.ts';
import type { LegacyState } from '../../ports/legacy.ts';
import { inForce, keyOf, writtenByUs } from './ownership.ts';
import type { PanelState } from './panel.ts';

/** What the panel holds, told apart into ours and others'. */
export function legacyState(ledger: readonly LedgerEntry[], panel: PanelState): LegacyState {
  const written = new Set(writtenByUs(ledger, panel).map(keyOf));
  const others = panel.forwarders.filter((forwarder) => !written.has(keyOf(forwarder)));
  return {
    kind: 'Known',
    ours: inForce(ledger, panel),
    foreign: [...new Set(others.map(({ address }) => address))].toSorted(),
    outgoing: null,
    role: panel.role,
    queueLength: panel.queueLength,
    inventory: panel.inventory && withoutOurs(panel.inventory, written),
  };
}

/** An address that is there by our forwarder alone is not one that the server has. */
function withoutOurs({ addresses, forwards }: Inventory, written: ReadonlySet<string>): Inventory {
  const left = new Map<string, readonly string[]>();
  const gone = new Set<string>();
  for (const [address, targets] of forwards) {
    const others = targets.filter((target) => !written.has(keyOf({ address, target })));
    // The catch-all has no mailbox that could be meant by a target like itself.
    if (address.startsWith('@') || others.some((target) => target !== address)) left.set(address, others);
    else if (others.length === 0) gone.add(address);
  }
  return { addresses: addresses.filter((address) => !gone.has(address)), forwards: left };
}
