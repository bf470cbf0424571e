import { type MigrationSpec, normalize } from '../api/v1alpha1/normalize.ts';
import { formatProblem } from '../api/v1alpha1/problem.ts';
import { findProblems } from '../api/v1alpha1/rules.ts';
import type { HybridMailMigration } from '../api/v1alpha1/types.generated.ts';
import type { Facts } from '../domain/facts.ts';
import { updateMemory } from '../domain/memory.ts';
import { makePlan, type Plan } from '../domain/plan/make-plan.ts';
import { TerminalError, WaitingError } from '../errors.ts';
import type { Outcome, Reconciler } from '../runtime/reconciler.ts';
import { type Applied, apply } from './apply.ts';
import type { Dependencies, StoredMigration } from './dependencies.ts';
import { farewell } from './events.ts';
import { keepLegacySettings } from './legacy-steps.ts';
import { measure } from './measure.ts';
import { PROOF_RECHECK_MS } from './next-look.ts';
import { observe } from './observe.ts';
import { rememberedStatus } from './remember.ts';
import { report, reportError } from './report.ts';
import { reportData } from './report-data.ts';
import { claimant } from './siblings.ts';
import { isDrift, proofMessage, refusalsOf, type Situation } from './situation.ts';
import { suspended } from './suspended.ts';

/** observe -> desire -> plan -> rehearse -> apply -> report, for one migration. */
export function createReconciler(deps: Dependencies): Reconciler<StoredMigration> {
  return {
    group: (object) => object.spec.tenant.id,

    async reconcile(object, signal, saveStatus) {
      await deps.demandDefinition();
      const spec = specOf(object);
      if (spec.suspend) return suspended(object, deps.clock.now());
      demandClaim(object, deps.migrations());
      const connections = await deps.connect(object, spec);
      const observed = await observe(deps, connections, object, spec);
      const { legacyServer } = observed;
      if (connections.legacy && legacyServer) await keepLegacySettings(connections.legacy, legacyServer);
      const memory = updateMemory(spec, observed);
      const facts = { ...observed, memory };
      const plan = makePlan(spec, facts);
      demandProofs(plan, facts);
      const drifted = isDrift(object, spec, memory, plan);
      const begin = refusalsOf(plan).length === 0 && !(drifted && spec.drift === 'Report');
      const notBegun: Applied = { made: [], memory, stopped: { kind: 'NotBegun' } };
      const save = (saved: typeof memory) => saveStatus({ ...object.status, ...rememberedStatus(saved) });
      const applied = begin
        ? await apply({ plan, spec, facts, memory, connections, save, clock: deps.clock, signal })
        : notBegun;
      const situation: Situation = { object, spec, facts, plan, drifted, applied, now: deps.clock.now() };
      // A list of forwarders that still needs a person's word must not be worked from.
      if (!plan.problems.some(({ reason }) => reason === 'ApprovalNeeded')) {
        await deps.publishReport(object, reportData(situation));
      }
      measure(situation, deps.metrics);
      return report(situation, deps.checkIntervalMs);
    },

    failed: (object, error): Outcome => reportError(object, error, deps.clock.now(), deps.checkIntervalMs),

    /** Deleting the resource leaves the world as it is: taking mail flow apart is a phase, since it needs waits. */
    async cleanup(object) {
      deps.record(object, farewell(object));
      deps.release(object.metadata);
    },
  };
}

function specOf(object: HybridMailMigration): MigrationSpec {
  const problems = findProblems(object);
  if (problems.length > 0) throw new TerminalError('InvalidSpec', problems.map(formatProblem).join('; '));
  return normalize(object.spec);
}

/** Where the server does not tell its own list, one that is not whole yet would take away what is missing from it. */
function demandProofs({ desired, recipients }: Plan, { legacyServer }: Facts): void {
  const { size } = recipients.forwarders.unasked;
  if (size === 0 || legacyServer?.kind === 'Known' || desired.forwarders !== 'Present') return;
  throw new WaitingError('WaitingForProof', proofMessage(size), PROOF_RECHECK_MS);
}

function demandClaim(object: HybridMailMigration, all: readonly HybridMailMigration[]): void {
  const older = claimant(object, all);
  if (!older) return;
  const { namespace, name } = older.metadata;
  throw new TerminalError(
    'DomainClaimed',
    `${object.spec.domain} is managed by the older ${namespace}/${name}; nothing is written from here`,
  );
}
