import type { Inventory } from '../../domain/model/inventory.ts';
import type { LedgerEntry } from '../../ports/ledger.ts';
import type { LegacyForwarder, LegacyRole } from '../../ports/legacy.ts';

/** What a panel holds for one mail domain. */
export interface PanelState {
  /**
   * Each address with each of its targets, whoever made it, aliases of mailboxes too; lower case. The whole domain's rules
   * are not among them.
   */
  readonly forwarders: readonly LegacyForwarder[];
  readonly role: LegacyRole;
  /**
   * Everything that the panel accepts, forwarders among it; null where it does not tell all. A mailbox that keeps what is
   * forwarded is a target of itself, as in Postfix' virtual alias table.
   */
  readonly inventory: Inventory | null;
  readonly queueLength: number | null;
}

/**
 * The calls of one panel for one mail domain, without a thought of what is ours.
 *
 * Guarantees: reads are whole or fail; to add what is there and to remove what is gone succeeds.
 * Errors: TransientError, TerminalError `CredentialsRejected`, `PermissionMissing`, `RefusedByService`.
 */
export interface Panel<State extends PanelState = PanelState> {
  read(): Promise<State>;
  /** What keeps a forwarder from being added, in words: something of somebody else's. Undefined when nothing does. */
  inTheWay?(forwarder: LegacyForwarder, state: State): string | undefined;
  /** @param state what was read before; what was changed since is known to the panel alone */
  add(forwarder: LegacyForwarder, state: State): Promise<void>;
  /** What holds the forwarder goes with it only where `isNew` says that it is ours, too. */
  remove(entry: LedgerEntry, state: State): Promise<void>;
  setRole(role: 'Local' | 'Remote', state: State): Promise<void>;
}
