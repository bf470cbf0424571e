import { setTimeout as sleep } from 'node:timers/promises';
import { startAgentHub } from '../../../src/adapters/postfix-agent/index.ts';
import { sameForwarders } from '../../../src/domain/model/legacy-server.ts';
import type { LegacyForwarder, LegacyRoute, LegacyState } from '../../../src/ports/legacy.ts';
import { silentLogger } from '../../../src/ports/logger.ts';
import { createSystemClock } from '../../../src/runtime/system-clock.ts';
import { createTestAuthority } from '../../../src/simulators/tls/certificates.ts';

/** An agent that cannot reach the operator comes back after at most this long when it has failed a few times. */
const PATIENCE_MS = 60_000;
const POLL_MS = 5;
const KEY = 'customer/contoso-com';

/** The operator as an agent sees it, which may be killed and starts anew without memory. */
export interface OperatorSide {
  readonly url: string;
  readonly token: string;
  readonly caPem: string;
  /** Resolves when the old server shows exactly these, in milliseconds. */
  forward(wanted: readonly LegacyForwarder[]): Promise<number>;
  sendThrough(host: string): Promise<void>;
  crash(): Promise<void>;
  stop(): Promise<void>;
}

export async function startOperatorSide(domain: string): Promise<OperatorSide> {
  const authority = createTestAuthority();
  const token = '0123456789abcdef0123456789abcdef';
  const { certPem, keyPem } = authority.issue(['localhost', '127.0.0.1']);
  const start = (port: number) =>
    startAgentHub({
      host: '127.0.0.1',
      port,
      tls: { certPem, keyPem },
      tokenOf: async () => token,
      script: '',
      onChange() {},
      clock: createSystemClock(),
      logger: silentLogger,
      // People move faster here than anywhere else.
      limits: { requestBurst: 100_000 },
    });
  let hub = await start(0);
  const { port } = hub;
  hub.server(KEY, domain);
  let outgoing: LegacyRoute = { kind: 'Direct' };
  let wanted: readonly LegacyForwarder[] = [];

  async function known(): Promise<Extract<LegacyState, { kind: 'Known' }>> {
    for (let left = PATIENCE_MS / POLL_MS; left > 0; left -= 1) {
      const state = await hub.server(KEY, domain).read();
      if (state.kind === 'Known') return state;
      await sleep(POLL_MS);
    }
    throw new Error(`the agent is not heard within ${PATIENCE_MS / 1000} s`);
  }

  /** As the reconciler does: nothing is set before it is known what is there, and it is read back. */
  async function set(): Promise<void> {
    for (;;) {
      const state = await known();
      if (sameForwarders(state.ours, wanted) && state.outgoing?.kind === outgoing.kind) return;
      await hub.server(KEY, domain).set({ forwarders: wanted, outgoing });
      await sleep(POLL_MS);
    }
  }

  return {
    url: `https://localhost:${port}/v1/servers/${KEY}`,
    token,
    caPem: authority.caPem,
    async forward(list) {
      const from = performance.now();
      wanted = list;
      await set();
      return performance.now() - from;
    },
    async sendThrough(host) {
      outgoing = { kind: 'SmartHost', host };
      await set();
    },
    async crash() {
      await hub[Symbol.asyncDispose]();
      hub = await start(port);
      hub.server(KEY, domain);
    },
    async stop() {
      await hub[Symbol.asyncDispose]();
    },
  };
}
