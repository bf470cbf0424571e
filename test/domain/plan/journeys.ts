import type { MigrationSpec, Phase } from '../../../src/api/v1alpha1/normalize.ts';
import type { HybridMailMigrationSpec } from '../../../src/api/v1alpha1/types.generated.ts';
import type { Facts } from '../../../src/domain/facts.ts';
import { makePlan, type Plan } from '../../../src/domain/plan/make-plan.ts';
import { at } from '../../support/apply-to-facts.ts';
import { aMailbox, aSpec, remembering, someFacts, withDone } from '../../support/builders.ts';

/** The company of the tests when everybody has moved: Retire is possible. */
export const everybody: Partial<HybridMailMigrationSpec> = {
  recipients: { migrated: { from: 'List', addresses: ['alice@contoso.com', 'bob@contoso.com'] } },
};

const start = someFacts();
const found: Facts = {
  ...start,
  exchange: { ...start.exchange, recipients: [aMailbox('alice'), aMailbox('bob')] },
};

/** Spec and facts of a company that stands in one phase and declares another. */
export function journey(
  from: Phase,
  to: Phase,
  changes: Partial<HybridMailMigrationSpec> = {},
): { spec: MigrationSpec; facts: Facts } {
  const specFor = (phase: Phase) => aSpec({ ...everybody, ...changes, phase });
  const spec = specFor(to);
  const facts = at(from, specFor, found);
  // At Send people were asked to let the old server send through Exchange Online, bounces excepted.
  return {
    spec,
    facts: from === 'Prepare' ? facts : withDone(spec, facts, ['legacy-smart-host', 'legacy-bounces-direct']),
  };
}

/** The plan from a phase to the next. */
export function planOf(from: Phase, to: Phase, changes: Partial<HybridMailMigrationSpec> = {}): Plan {
  const { spec, facts } = journey(from, to, changes);
  return makePlan(spec, facts);
}

/** A retired company that needs the old server again: a person took the marks of its end back. */
export function needsOldServerAgain(): { spec: MigrationSpec; facts: Facts } {
  const { spec, facts } = journey('Retire', 'Receive');
  const kept = new Set(['legacy-firewall']);
  return { spec, facts: remembering({ ...facts, doneTasks: kept }, { doneTasks: kept }) };
}
