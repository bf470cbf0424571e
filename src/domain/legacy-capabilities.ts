import type { MigrationSpec } from '../api/v1alpha1/normalize.ts';
import type { ConditionReason } from '../api/v1alpha1/reasons.ts';
import { LEGACY_CAPABILITIES, type LegacyCapabilities } from './model/legacy-server.ts';

/** What can be done with the old server of a migration; null where a person does it. */
export function capabilitiesOf({ legacy: { forwarders } }: MigrationSpec): LegacyCapabilities | null {
  return forwarders.provider === 'Manual' ? null : LEGACY_CAPABILITIES[forwarders.provider];
}

/** What it is called when the old server, or the agent beside it, tells nothing. */
export function silenceReason({ legacy: { forwarders } }: MigrationSpec): ConditionReason {
  return forwarders.provider === 'Postfix' ? 'AgentSilent' : 'LegacyUnreachable';
}
