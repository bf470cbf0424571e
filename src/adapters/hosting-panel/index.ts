import { forwarderFault } from '../../domain/model/legacy-server.ts';
import { TerminalError, TransientError, WaitingError } from '../../errors.ts';
import type { ForwarderLedger, LedgerEntry } from '../../ports/ledger.ts';
import type { LegacyCapabilities, LegacyForwarder, LegacyServer, LegacySettings } from '../../ports/legacy.ts';
import { type Changes, changesFor } from './changes.ts';
import { legacyState } from './legacy-state.ts';
import { byKey, keyOf } from './ownership.ts';
import type { Panel, PanelState } from './panel.ts';

/** Changes in one call of `set`: a reconcile must not sit on its worker for a whole company. */
const MAX_CHANGES = 50;
const GO_ON_MS = 1_000;
const MAX_NAMED = 5;

export interface PanelServerOptions<State extends PanelState> {
  readonly domain: string;
  readonly capabilities: LegacyCapabilities;
  readonly panel: Panel<State>;
  readonly ledger: ForwarderLedger;
}

/**
 * An old server behind a hosting panel. Panels have no place for our mark, so what is ours stands in a ledger: written
 * before a forwarder is added, and shortened after one is removed. A crash in between leaves an entry without a forwarder,
 * which means nothing; a forwarder without an entry would be a stranger's for ever.
 */
export function createPanelServer<State extends PanelState>(options: PanelServerOptions<State>): LegacyServer {
  const { domain, capabilities, panel, ledger } = options;

  async function setForwarders(wanted: readonly LegacyForwarder[], state: State): Promise<void> {
    const known = await ledger.read();
    const { added, removed, claimed, blocked } = changesFor(wanted, known, state, panel.inTheWay);
    // Additions first: whoever gets another target must not be without one.
    const now = added.slice(0, MAX_CHANGES);
    const gone = removed.slice(0, MAX_CHANGES - now.length);
    await record(known, [...claimed, ...removed]);
    for (const forwarder of now) await panel.add(forwarder, state);
    for (const forwarder of gone) await panel.remove(forwarder, state);
    if (now.length + gone.length > 0) demandDone(await panel.read(), now, gone);
    const left = removed.slice(gone.length);
    await record([...claimed, ...removed], [...claimed, ...left]);
    const open = added.length - now.length + left.length;
    if (open > 0) {
      throw new WaitingError('Progressing', `${open} forwarders of ${domain} are still to be changed`, GO_ON_MS);
    }
    demandUnblocked(blocked);
  }

  /** The same ledger is not written twice. */
  async function record(before: readonly LedgerEntry[], after: readonly LedgerEntry[]): Promise<void> {
    const sorted = after.toSorted(byKey);
    if (JSON.stringify(before.toSorted(byKey)) !== JSON.stringify(sorted)) await ledger.write(sorted);
  }

  return {
    capabilities,
    async read() {
      try {
        const [state, known] = await Promise.all([panel.read(), ledger.read()]);
        return legacyState(known, state);
      } catch (error) {
        // A panel that is away is no reason to leave the rest of the world alone.
        if (!(error instanceof TransientError)) throw error;
        return { kind: 'Unknown', why: error.message };
      }
    },
    async set(settings) {
      demandFaultless(settings, domain);
      const state = await panel.read();
      if (settings.role !== undefined && state.role !== settings.role) {
        await panel.setRole(settings.role, state);
        const { role } = await panel.read();
        if (role !== settings.role) throw notShown(`the role of ${domain} as ${settings.role}`);
      }
      await setForwarders(settings.forwarders, state);
    },
  };
}

function demandFaultless({ forwarders }: LegacySettings, domain: string): void {
  for (const forwarder of forwarders) {
    const fault = forwarderFault(forwarder, domain);
    if (fault !== undefined) throw new Error(`the forwarder of ${JSON.stringify(forwarder.address)} ${fault}`);
  }
}

/** A success reply is not success. */
function demandDone(
  { forwarders }: PanelState,
  added: readonly LegacyForwarder[],
  removed: readonly LegacyForwarder[],
): void {
  const there = new Set(forwarders.map(keyOf));
  const missing = added.find((forwarder) => !there.has(keyOf(forwarder)));
  if (missing) throw notShown(`the forwarder of ${missing.address}`);
  const left = removed.find((forwarder) => there.has(keyOf(forwarder)));
  if (left) throw notShown(`that the forwarder of ${left.address} is gone`);
}

function notShown(what: string): TransientError {
  return new TransientError('ServiceUnavailable', `the old server has taken a change and does not show ${what}`);
}

function demandUnblocked(blocked: Changes['blocked']): void {
  if (blocked.length === 0) return;
  const named = blocked.slice(0, MAX_NAMED).map(({ forwarder, why }) => `${forwarder.address} (${why})`);
  const more = blocked.length > MAX_NAMED ? ` and ${blocked.length - MAX_NAMED} more` : '';
  const todo = 'take it away there, or leave the address out with spec.recipients.exclude';
  throw new TerminalError('ForeignForwarder', `forwarders cannot be written for ${named.join(', ')}${more}: ${todo}`);
}
