import type { MigrationSpec } from '../../api/v1alpha1/normalize.ts';
import type { ConditionReason } from '../../api/v1alpha1/reasons.ts';
import type { Facts, InFlight } from '../facts.ts';
import { silenceReason } from '../legacy-capabilities.ts';
import type { Change } from '../mailflow/mail-world.ts';
import { serversBehind } from '../name-servers.ts';
import { need } from './needs.ts';
import type { Step } from './step.ts';

/** Whether a step may be made now; when not, why, and when to ask again. */
export type Verdict =
  | { readonly open: true }
  | { readonly open: false; readonly reason: ConditionReason; readonly message: string; readonly until: number | null };

export interface GateInput {
  readonly step: Step;
  readonly spec: MigrationSpec;
  readonly facts: Facts;
  /** What is in flight now, changes of this reconcile among them. */
  readonly inFlight: readonly InFlight[];
}

type Gate = (input: GateInput) => Verdict;

const OPEN: Verdict = { open: true };

/** Asked in this order; the first that is closed counts. */
const GATES: readonly Gate[] = [
  needsSettled, // what the step relies on must be in force everywhere, also for a person's step
  personDone, // a person's step is never made by us
  oldServerAnswers, // an old server that does not answer is not set up, and nothing is built on it
  mtaStsKnown, // a policy that nobody could look up may forbid the new MX
  smartHostKnown, // nothing is routed to a host that nobody could look up
  zoneIsTheWorlds, // a zone that the world does not ask is not written
];

/** Evaluates the chain of gates for one step. */
export function mayRun(input: GateInput): Verdict {
  for (const gate of GATES) {
    const verdict = gate(input);
    if (!verdict.open) return verdict;
  }
  return OPEN;
}

function personDone({ step }: GateInput): Verdict {
  if (step.kind !== 'AskPerson') return OPEN;
  const message = `task ${step.task.id}: ${step.task.text}`;
  return { open: false, reason: 'WaitingForPerson', message, until: null };
}

const MADE_THERE: ReadonlySet<Step['kind']> = new Set(['SetForwarders', 'RemoveForwarders', 'SetOutgoing', 'SetRole']);

function oldServerAnswers({ step, spec, facts: { legacyServer } }: GateInput): Verdict {
  const restsOnIt = MADE_THERE.has(step.kind) || step.needs.includes('ForwardersConfirmed');
  if (!restsOnIt || legacyServer?.kind !== 'Unknown') return OPEN;
  // A server that was switched off before it let the domain go answers no more.
  const advice = step.kind === 'SetRole' && step.role === 'Remote' ? GONE_FOR_GOOD : '';
  const message = `${step.id}: ${legacyServer.why}${advice}`;
  return { open: false, reason: silenceReason(spec), message, until: null };
}

const GONE_FOR_GOOD = '; where the server is gone for good, mark task legacy-domain-removed as done';

function mtaStsKnown({ step, facts, spec }: GateInput): Verdict {
  if (step.change.thing !== 'Mx' || step.change.value !== 'ExchangeOnline') return OPEN;
  if (facts.mtaSts.kind !== 'Unknown') return OPEN;
  const message = `_mta-sts.${spec.domain} cannot be looked up: ${facts.mtaSts.why}`;
  return { open: false, reason: 'PartialObservation', message, until: null };
}

function smartHostKnown({ step, facts, spec }: GateInput): Verdict {
  if (step.change.thing !== 'OutboundConnector' || step.kind === 'RemoveConnector') return OPEN;
  if (step.change.value.leadsTo !== 'Unknown') return OPEN;
  const { mx, addresses } = facts.smartHost;
  const failed = [mx, addresses].find((answer) => answer.kind === 'Unknown');
  const why = failed?.kind === 'Unknown' ? failed.why : 'the name has no address';
  const message = `the smart host ${spec.legacy.smartHost.host} cannot be looked up: ${why}`;
  return { open: false, reason: 'PartialObservation', message, until: null };
}

function zoneIsTheWorlds({ step, facts, spec }: GateInput): Verdict {
  if (step.kind !== 'ReplaceMx' && step.kind !== 'ReplaceSpf') return OPEN;
  if (facts.zone.notWritableBecause !== null) {
    const message = `zone ${facts.zone.name} cannot be written: ${facts.zone.notWritableBecause}`;
    return { open: false, reason: 'ZoneNotWritable', message, until: null };
  }
  const behind = serversBehind(facts);
  if (behind.length === 0) return OPEN;
  const message = `authoritative servers of ${spec.dns.zone} do not show what the provider holds: ${behind.join(', ')}`;
  return { open: false, reason: 'WaitingForDns', message, until: null };
}

function needsSettled({ step, facts, inFlight }: GateInput): Verdict {
  const things = new Set(step.needs.map((name) => need(name).thing));
  const blocking = inFlight
    .filter((entry) => entry.until > facts.now && things.has((JSON.parse(entry.before) as Change).thing))
    .toSorted((a, b) => b.until - a.until)[0];
  if (!blocking) return OPEN;
  const until = new Date(blocking.until).toISOString().slice(0, 19);
  const message = `${blocking.step} settles at ${until}Z: ${blocking.why}`;
  return { open: false, reason: waitReason(blocking), message, until: blocking.until };
}

function waitReason(entry: InFlight): ConditionReason {
  switch ((JSON.parse(entry.before) as Change).thing) {
    case 'MxLifetime':
    case 'Spf':
      return 'WaitingForTtl';
    case 'Mx':
      return 'WaitingForStragglers';
    case 'LegacySending':
      return 'WaitingForQueueLifetime';
    case 'LegacySilence':
      return 'WaitingForSilence';
    default:
      return 'WaitingForSettling';
  }
}
