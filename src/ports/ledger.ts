import type { LegacyForwarder } from '../domain/model/legacy-server.ts';

/** A forwarder that is ours. */
export interface LedgerEntry extends LegacyForwarder {
  /** The server did not have the address before, so that whatever holds the forwarder there is ours too. */
  readonly isNew?: true;
}

/**
 * The forwarders of one migration that are ours, for old servers that have no place for our mark. It outlives the
 * operator: what is not in it is somebody else's.
 *
 * Errors: TerminalError `LedgerInvalid` for one that cannot be read, and what the store throws.
 */
export interface ForwarderLedger {
  /** Sorted by address, then target; empty when nothing was ever written. An address may have two targets for a while. */
  read(): Promise<readonly LedgerEntry[]>;
  /** Replaces all of it; in force when it returns. */
  write(entries: readonly LedgerEntry[]): Promise<void>;
}
