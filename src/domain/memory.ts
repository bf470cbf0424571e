import type { MigrationSpec } from '../api/v1alpha1/normalize.ts';
import type { Facts, InFlight, Memory } from './facts.ts';
import type { Change } from './mailflow/mail-world.ts';
import { mxLag, type ServerLag, spfLag } from './name-servers.ts';
import { queueSettling, silenceSettling } from './plan/settling.ts';
import type { Settling, Step } from './plan/step.ts';

/** A server that did not answer is asked again by then. */
const SILENT_SERVER_MS = 60_000;

/**
 * Brings what is remembered up to this look at the world: takes the before-image once, starts the waits of tasks that a
 * person has newly done, restarts the wait of a DNS change that not every authoritative server shows yet, and forgets
 * what has settled.
 */
export function updateMemory(spec: MigrationSpec, facts: Facts): Memory {
  const { memory, now } = facts;
  const started = newlyDone(spec, facts);
  const known = memory.inFlight.filter(({ step }) => !started.some((entry) => entry.step === step));
  const inFlight = [...known.map((entry) => heldBack(entry, facts)), ...started]
    .filter((entry) => entry.until > now)
    .toSorted(byStep);
  return {
    ...memory,
    baseline: memory.baseline ?? {
      takenAt: now,
      mx: facts.zoneMail.mx,
      spf: facts.zoneMail.txt.values.find((value) => /^v=spf1(?: |$)/i.test(value)) ?? null,
      acceptedDomainType:
        facts.exchange.acceptedDomains.find((item) => item.name === spec.domain)?.type ?? 'Authoritative',
    },
    inFlight,
    doneTasks: facts.doneTasks,
    legacyRole: roleTold(facts) ?? memory.legacyRole,
  };
}

function roleTold({ legacyServer }: Facts): Memory['legacyRole'] {
  return legacyServer?.kind !== 'Known' || legacyServer.role === 'Unknown' ? null : legacyServer.role;
}

/** What is remembered once a step has been, or is about to be, made. */
export function rememberStep(memory: Memory, step: Step, before: Change, now: number): Memory {
  const earlier = memory.inFlight.find((item) => item.step === step.id);
  const entry: InFlight = {
    step: step.id,
    before: JSON.stringify(before),
    since: now,
    // A second change within the wait of the first must not cut that wait short.
    until: Math.max(deadline(now, step.settle.seconds), earlier?.until ?? 0),
    why: step.settle.why,
  };
  const others = memory.inFlight.filter((item) => item.step !== step.id);
  return { ...memory, spfTerms: spfTermsAfter(memory, step), inFlight: [...others, entry].toSorted(byStep) };
}

/** Terms are ours from the moment before they are written: a crash in between must not make them the customer's. */
function spfTermsAfter(memory: Memory, step: Step): readonly string[] {
  if (step.kind !== 'ReplaceSpf') return memory.spfTerms;
  const left = memory.spfTerms.filter((term) => !step.removed.includes(term));
  return [...new Set([...left, ...step.added])].toSorted();
}

/**
 * The time to live counts from the moment when every authoritative server shows the new value: one that shows something
 * else starts the wait anew. One that does not answer says nothing, so it only keeps the wait from ending.
 */
function heldBack(entry: InFlight, facts: Facts): InFlight {
  const { now } = facts;
  const lag = lagOf((JSON.parse(entry.before) as Change).thing, facts);
  if (lag === 'Stale') return { ...entry, since: now, until: now + (entry.until - entry.since) };
  if (lag === 'Silent') return { ...entry, until: Math.max(entry.until, now + SILENT_SERVER_MS) };
  return entry;
}

function lagOf(thing: Change['thing'], facts: Facts): ServerLag {
  if (thing === 'Mx' || thing === 'MxLifetime') return mxLag(facts);
  return thing === 'Spf' ? spfLag(facts) : 'None';
}

function newlyDone(spec: MigrationSpec, facts: Facts): readonly InFlight[] {
  const waits: readonly { task: string; step: string; before: Change; settling: Settling }[] = [
    {
      task: 'legacy-silent',
      step: 'person/silence',
      before: { thing: 'LegacySilence', value: false },
      settling: silenceSettling(spec),
    },
    {
      task: 'legacy-stopped-sending',
      step: 'person/stop-sending',
      before: { thing: 'LegacySending', value: false },
      settling: queueSettling(spec),
    },
  ];
  return waits
    .filter(({ task }) => facts.doneTasks.has(task) && !facts.memory.doneTasks.has(task))
    .map(({ step, before, settling }) => ({
      step,
      before: JSON.stringify(before),
      since: facts.now,
      until: deadline(facts.now, settling.seconds),
      why: settling.why,
    }));
}

/** Whole seconds, as the status keeps them: a deadline that is read back is the one that was shown. Rounded up. */
function deadline(now: number, seconds: number): number {
  return Math.ceil(now / 1000 + seconds) * 1000;
}

function byStep(a: InFlight, b: InFlight): number {
  return a.step < b.step ? -1 : 1;
}
