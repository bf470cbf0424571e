import type { HybridMailMigrationStatusTask } from '../api/v1alpha1/types.generated.ts';
import { capabilitiesOf } from '../domain/legacy-capabilities.ts';
import { wordsOf } from '../domain/plan/diff/legacy-server.ts';
import { mayRun } from '../domain/plan/gates.ts';
import { mayHandUnknownOn, need } from '../domain/plan/needs.ts';
import type { Step } from '../domain/plan/step.ts';
import {
  agentTask,
  bouncesDirectTask,
  catchAllTask,
  exchangeVersionTask,
  firewallTask,
  forwardersTask,
  mailClientsTask,
  mtaStsTask,
  oldMailboxesTask,
  removeDomainTask,
  separateSenderTask,
  silenceTask,
  smartHostTask,
  stopSendingTask,
  type Task,
} from '../domain/tasks.ts';
import type { Situation } from './situation.ts';
import { cut } from './text.ts';

/** Schema limit; a record that is longer stands whole in key plan.txt of the report. */
const MAX_TEXT_CHARACTERS = 2048;

/**
 * What a person must do now, or is known to have done, up to the phase that is worked on. What must wait for something
 * else is not shown: whoever reads "open" does it at once.
 */
export function tasksOf(situation: Situation): readonly HybridMailMigrationStatusTask[] {
  const { plan, spec, facts } = situation;
  const steps = plan.steps.flatMap((step, index) => (step.kind === 'AskPerson' ? [{ step, index }] : []));
  const early = new Set(
    steps.filter(({ step, index }) => !isDue(step, index, situation)).map(({ step }) => step.task.id),
  );
  const asked = steps.map(({ step }) => step.task);
  const words = wordsOf(spec, facts);
  // Tasks with a wait stay in memory as done whatever the phase, or the wait would start anew with every look.
  const waited = [silenceTask(words), stopSendingTask(words)].filter(({ id }) => facts.doneTasks.has(id));
  const shared = facts.sameSenders.length > 0 ? [separateSenderTask(words, facts.sameSenders)] : [];
  const isSilent = facts.legacyServer?.kind === 'Unknown';
  const agent = isSilent && words.provider === 'Postfix' ? [agentTask(words)] : [];
  const all = new Map([...agent, ...standingTasks(), ...shared, ...waited, ...asked].map((task) => [task.id, task]));
  return [...all.values()]
    .filter(({ id }) => !early.has(id))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, text, verify }) => ({
      id,
      state: facts.doneTasks.has(id) ? 'Unverified' : 'Open',
      text: cut(text, MAX_TEXT_CHARACTERS),
      verify,
    }));

  function mtaSts(): readonly Task[] {
    return plan.world.mtaSts === 'None' ? [] : [mtaStsTask(words.domain, words.mxHost)];
  }

  /** Where the old server keeps copies, and its list names the mailboxes that are left. */
  function copies(): readonly Task[] {
    if (!capabilitiesOf(spec)?.keepsCopy || plan.world.forwarders !== 'Confirmed') return [];
    const isMailbox = (address: string) => facts.legacyForwards.get(address)?.includes(address) ?? true;
    const left = plan.recipients.addresses.filter(
      ({ address, moved, onLegacy }) => moved && onLegacy === 'Accepts' && isMailbox(address),
    );
    return left.length > 0 ? [oldMailboxesTask(words, left.length)] : [];
  }

  function standingTasks(): readonly Task[] {
    const { forwarders, digest } = plan.recipients;
    const able = capabilitiesOf(spec);
    // Sending through Exchange Online is safe only once it knows the old server and SPF passes both.
    const maySend = plan.world.inbound.by !== 'Nothing' && plan.world.spf.exchange === 'Pass';
    const spreads = mayHandUnknownOn(plan.world.legacy);
    switch (plan.desired.phase) {
      case 'Prepare':
        return [];
      case 'Send':
      case 'Receive':
        return [
          ...(able === null && forwarders.wanted.length > 0 ? [forwardersTask(digest, forwarders.wanted.length)] : []),
          ...copies(),
          ...(!able?.setsOutgoing && maySend ? [smartHostTask(words)] : []),
          ...(maySend ? [mailClientsTask(words)] : []),
          ...(!able?.setsOutgoing && maySend && plan.world.inbound.by === 'Address' ? [bouncesDirectTask(words)] : []),
          ...(spreads ? [catchAllTask(words)] : []),
          ...(plan.world.legacy.mayBeOutOfDate ? [exchangeVersionTask(words)] : []),
          ...(plan.desired.phase === 'Receive' ? [firewallTask(words), ...mtaSts()] : []),
        ];
      case 'Retire':
        return [
          silenceTask(words),
          stopSendingTask(words),
          ...(able?.setsRole ? [] : [removeDomainTask(words)]),
          ...mtaSts(),
        ];
    }
  }
}

/** True when everything that the step needs holds and has settled, and no step up to it is refused. */
function isDue(step: Step, index: number, { plan, spec, facts, applied }: Situation): boolean {
  if (plan.rehearsal.refusals.some(({ number }) => number <= index + 1)) return false;
  if (!step.needs.every((name) => need(name).holds(plan.world))) return false;
  const verdict = mayRun({ step, spec, facts, inFlight: applied.memory.inFlight });
  return verdict.open || verdict.reason === 'WaitingForPerson';
}
