import type { MigrationSpec, Phase } from '../../src/api/v1alpha1/normalize.ts';
import type { Facts } from '../../src/domain/facts.ts';
import { current } from '../../src/domain/mailflow/mail-world.ts';
import { rememberStep, updateMemory } from '../../src/domain/memory.ts';
import type {
  Connector,
  ConnectorSettings,
  InboundConnector,
  OutboundConnector,
} from '../../src/domain/model/connector.ts';
import type { MxRecords } from '../../src/domain/model/dns-record.ts';
import type { LegacyState } from '../../src/domain/model/legacy-server.ts';
import { makePlan, type Plan } from '../../src/domain/plan/make-plan.ts';
import type { Step } from '../../src/domain/plan/step.ts';
import { recipientsOf } from '../../src/domain/recipients/recipients.ts';
import { anInboundConnector, anOutboundConnector, theWorld } from './builders.ts';

/** The facts that the next look finds once a step was made, every wait is over and all name servers agree. */
export function applyToFacts(spec: MigrationSpec, facts: Facts, step: Step): Facts {
  const before = current(theWorld(spec, facts), step.change.thing);
  const memory = { ...rememberStep(facts.memory, step, before, facts.now), inFlight: facts.memory.inFlight };
  return effect(spec, { ...facts, memory }, step);
}

function effect(spec: MigrationSpec, facts: Facts, step: Step): Facts {
  switch (step.kind) {
    case 'CreateConnector':
      return withConnectors(facts, (all) => [...all, connector(step.after, undefined)]);
    case 'UpdateConnector':
      return withConnectors(facts, (all) =>
        all.map((item) => (item.guid === step.before.guid ? connector(step.after, item) : item)),
      );
    case 'RemoveConnector':
      return withConnectors(facts, (all) => all.filter(({ guid }) => guid !== step.before.guid));
    case 'SetAcceptedDomainType': {
      const acceptedDomains = facts.exchange.acceptedDomains.map((item) =>
        item.initial ? item : { ...item, type: step.after },
      );
      return { ...facts, exchange: { ...facts.exchange, acceptedDomains } };
    }
    case 'ReplaceMx':
      return withMxRecords(facts, step.after);
    case 'ReplaceSpf':
      return withSpf(facts, step.after);
    case 'SetForwarders':
      return withLegacy(facts, { ours: recipientsOf(spec, facts).forwarders.wanted });
    case 'RemoveForwarders':
      return withLegacy(facts, { ours: [] });
    case 'SetRole':
      return withRole(facts, step.role);
    case 'SetOutgoing':
      return withLegacy(facts, { outgoing: { kind: 'SmartHost', host: step.host } });
    case 'AskPerson':
      return done(facts, step);
  }
}

/** A person did the task: what can be seen of it changes, and the mark is set. */
function done(facts: Facts, step: Extract<Step, { kind: 'AskPerson' }>): Facts {
  const marked = { ...facts, doneTasks: new Set([...facts.doneTasks, step.task.id]) };
  const [, wanted = ''] = step.task.text.split(' by: ');
  switch (step.task.id) {
    case 'mx':
      return withMxRecords(marked, {
        ttlSeconds: facts.zoneMail.mx.ttlSeconds,
        values: wanted.split(', ').map((line) => {
          const [preference, host = ''] = line.split(' ');
          return { preference: Number(preference), host };
        }),
      });
    case 'mx-ttl': {
      const ttlSeconds = Number(/to (\d+) s/.exec(step.task.text)?.[1]);
      return withMxRecords(marked, { ...facts.zoneMail.mx, ttlSeconds });
    }
    case 'spf':
      return withSpf(marked, wanted);
    default:
      return marked;
  }
}

/** A server that takes the domain again denies relay no more. */
function withRole(facts: Facts, role: 'Local' | 'Remote'): Facts {
  const { nobody } = facts.legacyProbe;
  const after =
    role === 'Local' && /relay/i.test(nobody.reply) ? { ...nobody, reply: '550 5.1.1 User unknown' } : nobody;
  return { ...withLegacy(facts, { role }), legacyProbe: { ...facts.legacyProbe, nobody: after } };
}

function withLegacy(facts: Facts, changes: Partial<Extract<LegacyState, { kind: 'Known' }>>): Facts {
  // An agent that was silent has answered by then, since its step waits for that, and has the way out from before.
  const host = facts.directory.mxHost;
  const before =
    facts.legacyServer?.kind === 'Known'
      ? facts.legacyServer
      : { ...NEW_AGENT, ...(host !== null && { outgoing: { kind: 'SmartHost' as const, host } }) };
  return { ...facts, legacyServer: { ...before, ...changes } };
}

/** An agent that has set nothing yet. */
export const NEW_AGENT: LegacyState & { kind: 'Known' } = {
  kind: 'Known',
  ours: [],
  foreign: [],
  outgoing: { kind: 'Direct' },
  role: 'Local',
  queueLength: 0,
  inventory: null,
};

function withMxRecords(facts: Facts, mx: MxRecords): Facts {
  const publicMx = facts.publicMx.map(({ server }) => ({ server, answer: { kind: 'Found' as const, ...mx } }));
  return { ...facts, zoneMail: { ...facts.zoneMail, mx }, publicMx };
}

function withSpf(facts: Facts, after: string): Facts {
  const { txt } = facts.zoneMail;
  const values = [...txt.values.filter((value) => !/^v=spf1/i.test(value)), after];
  return { ...facts, zoneMail: { ...facts.zoneMail, txt: { ...txt, values } } };
}

function connector(settings: ConnectorSettings, found: Connector | undefined): Connector {
  return settings.direction === 'inbound'
    ? { ...anInboundConnector(), guid: 'made-in', ...(found as InboundConnector | undefined), ...settings }
    : { ...anOutboundConnector(), guid: 'made-out', ...(found as OutboundConnector | undefined), ...settings };
}

function withConnectors(facts: Facts, change: (all: readonly Connector[]) => readonly Connector[]): Facts {
  const { inboundConnectors, outboundConnectors } = facts.exchange;
  const all = change([...inboundConnectors, ...outboundConnectors]);
  return {
    ...facts,
    exchange: {
      ...facts.exchange,
      inboundConnectors: all.filter((item) => item.direction === 'inbound'),
      outboundConnectors: all.filter((item) => item.direction === 'outbound'),
    },
  };
}

export interface Walked {
  readonly plan: Plan;
  /** The facts after the whole plan; those from before it when it was refused. */
  readonly facts: Facts;
  readonly refused: boolean;
}

/** One phase of the ladder: remembers, plans, and makes every step unless the plan is refused. */
export function walk(spec: MigrationSpec, facts: Facts): Walked {
  const start = { ...facts, memory: updateMemory(spec, facts) };
  const plan = makePlan(spec, start);
  const refused = plan.problems.length + plan.rehearsal.refusals.length > 0;
  if (refused) return { plan, facts: start, refused };
  const end = plan.steps.reduce((state, step) => applyToFacts(spec, state, step), start);
  const memory = { ...end.memory, reached: plan.desired.phase, doneTasks: end.doneTasks };
  return { plan, facts: { ...end, memory }, refused };
}

/** The facts of a company that came to this phase by the ladder; an error when a phase on the way is refused. */
export function at(phase: Phase, specFor: (phase: Phase) => MigrationSpec, start: Facts): Facts {
  let facts = start;
  for (const next of ['Prepare', 'Send', 'Receive', 'Retire'] as const) {
    const walked = walk(specFor(next), facts);
    if (walked.refused) throw new Error(`phase ${next} is refused: ${JSON.stringify(walked.plan.problems)}`);
    facts = walked.facts;
    if (next === phase) return facts;
  }
  return facts;
}
