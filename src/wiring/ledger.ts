import type { HybridMailMigration } from '../api/v1alpha1/types.generated.ts';
import { forwarderFault } from '../domain/model/legacy-server.ts';
import { TerminalError } from '../errors.ts';
import type { ForwarderLedger, LedgerEntry } from '../ports/ledger.ts';

/** The key of the ConfigMap `<migration>-forwarders`. */
export const LEDGER_KEY = 'ours.txt';
const HEADER =
  '# Forwarders of this migration on the old server. The operator takes away what is here, and nothing else.';
const NEW = 'new';
/** A ConfigMap holds 1 MiB with its names. Source: Kubernetes, ConfigMap. */
const MAX_CHARACTERS = 1_000_000;

/** Where the text of a ledger is kept. */
export interface LedgerStore {
  /** Null when nothing was ever written. Errors: TerminalError `LedgerInvalid` for what is not the migration's. */
  read(migration: HybridMailMigration): Promise<string | null>;
  write(migration: HybridMailMigration, text: string): Promise<void>;
}

export function ledgerName({ metadata: { name } }: HybridMailMigration): string {
  return `${name}-forwarders`;
}

/** The ledger of one migration: a line for each forwarder. */
export function createLedger(store: LedgerStore, migration: HybridMailMigration): ForwarderLedger {
  return {
    async read() {
      const text = await store.read(migration);
      return text === null ? [] : parse(text, migration);
    },
    async write(entries) {
      const text = [HEADER, ...entries.map(toLine), ''].join('\n');
      if (text.length > MAX_CHARACTERS) {
        const message = `${entries.length} forwarders are too many for one ConfigMap: let provider Manual write them`;
        throw invalid(migration, message);
      }
      await store.write(migration, text);
    },
  };
}

/** `address target`, and `new` where the address was not there before. */
function toLine({ address, target, isNew }: LedgerEntry): string {
  return `${address} ${target}${isNew ? ` ${NEW}` : ''}`;
}

function parse(text: string, migration: HybridMailMigration): readonly LedgerEntry[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('# '))
    .map((line) => {
      const [address = '', target = '', word, ...rest] = line.split(' ');
      const isWhole = rest.length === 0 && (word === undefined || word === NEW);
      const fault = isWhole ? forwarderFault({ address, target }, migration.spec.domain) : 'has words that are unknown';
      if (fault !== undefined) throw invalid(migration, `line ${JSON.stringify(line.slice(0, 80))} ${fault}`);
      return word === NEW ? { address, target, isNew: true } : { address, target };
    });
}

function invalid(migration: HybridMailMigration, why: string): TerminalError {
  return new TerminalError('LedgerInvalid', `ConfigMap "${ledgerName(migration)}", key "${LEDGER_KEY}": ${why}`);
}
