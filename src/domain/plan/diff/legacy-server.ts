import type { MigrationSpec } from '../../../api/v1alpha1/normalize.ts';
import { counted } from '../../counted.ts';
import type { Desired } from '../../desired/desired.ts';
import type { Facts } from '../../facts.ts';
import { capabilitiesOf } from '../../legacy-capabilities.ts';
import type { Change, MailWorld } from '../../mailflow/mail-world.ts';
import type { Recipients } from '../../recipients/recipients.ts';
import {
  firewallTask,
  forwardersTask,
  removeDomainTask,
  silenceTask,
  stopSendingTask,
  type Task,
  type TaskWords,
} from '../../tasks.ts';
import type { NeedName } from '../needs.ts';
import { AT_ONCE, queueSettling, silenceSettling } from '../settling.ts';
import type { Difference, Settling, Step } from '../step.ts';
import { forwarderNeeds, serverRow, settingsSteps } from './legacy-settings.ts';

/** What must be done on the old server. With provider `Manual` each step asks a person. */
export function diffLegacyServer(
  desired: Desired,
  spec: MigrationSpec,
  facts: Facts,
  world: MailWorld,
  recipients: Recipients,
): Difference {
  const words = wordsOf(spec, facts);
  const steps = [
    ...(facts.legacyServer === null
      ? desired.forwarders === 'Present'
        ? forwarders(spec, recipients, world)
        : []
      : settingsSteps(desired, spec, facts, world, recipients)),
    ...(desired.legacy === 'AcceptsMicrosoft' && !world.legacy.acceptsMicrosoft ? [firewall(words)] : []),
    ...(desired.legacy === 'Gone' ? farewell(words, spec, world) : []),
  ];
  return { steps, problems: [], state: forwarderRow(desired, spec, facts, recipients, world) };
}

/** The names that tasks speak of. */
export function wordsOf(spec: MigrationSpec, facts: Facts): TaskWords {
  return {
    provider: spec.legacy.forwarders.provider,
    domain: spec.domain,
    legacyHost: spec.legacy.smartHost.host,
    mxHost: facts.directory.mxHost ?? 'the MX host that Microsoft 365 names',
  };
}

function forwarders(spec: MigrationSpec, { forwarders: list, digest }: Recipients, world: MailWorld): readonly Step[] {
  if (world.forwarders === 'Confirmed') return [];
  const task = forwardersTask(digest, list.wanted.length);
  const why = `mail that arrives at the old server reaches the ${counted(list.wanted.length, 'address that has', 'addresses that have')} moved`;
  const change: Change = { thing: 'Forwarders', value: 'Confirmed' };
  return [ask('forwarders', task, why, change, forwarderNeeds(spec, world), AT_ONCE)];
}

function firewall(words: TaskWords): Step {
  const why = 'once MX moves, mail for everybody who has not moved comes from Microsoft';
  return ask('firewall', firewallTask(words), why, { thing: 'LegacyFirewall', value: true }, [], AT_ONCE);
}

function farewell(words: TaskWords, spec: MigrationSpec, world: MailWorld): readonly Step[] {
  const { silent, stopped, role } = world.legacy;
  const steps: Step[] = [];
  if (!silent) {
    const why = 'whatever still arrives at the old server would be lost with it';
    const change: Change = { thing: 'LegacySilence', value: true };
    steps.push(ask('silence', silenceTask(words), why, change, ['MxAtExchange'], silenceSettling(spec)));
  }
  if (!stopped) {
    const why = 'its way out through Exchange Online and its place in SPF are taken away next';
    const change: Change = { thing: 'LegacySending', value: true };
    steps.push(ask('stop-sending', stopSendingTask(words), why, change, ['Authoritative'], queueSettling(spec)));
  }
  // Else the operator does it (`legacy-role.ts`).
  if (role !== 'Remote' && !capabilitiesOf(spec)?.setsRole) {
    const why = 'a server that still holds the domain swallows the mail of its other customers to it';
    const change: Change = { thing: 'LegacyDomain', value: 'Remote' };
    // A sender that still uses the old MX would be refused, and silence is what shows that there is none.
    const needs: readonly NeedName[] = [
      'MxAtExchange',
      'Authoritative',
      'OutboundGone',
      'LegacySilent',
      'LegacyStopped',
    ];
    steps.push({ ...ask('remove-domain', removeDomainTask(words), why, change, needs, AT_ONCE), risk: 'irreversible' });
  }
  return steps;
}

function ask(
  name: string,
  task: Task,
  why: string,
  change: Change,
  needs: readonly NeedName[],
  settle: Settling,
): Step {
  return { id: `person/${name}`, kind: 'AskPerson', task, why, change, needs, settle, risk: 'reversible' };
}

function forwarderRow(
  desired: Desired,
  spec: MigrationSpec,
  { legacyServer }: Facts,
  { forwarders: { wanted } }: Recipients,
  world: MailWorld,
): Difference['state'] {
  const base = { kind: 'Forwarders', name: spec.legacy.smartHost.host } as const;
  const isOpen = desired.forwarders === 'Present' && world.forwarders === 'Unconfirmed';
  if (legacyServer !== null) return { ...base, ...serverRow(legacyServer, wanted.length, isOpen) };
  return {
    ...base,
    state: isOpen ? 'Unknown' : 'InSync',
    observed: world.forwarders === 'Confirmed' ? `${wanted.length} confirmed` : 'not confirmed',
    difference: isOpen ? `${wanted.length} wanted, see the task` : '',
  };
}
