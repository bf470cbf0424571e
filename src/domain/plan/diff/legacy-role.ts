import type { MigrationSpec } from '../../../api/v1alpha1/normalize.ts';
import type { Desired } from '../../desired/desired.ts';
import type { Facts } from '../../facts.ts';
import { capabilitiesOf } from '../../legacy-capabilities.ts';
import type { MailWorld } from '../../mailflow/mail-world.ts';
import { takesDomain } from '../../mailflow/takes-domain.ts';
import type { NeedName } from '../needs.ts';
import { AT_ONCE } from '../settling.ts';
import type { Difference, Step, ThingState } from '../step.ts';

const NOTHING: Difference = { steps: [], problems: [], state: null };

/** Whether the old server takes the domain as its own, where the operator can set it; else a person does. */
export function diffLegacyRole(desired: Desired, spec: MigrationSpec, facts: Facts, world: MailWorld): Difference {
  if (!capabilitiesOf(spec)?.setsRole) return NOTHING;
  const want = wantedRole(desired, facts, world);
  const { role } = world.legacy;
  const state = row(spec, facts, want);
  if (want === 'AsFound' || want === role) return { ...NOTHING, state };
  return { ...NOTHING, steps: [want === 'Local' ? keep(spec, world) : letGo(spec)], state };
}

/**
 * As long as Exchange Online relays to the server, the server keeps the domain, whatever MX says. A domain that somebody
 * else took away from it is not given back: that is for a person to say.
 */
function wantedRole(desired: Desired, { memory }: Facts, { legacy }: MailWorld): 'Local' | 'Remote' | 'AsFound' {
  if (desired.legacy === 'Gone') return 'Remote';
  if (desired.domainType !== 'InternalRelay') return 'AsFound';
  return legacy.role === 'Auto' || memory.reached === 'Retire' ? 'Local' : 'AsFound';
}

function keep(spec: MigrationSpec, world: MailWorld): Step {
  // Whoever has moved must not be delivered to an old mailbox once the server takes the domain again.
  const needs: readonly NeedName[] = takesDomain(world) ? [] : ['ForwardersConfirmed'];
  return {
    ...base(spec, 'Local'),
    why:
      world.legacy.role === 'Auto'
        ? 'it keeps the domain whatever MX says: a server that follows MX sends all mail for it back to Exchange Online'
        : 'it takes the domain again before Exchange Online relays to it',
    needs,
  };
}

function letGo(spec: MigrationSpec): Step {
  return {
    ...base(spec, 'Remote'),
    why: 'a server that still holds the domain swallows the mail of its other customers to it',
    needs: ['MxAtExchange', 'Authoritative', 'OutboundGone', 'LegacySilent', 'LegacyStopped'],
  };
}

function base(
  spec: MigrationSpec,
  role: 'Local' | 'Remote',
): Omit<Extract<Step, { kind: 'SetRole' }>, 'why' | 'needs'> {
  return {
    id: `legacy/set/${role}/${spec.domain}`,
    kind: 'SetRole',
    role,
    change: { thing: 'LegacyDomain', value: role },
    settle: AT_ONCE,
    risk: 'reversible',
  };
}

function row(spec: MigrationSpec, { legacyServer }: Facts, want: 'Local' | 'Remote' | 'AsFound'): ThingState {
  const thing = { kind: 'LegacyDomain', name: spec.domain } as const;
  if (legacyServer?.kind !== 'Known') {
    return { ...thing, state: 'Unknown', observed: legacyServer?.why ?? 'not asked', difference: '' };
  }
  const isOff = want !== 'AsFound' && legacyServer.role !== want;
  return {
    ...thing,
    state: isOff ? 'Drifted' : 'InSync',
    observed: legacyServer.role,
    difference: isOff ? `${legacyServer.role} (want ${want})` : '',
  };
}
