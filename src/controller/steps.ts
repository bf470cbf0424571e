import type { MigrationSpec } from '../api/v1alpha1/normalize.ts';
import type { Facts } from '../domain/facts.ts';
import type { Step } from '../domain/plan/step.ts';
import type { Recipients } from '../domain/recipients/recipients.ts';
import { TerminalError, WaitingError } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { Connections } from './dependencies.ts';
import { makeLegacyStep } from './legacy-steps.ts';

/** Long enough for somebody else's change to show in a read, short enough that nobody waits for it. */
const CONFLICT_RETRY_MS = 5_000;

type OperatorStep = Exclude<Step, { kind: 'AskPerson' }>;

/** What a step is made with. */
export interface Making {
  readonly connections: Connections;
  readonly spec: MigrationSpec;
  readonly facts: Facts;
  readonly recipients: Recipients;
  readonly clock: Clock;
}

/** Makes one step and answers with what the service remarked. A success reply is not success: every port reads back. */
export async function makeStep(
  step: OperatorStep,
  { connections, spec, facts, recipients, clock }: Making,
): Promise<readonly string[]> {
  const { exchange, dns, legacy } = connections;
  switch (step.kind) {
    case 'CreateConnector': {
      const { value, warnings } = await exchange.createConnector(step.after);
      demandEnabled(value.enabled, value.name, warnings);
      return warnings;
    }
    case 'UpdateConnector': {
      const { value, warnings } = await exchange.updateConnector(step.before, step.after);
      demandEnabled(value.enabled, value.name, warnings);
      return warnings;
    }
    case 'RemoveConnector':
      await exchange.removeConnector(step.before);
      return [];
    case 'SetAcceptedDomainType':
      return (await exchange.setAcceptedDomainType(spec.domain, step.after)).warnings;
    case 'SetForwarders':
    case 'RemoveForwarders':
    case 'SetOutgoing':
    case 'SetRole':
      if (!legacy) throw new Error(`step ${step.id} is for an old server that can be set up`);
      await makeLegacyStep(step, legacy, recipients, clock);
      return [];
    case 'ReplaceMx':
      demandDone(
        await dns.swap(facts.zone, { type: 'MX', name: spec.domain, expect: step.before, want: step.after }),
        step,
      );
      return [];
    case 'ReplaceSpf': {
      const { before, after, ttlSeconds } = step;
      const change = { type: 'TXT', name: spec.domain, expect: before, want: after, ttlSeconds } as const;
      demandDone(await dns.swap(facts.zone, change), step);
      return [];
    }
  }
}

function demandEnabled(enabled: boolean, name: string, warnings: readonly string[]): void {
  if (enabled) return;
  const why = warnings.join(' ') || 'the service gave no reason';
  throw new TerminalError(
    'ConnectorDisabledByMicrosoft',
    `connector "${name}" was taken but is disabled: ${why}; only Microsoft support can enable it`,
  );
}

function demandDone(result: 'done' | 'conflict', step: OperatorStep): void {
  if (result === 'done') return;
  throw new WaitingError(
    'PartialObservation',
    `${step.id}: somebody else changed the records since they were read; they are read again`,
    CONFLICT_RETRY_MS,
  );
}
