import type { HybridMailMigrationStatusTask } from '../api/v1alpha1/types.generated.ts';
import { wordsOf } from '../domain/plan/diff/legacy-server.ts';
import { addressesOf } from '../domain/recipients/addresses.ts';
import { forwarderDigest, forwardersFor } from '../domain/recipients/forwarders.ts';
import {
  firewallTask,
  forwardersTask,
  mailClientsTask,
  removeDomainTask,
  separateSenderTask,
  silenceTask,
  smartHostTask,
  stopSendingTask,
  type Task,
} from '../domain/tasks.ts';
import type { Situation } from './situation.ts';

/** What a person must do, or is known to have done, up to the phase that is worked on. */
export function tasksOf({ plan, spec, facts }: Situation): readonly HybridMailMigrationStatusTask[] {
  const asked = plan.steps.flatMap((step) => (step.kind === 'AskPerson' ? [step.task] : []));
  const words = wordsOf(spec, facts);
  // Tasks with a wait stay in memory as done whatever the phase, or the wait would start anew with every look.
  const waited = [silenceTask(words), stopSendingTask(words)].filter(({ id }) => facts.doneTasks.has(id));
  const shared = facts.sameSenders.length > 0 ? [separateSenderTask(words, facts.sameSenders)] : [];
  const all = new Map([...standingTasks(), ...shared, ...waited, ...asked].map((task) => [task.id, task]));
  return [...all.values()]
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, text, verify }) => ({ id, state: facts.doneTasks.has(id) ? 'Unverified' : 'Open', text, verify }));

  function standingTasks(): readonly Task[] {
    const forwarders = forwardersFor(addressesOf(spec, facts), facts);
    // Sending through Exchange Online is safe only once it knows the old server and SPF passes both.
    const maySend = plan.world.inbound.by !== 'Nothing' && plan.world.spf.exchange === 'Pass';
    switch (plan.desired.phase) {
      case 'Prepare':
        return [];
      case 'Send':
      case 'Receive':
        return [
          ...(forwarders.wanted.length > 0
            ? [forwardersTask(forwarderDigest(forwarders), forwarders.wanted.length)]
            : []),
          ...(maySend ? [smartHostTask(words), mailClientsTask(words)] : []),
          ...(plan.desired.phase === 'Receive' ? [firewallTask(words)] : []),
        ];
      case 'Retire':
        return [silenceTask(words), stopSendingTask(words), removeDomainTask(words)];
    }
  }
}
