import { sameForwarders } from '../domain/model/legacy-server.ts';
import type { Step } from '../domain/plan/step.ts';
import type { Recipients } from '../domain/recipients/recipients.ts';
import { WaitingError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { LegacyServer, LegacySettings, LegacyState } from '../ports/legacy.ts';

/** An agent that waits for news has them within this time; a slower one reports later and is looked at again then. */
const READ_BACK_MS = 5_000;
const LOOK_AGAIN_MS = 100;
const RETRY_MS = 15_000;

export type LegacyStep = Extract<Step, { kind: 'SetForwarders' | 'RemoveForwarders' | 'SetOutgoing' | 'SetRole' }>;

/**
 * Sets one thing on the old server, leaves the other as it is, and waits until the server shows it.
 * Errors: WaitingError `PartialObservation`, `WaitingForReadBack`, and those of the server.
 */
export async function makeLegacyStep(
  step: LegacyStep,
  server: LegacyServer,
  recipients: Recipients,
  clock: Clock,
): Promise<void> {
  const before = await server.read();
  if (before.kind === 'Unknown') throw new WaitingError('PartialObservation', `${step.id}: ${before.why}`, RETRY_MS);
  const settings = settingsAfter(step, before, recipients);
  await server.set(settings);
  const end = clock.now() + READ_BACK_MS;
  while (!(await isInForce(server, settings))) {
    if (clock.now() >= end) {
      throw new WaitingError('WaitingForReadBack', `${step.id}: the old server does not show it yet`, RETRY_MS);
    }
    await clock.sleep(LOOK_AGAIN_MS);
  }
}

/** One thing changes, the rest is what it is. */
function settingsAfter(
  step: LegacyStep,
  { ours, outgoing }: Extract<LegacyState, { kind: 'Known' }>,
  { forwarders: { wanted } }: Recipients,
): LegacySettings {
  switch (step.kind) {
    case 'SetForwarders':
      return { forwarders: wanted.map(({ address, target }) => ({ address, target })), outgoing };
    case 'RemoveForwarders':
      return { forwarders: [], outgoing };
    case 'SetOutgoing':
      return { forwarders: ours, outgoing: { kind: 'SmartHost', host: step.host } };
    case 'SetRole':
      return { forwarders: ours, outgoing, role: step.role };
  }
}

async function isInForce(
  server: LegacyServer,
  { forwarders, outgoing, role: wantedRole }: LegacySettings,
): Promise<boolean> {
  const state = await server.read();
  if (state.kind === 'Unknown' || !sameForwarders(state.ours, forwarders)) return false;
  if (wantedRole !== undefined && state.role !== wantedRole) return false;
  return JSON.stringify(state.outgoing) === JSON.stringify(outgoing);
}

/**
 * Tells the server again what is in force there: an operator that starts anew knows nothing, and an agent that asks must
 * not wait for the next change to hear that there is none. Before steps are made: a list that the agent has not fetched
 * in time stays there for it until the next look.
 */
export async function keepLegacySettings(server: LegacyServer, state: LegacyState): Promise<void> {
  if (state.kind === 'Known' && server.capabilities.isFetched)
    await server.set({ forwarders: state.ours, outgoing: state.outgoing });
}
