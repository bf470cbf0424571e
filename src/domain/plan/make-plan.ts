import { createHash } from 'node:crypto';
import type { MigrationSpec } from '../../api/v1alpha1/normalize.ts';
import { type Desired, desire, nextPhase } from '../desired/desired.ts';
import type { Facts } from '../facts.ts';
import { type Change, changed, type MailWorld } from '../mailflow/mail-world.ts';
import { nameAddresses } from '../mailflow/name-addresses.ts';
import { type Recipients, recipientsOf } from '../recipients/recipients.ts';
import { worldOf } from '../world.ts';
import { diffAcceptedDomain } from './diff/accepted-domain.ts';
import { diffInboundConnector } from './diff/inbound-connector.ts';
import { diffLegacyRole } from './diff/legacy-role.ts';
import { diffLegacyServer } from './diff/legacy-server.ts';
import { diffMx } from './diff/mx.ts';
import { diffOutboundConnector } from './diff/outbound-connector.ts';
import { diffSpf } from './diff/spf.ts';
import { type NeedName, need } from './needs.ts';
import { order } from './order.ts';
import { type Rehearsal, rehearse } from './rehearse.ts';
import { lacking } from './standing.ts';
import type { Difference, Problem, Step, ThingState } from './step.ts';

/** The way from the world as it is to one phase. Data: it can be printed, compared, refused. */
export interface Plan {
  readonly desired: Desired;
  readonly world: MailWorld;
  readonly recipients: Recipients;
  /** In the order in which they are made. */
  readonly steps: readonly Step[];
  readonly things: readonly ThingState[];
  /** Why the plan may not be begun; empty when it may. */
  readonly problems: readonly Problem[];
  readonly rehearsal: Rehearsal;
  /** Waits that a person set instead of the safe figures, by their name in spec.waits. */
  readonly waitsSet: readonly string[];
  /** 16 hexadecimal digits that name the plan; it covers the before and after of every step, and the list of forwarders. */
  readonly hash: string;
}

/** Compares, orders and rehearses. A plan with a problem or a refusal is complete for reading and is not begun. */
export function makePlan(spec: MigrationSpec, facts: Facts): Plan {
  const recipients = recipientsOf(spec, facts);
  const world = worldOf(spec, facts, recipients);
  const desired = desire(nextPhase(facts.memory.reached, spec.phase, world), spec);
  const differences: readonly Difference[] = [
    diffAcceptedDomain(desired, spec, facts, world),
    diffOutboundConnector(desired, spec, facts),
    diffInboundConnector(desired, spec, facts),
    diffSpf(desired, spec, facts),
    diffMx(desired, spec, facts, world),
    diffLegacyServer(desired, spec, facts, world, recipients),
    diffLegacyRole(desired, spec, facts, world),
  ];
  const { steps, unmet } = order(
    differences.flatMap((item) => item.steps),
    world,
  );
  const named = differences.flatMap((item) => item.problems);
  const end = steps.reduce((state, step) => changed(state, step.change), world);
  const lacks = [
    ...unmet.map(({ step, need: name }) => ({ subject: `step ${step.id}`, name })),
    ...lacking(desired.phase, end).map((name) => ({ subject: `phase ${desired.phase}`, name })),
  ];
  const hash = createHash('sha256')
    .update(JSON.stringify([steps, recipients.digest]))
    .digest('hex')
    .slice(0, 16);
  return {
    desired,
    world,
    recipients,
    steps,
    things: differences.flatMap((item) => item.state ?? []),
    problems: [
      ...named,
      ...problemsOf(lacks, named, world),
      ...shrunkList(recipients.forwarders.wanted.length, spec, facts, hash),
    ],
    rehearsal: rehearse(steps, world, facts.memory.inFlight.filter(({ until }) => until > facts.now).map(oldValue)),
    waitsSet: spec.waits.setByPerson,
    hash,
  };
}

function oldValue(entry: { readonly before: string }): Change {
  return JSON.parse(entry.before) as Change;
}

/** A group emptied by accident must not take everybody's forwarders away: a much shorter list needs a person's word. */
function shrunkList(now: number, spec: MigrationSpec, facts: Facts, hash: string): readonly Problem[] {
  const before = facts.memory.forwardersWanted ?? 0;
  if (before - now <= spec.limits.forwarderRemovals || facts.approvedPlan === hash) return [];
  return [
    {
      reason: 'ApprovalNeeded',
      message: `the forwarder list shrinks from ${before} to ${now}, more than spec.limits.forwarderRemovals allows`,
      wayOut: `mend the group or list, or approve with annotation hybridmail.dev/approve: ${hash}`,
    },
  ];
}

/** Something that a step, or the phase, cannot do without. */
interface Lack {
  readonly subject: string;
  readonly name: NeedName;
}

/** Each need once, and none whose reason is told already: a person mends the cause, not every step that lacks it. */
function problemsOf(lacks: readonly Lack[], named: readonly Problem[], world: MailWorld): readonly Problem[] {
  const first = new Map<NeedName, Problem>();
  for (const { subject, name } of lacks) {
    if (!first.has(name)) first.set(name, problemOf(name, subject, world));
  }
  return [...first.values()].filter(({ reason }) => !named.some((problem) => problem.reason === reason));
}

function problemOf(name: NeedName, subject: string, { classes }: MailWorld): Problem {
  const { reason, wrong, wayOut, about } = need(name);
  const blamed = about ? `: ${nameAddresses(classes.filter(about))}` : '';
  return { reason, message: `${subject} is not possible: ${wrong}${blamed}`, wayOut };
}
