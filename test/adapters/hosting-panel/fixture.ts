import { createPanelServer } from '../../../src/adapters/hosting-panel/index.ts';
import type { Panel, PanelState } from '../../../src/adapters/hosting-panel/panel.ts';
import {
  LEGACY_CAPABILITIES,
  type LegacyForwarder,
  type LegacyProvider,
} from '../../../src/domain/model/legacy-server.ts';
import { WaitingError } from '../../../src/errors.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { LedgerEntry } from '../../../src/ports/ledger.ts';
import type { LegacySettings, LegacyState } from '../../../src/ports/legacy.ts';
import { noMetrics } from '../../../src/ports/metrics.ts';
import { createWorld, type OldMailDomain } from '../../../src/simulators/world.ts';
import { createMemoryLog } from '../../runtime/support/memory-log.ts';

export const DOMAIN = 'contoso.com';
export const OLD_SERVER = 'mail.contoso.com';

export type Known = Extract<LegacyState, { kind: 'Known' }>;

/** A forwarder of ours for the part before the @. */
export function moved(local: string): LegacyForwarder {
  return { address: `${local}@${DOMAIN}`, target: `${local}@contosocom.onmicrosoft.com` };
}

export const ANNA = moved('anna');
export const BOB = moved('bob');

/** A world with an old server that holds `contoso.com` and another domain, both empty. */
export function anOldServer() {
  const world = createWorld();
  const old = emptyDomain();
  const neighbour = emptyDomain();
  world.oldServers.set(OLD_SERVER, {
    host: OLD_SERVER,
    address: '203.0.113.10',
    domains: new Map([
      ['fabrikam.com', neighbour],
      [DOMAIN, old],
    ]),
    smartHost: null,
    up: true,
  });
  return { world, old, neighbour };
}

function emptyDomain(): OldMailDomain {
  return { local: true, mailboxes: new Set(), aliases: new Map(), catchAll: null };
}

/** What an adapter is given; its waits take no time, since it asks more often than its burst allows at once. */
export function someHttp() {
  let nowMs = Date.UTC(2026, 0, 1);
  const pass = (ms: number) => {
    nowMs += ms;
  };
  const clock: Clock = { now: () => nowMs, sleep: async (ms) => pass(ms) };
  const log = createMemoryLog();
  return { http: { clock, logger: log.logger, metrics: noMetrics }, log, pass };
}

/** The old server behind a panel, with a ledger that a test may look into. */
export function serverOver<State extends PanelState>(provider: LegacyProvider, panel: Panel<State>) {
  const ledger: LedgerEntry[] = [];
  const server = createPanelServer({
    domain: DOMAIN,
    capabilities: LEGACY_CAPABILITIES[provider],
    panel,
    ledger: {
      read: async () => [...ledger],
      async write(forwarders) {
        ledger.splice(0, ledger.length, ...forwarders);
      },
    },
  });
  return {
    server,
    ledger,
    async known(): Promise<Known> {
      const state = await server.read();
      if (state.kind !== 'Known') throw new Error(`the old server is unknown: ${state.why}`);
      return state;
    },
    /** Goes on until nothing is left to be changed; the answer is how many calls that took. */
    async set(forwarders: readonly LegacyForwarder[], role?: 'Local' | 'Remote'): Promise<number> {
      const settings: LegacySettings = { forwarders, outgoing: null, ...(role && { role }) };
      for (let calls = 1; ; calls += 1) {
        try {
          await server.set(settings);
          return calls;
        } catch (error) {
          if (!(error instanceof WaitingError)) throw error;
        }
      }
    },
  };
}
