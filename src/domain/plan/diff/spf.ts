import type { MigrationSpec } from '../../../api/v1alpha1/normalize.ts';
import type { Desired } from '../../desired/desired.ts';
import { exchangeSpfTerms, legacySpfTerms } from '../../desired/spf-terms.ts';
import type { Facts } from '../../facts.ts';
import type { SpfCover } from '../../mailflow/mail-world.ts';
import { authorises } from '../../spf/authorises.ts';
import { mergeSpf } from '../../spf/merge.ts';
import type { SpfMergeResult } from '../../spf/merge-result.ts';
import { spfTask } from '../../tasks.ts';
import { ttlSettling } from '../settling.ts';
import type { Difference, Problem, Step, StepAction, ThingState } from '../step.ts';

/** The domain's SPF record: our terms are added to the customer's, and only ours are taken away. */
export function diffSpf(desired: Desired, spec: MigrationSpec, facts: Facts): Difference {
  if (desired.spf === 'AsFound') return { steps: [], problems: [], state: row(spec, facts, 'InSync') };
  const narrowed = desired.spf === 'Narrowed';
  const legacyTerms = legacySpfTerms(spec);
  const result = mergeSpf({
    domain: spec.domain,
    txtValues: facts.zoneMail.txt.values,
    want: narrowed ? exchangeSpfTerms(facts.directory) : [...legacyTerms, ...exchangeSpfTerms(facts.directory)],
    remove: narrowed ? facts.memory.spfTerms.filter((term) => legacyTerms.includes(term)) : [],
    createIfMissing: true,
    tree: facts.spfTree,
  });
  switch (result.kind) {
    case 'Unknown':
      return { steps: [], problems: [unknown(result.message)], state: row(spec, facts, 'Unknown') };
    case 'Blocked':
      return { steps: [], problems: [blocked(result.message)], state: row(spec, facts, 'Drifted', result.message) };
    case 'Unchanged':
      return { steps: [], problems: [], state: row(spec, facts, 'InSync') };
    case 'Changed': {
      const difference = [
        ...result.added.map((term) => `missing ${term}`),
        ...result.removed.map((term) => `to go ${term}`),
      ];
      const steps = [step(result, narrowed, spec, facts)];
      return { steps, problems: [], state: row(spec, facts, 'Drifted', difference.join('; ')) };
    }
  }
}

type Change = Extract<SpfMergeResult, { kind: 'Changed' }>;

function step(result: Change, narrowed: boolean, spec: MigrationSpec, facts: Facts): Step {
  const { before, after, added, removed } = result;
  const { ttlSeconds } = facts.zoneMail.txt;
  const named = exchangeSpfTerms(facts.directory).length > 0;
  const action: StepAction = spec.dns.spf.manage
    ? { kind: 'ReplaceSpf', before, after, ttlSeconds, added, removed }
    : { kind: 'AskPerson', task: spfTask(spec.domain, after) };
  return {
    id: `dns/${before === null ? 'create' : 'replace'}/SPF/${spec.domain}`,
    ...action,
    why:
      removed.length > 0
        ? `the old server sends nothing any more, so ${removed.join(', ')} leaves SPF`
        : `receivers must pass every sender before it sends: ${added.join(', ')}`,
    change: {
      thing: 'Spf',
      value: { exchange: named ? 'Pass' : 'Unknown', legacy: legacyCover(after, narrowed, spec, facts) },
    },
    needs: removed.length > 0 ? ['LegacyStopped'] : [],
    settle: ttlSettling(spec, ttlSeconds, 'SPF record'),
    risk: 'reversible',
  };
}

/** A narrowed record may still pass the old server: by the customer's own terms, which are never taken away. */
function legacyCover(after: string, narrowed: boolean, spec: MigrationSpec, facts: Facts): SpfCover['legacy'] {
  const { ipv4, ipv6 } = spec.legacy.sendsFrom;
  const senders = [...ipv4, ...ipv6];
  if (senders.length === 0) return 'Unknown';
  const { domain } = spec;
  const passes = (ip: string) => authorises({ domain, txtValues: [after], tree: facts.spfTree, ip }) === 'pass';
  return !narrowed || senders.every(passes) ? 'Pass' : 'NoPass';
}

function blocked(message: string): Problem {
  return {
    reason: 'SpfBlocked',
    message,
    wayOut: 'mend the SPF record by hand; nothing of it is ever repaired or dropped here',
  };
}

/** Nothing is written on a guess. */
function unknown(message: string): Problem {
  return { reason: 'PartialObservation', message, wayOut: 'nothing to do: DNS is asked again' };
}

function row(spec: MigrationSpec, facts: Facts, state: ThingState['state'], difference = ''): ThingState {
  const observed = facts.zoneMail.txt.values.filter((value) => /^v=spf1(?: |$)/i.test(value)).join(' | ') || 'none';
  return { kind: 'SPF', name: spec.domain, state, observed, difference };
}
