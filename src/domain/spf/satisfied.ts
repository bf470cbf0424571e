import { containsRange, rangesOverlap } from './address-range.ts';
import { canonicalTerm } from './format.ts';
import { lookUpRecord } from './lookup.ts';
import { effectiveMechanisms, effectiveRedirect, type SpfMechanism, type SpfRange, type SpfRecord } from './record.ts';
import type { SpfTree } from './tree.ts';

export type TermJudgement =
  | { readonly kind: 'Satisfied'; readonly by: string }
  | { readonly kind: 'Missing' }
  /** A term that is met first says something else about the same senders. */
  | { readonly kind: 'Conflict'; readonly by: string };

/** What the record says about a wanted term already; the first term that speaks about it decides, as for a receiver. */
export function judgeTerm(record: SpfRecord, wanted: SpfMechanism, tree: SpfTree): TermJudgement {
  for (const term of effectiveMechanisms(record)) {
    const passes = term.qualifier === '+';
    if (passes ? covers(term, wanted) : touches(term, wanted)) {
      return { kind: passes ? 'Satisfied' : 'Conflict', by: term.raw };
    }
    if (wanted.kind === 'include' && term.kind === 'include' && passes) {
      if (leadsTo(term.domain, wanted.domain, tree, new Set())) return { kind: 'Satisfied', by: term.raw };
    }
  }
  const redirect = effectiveRedirect(record);
  if (wanted.kind === 'include' && redirect && leadsTo(redirect.domain, wanted.domain, tree, new Set())) {
    return { kind: 'Satisfied', by: redirect.raw };
  }
  return { kind: 'Missing' };
}

function covers(term: SpfMechanism, wanted: SpfMechanism): boolean {
  if (isRange(term) && isRange(wanted)) return containsRange(term, wanted);
  return canonicalTerm(term) === canonicalTerm(wanted);
}

function touches(term: SpfMechanism, wanted: SpfMechanism): boolean {
  if (isRange(term) && isRange(wanted)) return rangesOverlap(term, wanted);
  return canonicalTerm(term) === canonicalTerm(wanted);
}

/** True when the record of `domain` passes whatever the record of `target` passes, through passing includes only. */
function leadsTo(domain: string, target: string, tree: SpfTree, seen: Set<string>): boolean {
  if (domain === target) return true;
  if (seen.has(domain)) return false;
  seen.add(domain);
  const found = lookUpRecord(tree, domain);
  if (found.kind !== 'Record') return false;
  const redirect = effectiveRedirect(found.record);
  return (
    effectiveMechanisms(found.record).some(
      (term) => term.kind === 'include' && term.qualifier === '+' && leadsTo(term.domain, target, tree, seen),
    ) ||
    (redirect !== undefined && leadsTo(redirect.domain, target, tree, seen))
  );
}

function isRange(term: SpfMechanism): term is SpfRange {
  return term.kind === 'ip4' || term.kind === 'ip6';
}
