import type { MigrationSpec } from '../../../api/v1alpha1/normalize.ts';
import { counted } from '../../counted.ts';
import type { Desired } from '../../desired/desired.ts';
import type { Facts } from '../../facts.ts';
import { capabilitiesOf } from '../../legacy-capabilities.ts';
import type { MailWorld } from '../../mailflow/mail-world.ts';
import { takesDomain } from '../../mailflow/takes-domain.ts';
import type { LegacyState } from '../../model/legacy-server.ts';
import type { Recipients } from '../../recipients/recipients.ts';
import type { NeedName } from '../needs.ts';
import { AT_ONCE } from '../settling.ts';
import type { Step, ThingState } from '../step.ts';

/** What the operator itself sets on an old server that it can ask. */
export function settingsSteps(
  desired: Desired,
  spec: MigrationSpec,
  facts: Facts,
  world: MailWorld,
  recipients: Recipients,
): readonly Step[] {
  const { legacyServer } = facts;
  const able = capabilitiesOf(spec);
  // What a silent server does with its users' mail is not known, and no reason to change it.
  if (legacyServer?.kind !== 'Known') {
    return isOpen(desired, world) ? [setForwarders(spec, world, recipients)] : [];
  }
  return [
    ...(isOpen(desired, world) ? [setForwarders(spec, world, recipients)] : []),
    ...(desired.inbound === 'Present' && able?.setsOutgoing && world.legacy.sendsThrough === 'Direct'
      ? setOutgoing(spec, facts)
      : []),
    ...(desired.forwarders === 'Absent' && able?.setsRole && legacyServer.ours.length > 0
      ? [removeForwarders(spec, legacyServer.ours.length)]
      : []),
  ];
}

function isOpen(desired: Desired, world: MailWorld): boolean {
  return desired.forwarders === 'Present' && world.forwarders === 'Unconfirmed';
}

/** What forwarders rest on, whoever writes them. */
export function forwarderNeeds(spec: MigrationSpec, world: MailWorld): readonly NeedName[] {
  const { mx } = world;
  // On a server that does not take the domain they mean nothing yet, and are there when it does.
  if (capabilitiesOf(spec)?.setsRole && !takesDomain(world)) return ['MailSubscription', 'InboundMatch'];
  // On the way back from Retire the old server is prepared before Exchange Online relays to it again.
  if (mx === 'ExchangeOnline') return ['MailSubscription', 'LegacyTakesDomain', 'InboundMatch'];
  return ['MailSubscription', 'InternalRelay', 'InboundMatch'];
}

function setForwarders(spec: MigrationSpec, world: MailWorld, { forwarders, digest }: Recipients): Step {
  const count = forwarders.wanted.length;
  return {
    id: `legacy/set/Forwarders/${spec.legacy.smartHost.host}`,
    kind: 'SetForwarders',
    count,
    digest,
    why: `mail that arrives at the old server reaches the ${counted(count, 'address that has', 'addresses that have')} moved`,
    change: { thing: 'Forwarders', value: 'Confirmed' },
    needs: forwarderNeeds(spec, world),
    settle: AT_ONCE,
    risk: 'reversible',
  };
}

/** The server has let the domain go, so that they mean nothing any more. */
function removeForwarders(spec: MigrationSpec, count: number): Step {
  return {
    id: `legacy/remove/Forwarders/${spec.legacy.smartHost.host}`,
    kind: 'RemoveForwarders',
    count,
    why: `the old server takes no mail for ${spec.domain} any more: ${counted(count, 'forwarder')} of ours ${count === 1 ? 'is' : 'are'} left over`,
    change: { thing: 'Forwarders', value: 'Unconfirmed' },
    needs: ['LegacyLetGo'],
    settle: AT_ONCE,
    risk: 'reversible',
  };
}

/** Bounces and mail of other senders keep leaving directly: an address alone does not speak for them at Exchange Online. */
function setOutgoing(spec: MigrationSpec, { directory }: Facts): readonly Step[] {
  if (directory.mxHost === null) return [];
  return [
    {
      id: `legacy/set/Outgoing/${spec.legacy.smartHost.host}`,
      kind: 'SetOutgoing',
      host: directory.mxHost,
      why: `what users of the old server send as ${spec.domain} leaves by the same way as what users in Exchange Online send`,
      change: { thing: 'LegacySmartHost', value: 'ExchangeOnline' },
      needs: ['SpfCoversExchange', 'InboundMatch'],
      settle: AT_ONCE,
      risk: 'reversible',
    },
  ];
}

/** What people see of the forwarders in the status. */
export function serverRow(
  server: LegacyState,
  wanted: number,
  isOpen: boolean,
): Pick<ThingState, 'state' | 'observed' | 'difference'> {
  if (server.kind === 'Unknown') return { state: 'Unknown', observed: server.why, difference: '' };
  const others = server.foreign.length > 0 ? `, ${server.foreign.length} of others` : '';
  const problem = server.problem === undefined ? '' : `; it says: ${server.problem}`;
  return {
    state: isOpen ? 'Drifted' : 'InSync',
    observed: `${server.ours.length} of ours in force${others}${problem}`,
    difference: isOpen ? `${server.ours.length} in force (want ${wanted})` : '',
  };
}
