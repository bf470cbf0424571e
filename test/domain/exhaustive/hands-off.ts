import type { MigrationSpec } from '../../../src/api/v1alpha1/normalize.ts';
import type { Facts } from '../../../src/domain/facts.ts';
import { sameMx } from '../../../src/domain/model/dns-record.ts';
import { mayRun } from '../../../src/domain/plan/gates.ts';
import type { Plan } from '../../../src/domain/plan/make-plan.ts';
import type { Step } from '../../../src/domain/plan/step.ts';
import type { Recipients } from '../../../src/domain/recipients/recipients.ts';

/** What a plan that is begun may never do, whatever it does to mail: touch what is not ours, or write on a guess. */
export function trespasses(spec: MigrationSpec, facts: Facts, { steps, recipients }: Plan): readonly string[] {
  const before = facts.memory.forwardersWanted ?? 0;
  const gone = before - recipients.forwarders.wanted.length;
  const writesForwarders = steps.some(
    ({ change: { thing, value } }) => thing === 'Forwarders' && value === 'Confirmed',
  );
  return [
    ...(writesForwarders ? unproven(facts, recipients) : []),
    ...steps.flatMap((step) =>
      [...takesAway(step, facts), ...guesses(step, spec, facts)].map((says) => `${step.id} ${says}`),
    ),
    ...(gone > spec.limits.forwarderRemovals ? [`${gone} forwarders go without a word of a person`] : []),
  ];
}

function unproven({ targetProbes, unaskedTargets }: Facts, { forwarders }: Recipients): readonly string[] {
  return forwarders.wanted
    .filter(({ target }) => unaskedTargets.has(target) || targetProbes.get(target)?.answer === 'Refused')
    .map(({ address }) => `forwards ${address} to where nobody has proven that mail is taken`);
}

function takesAway(step: Step, facts: Facts): readonly string[] {
  switch (step.kind) {
    case 'UpdateConnector':
    case 'RemoveConnector': {
      const { comment, source, direction } = step.before;
      if (source === 'HybridWizard' || !comment.includes('hybridmail.dev/'))
        return ['touches a connector that is not ours'];
      const needed = direction === 'inbound' && step.kind === 'RemoveConnector' && facts.sharedWith.length > 0;
      return needed ? ['removes a connector that another migration needs'] : [];
    }
    case 'ReplaceSpf': {
      const kept = new Set(step.after.split(' '));
      const lost = (step.before ?? '').split(' ').filter((term) => term !== '' && !kept.has(term));
      return lost
        .filter((term) => !facts.memory.spfTerms.includes(term))
        .map((term) => `takes ${term}, which is not ours`);
    }
    case 'SetRole': {
      const isGivenBack = step.role === 'Local' && facts.memory.reached !== 'Retire';
      const wasTaken = facts.legacyServer?.kind === 'Known' && facts.legacyServer.role === 'Remote';
      return isGivenBack && wasTaken ? ['gives back a domain that somebody else took away'] : [];
    }
    default:
      return [];
  }
}

/** The gates must hold a step for which a look-up is missing, or whose zone the world does not see as we do. */
function guesses(step: Step, spec: MigrationSpec, facts: Facts): readonly string[] {
  const { change, kind } = step;
  const open = () => mayRun({ step, spec, facts, inFlight: [] }).open;
  const routes = change.thing === 'OutboundConnector' && kind !== 'RemoveConnector';
  if (routes && change.value.leadsTo === 'Unknown' && open()) return ['routes to a host that nobody could look up'];
  const writes = kind === 'ReplaceMx' || kind === 'ReplaceSpf';
  return writes && !agree(facts) && open() ? ['writes a zone whose servers do not agree'] : [];
}

function agree({ publicMx, zoneMail }: Facts): boolean {
  return publicMx.every(({ answer }) => answer.kind === 'Found' && sameMx(answer.values, zoneMail.mx.values));
}
