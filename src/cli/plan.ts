import { isDrift, refusalsOf, waitsFor } from '../controller/situation.ts';
import { mayRun } from '../domain/plan/gates.ts';
import { renderPlan } from '../domain/plan/render.ts';
import { type Look, look } from './look.ts';
import { planOptions } from './options.ts';
import { plain, print } from './output.ts';
import { phasesAfter } from './phases-after.ts';
import { openSession, type Session } from './session.ts';

/** Prints the way to the next phase; the exit code is 1 where the plan would not be begun. */
export async function plan(args: readonly string[]): Promise<number> {
  const options = planOptions(args);
  await using session = await openSession(options);
  const looked = await look(session, options.phase);
  print(options.output === 'json' ? toJson(session, looked) : toText(session, looked));
  return refusalsOf(looked.plan).length > 0 ? 1 : 0;
}

function toText(session: Session, looked: Look): string {
  const { spec, facts, plan } = looked;
  const { namespace, name } = session.object.metadata;
  const after = phasesAfter(plan.desired.phase, spec.phase);
  const moving = facts.memory.inFlight.map(({ step, until, why }) => `settling until ${utc(until)}: ${step}, ${why}`);
  const waits = spec.waits.setByPerson;
  return plain(
    [
      `${namespace}/${name}: ${spec.domain}, declared ${spec.phase}, reached ${facts.memory.reached ?? 'nothing yet'}`,
      renderPlan(plan).trimEnd(),
      '',
      ...moving,
      `now: ${nextSentence(session, looked)}`,
      ...(after.length > 0 ? [`after that: ${after.join(', ')}`] : []),
      ...(spec.suspend ? ['spec.suspend is set: the operator does nothing'] : []),
      ...(waits.length > 0 ? [`waits set by spec.waits: ${waits.join(', ')}`] : []),
    ].join('\n'),
  );
}

/** What would become of the first step at this moment. */
function nextSentence({ object }: Session, { spec, facts, plan }: Look): string {
  if (refusalsOf(plan).length > 0) return 'nothing is begun';
  if (spec.drift === 'Report' && isDrift(object, spec, facts.memory, plan)) {
    return 'nothing is made: what differs from a reached phase is only reported (spec.drift)';
  }
  const [step] = plan.steps;
  if (!step) {
    const waiting = waitsFor(plan, spec, facts);
    return waiting ? `waits: ${waiting.reason}: ${waiting.message}` : `phase ${plan.desired.phase} is reached`;
  }
  const verdict = mayRun({ step, spec, facts, inFlight: facts.memory.inFlight });
  return verdict.open ? `${step.id} may be made` : `${step.id} waits: ${verdict.reason}: ${verdict.message}`;
}

function toJson({ object }: Session, looked: Look): string {
  const { spec, facts, plan } = looked;
  const { namespace, name } = object.metadata;
  const [step] = plan.steps;
  const next = step && { step: step.id, gate: mayRun({ step, spec, facts, inFlight: facts.memory.inFlight }) };
  const refusals = refusalsOf(plan);
  const phase = {
    declared: spec.phase,
    reached: facts.memory.reached,
    next: plan.desired.phase,
    after: phasesAfter(plan.desired.phase, spec.phase),
  };
  return JSON.stringify({ namespace, name, domain: spec.domain, phase, refusals, next: next ?? null, plan }, null, 2);
}

function utc(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}
