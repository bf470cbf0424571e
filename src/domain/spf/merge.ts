import { authorises } from './authorises.ts';
import { cutTerm, findOurs, insertTerms } from './edit.ts';
import { canonicalTerm, formatFirstRecord } from './format.ts';
import { judgeResult } from './judge-result.ts';
import { selectRecord } from './lookup.ts';
import { blocked, type SatisfiedTerm, type SpfMergeResult } from './merge-result.ts';
import { parseSpf, parseTerm } from './parse.ts';
import type { SpfMechanism, SpfRecord } from './record.ts';
import { judgeTerm } from './satisfied.ts';
import type { SpfTree } from './tree.ts';
import { warningsAbout } from './warnings.ts';

export type { SpfMergeResult };

export interface SpfMerge {
  /** The domain whose record it is. */
  readonly domain: string;
  /** All TXT values of the domain, decoded and joined. */
  readonly txtValues: readonly string[];
  /** Mechanisms that must authorise, without qualifier: `include:spf.protection.outlook.com`, `ip4:203.0.113.10`. */
  readonly want: readonly string[];
  /** Terms to take away: only those that we added, as we wrote them. One that is wanted stays. */
  readonly remove: readonly string[];
  /** Whether a first record may be created. */
  readonly createIfMissing: boolean;
  /** Everything that `namesToResolve` asked for. */
  readonly tree: SpfTree;
}

/**
 * Puts our terms into a customer's record, and takes away what we had put there. The customer's terms stay byte for byte
 * and in order, `all` is never changed, and nothing is repaired: a record that cannot be read is for a person.
 */
export function mergeSpf(merge: SpfMerge): SpfMergeResult {
  const wanted = distinct(merge.want.map(readWanted));
  const unreadable = merge.want.find((text) => readWanted(text) === undefined);
  if (unreadable !== undefined) return blocked('SpfSyntax', `"${unreadable}" is not a term that can be added`);

  const found = selectRecord(merge.domain, merge.txtValues);
  if (found.kind === 'Broken') return blocked(found.reason, found.message);
  return found.kind === 'None' ? createRecord(merge, wanted) : changeRecord(merge, found.record, wanted);
}

function createRecord(merge: SpfMerge, wanted: readonly SpfMechanism[]): SpfMergeResult {
  const { domain, txtValues, tree } = merge;
  if (wanted.length === 0) {
    const warnings = warningsAbout(domain, null, txtValues, tree);
    return { kind: 'Unchanged', before: null, after: null, added: [], removed: [], satisfied: [], warnings };
  }
  if (!merge.createIfMissing) return blocked('SpfMissing', `"${domain}" has no SPF record`);
  const added = wanted.map((term) => term.raw);
  const after = formatFirstRecord(added);
  const warnings = warningsAbout(domain, after, txtValues, tree);
  return (
    judgeResult(domain, null, after, tree) ?? {
      kind: 'Changed',
      before: null,
      after,
      added,
      removed: [],
      satisfied: [],
      warnings,
    }
  );
}

function changeRecord(merge: SpfMerge, original: SpfRecord, wanted: readonly SpfMechanism[]): SpfMergeResult {
  const { domain, txtValues, tree } = merge;
  const { record, removed } = removeOurs(original, merge.remove, wanted);
  const added: string[] = [];
  const satisfied: SatisfiedTerm[] = [];
  for (const term of wanted) {
    const judgement = judgeTerm(record, term, tree);
    if (judgement.kind === 'Conflict') {
      return blocked(
        'ConflictingTerm',
        `"${term.raw}" is wanted, but the SPF record of "${domain}" says "${judgement.by}"`,
      );
    }
    if (judgement.kind === 'Satisfied') satisfied.push({ term: term.raw, by: judgement.by });
    else added.push(term.raw);
  }
  const before = original.text;
  const after = insertTerms(record, added);
  const overruled = wanted.find((term) => isOverruled(merge, after, term));
  if (overruled) {
    const message = `"${overruled.raw}" is wanted, but an earlier term of the SPF record of "${domain}" decides otherwise`;
    return blocked('ConflictingTerm', message);
  }
  const warnings = warningsAbout(domain, after, txtValues, tree);
  const rest = { before, after, added, removed, satisfied, warnings };
  if (after === before) return { kind: 'Unchanged', ...rest };
  const problem = added.length > 0 ? judgeResult(domain, before, after, tree) : undefined;
  return problem ?? { kind: 'Changed', ...rest };
}

/** A term such as `-exists:` or `?a` may match the same senders first; for an address that can be tried out. */
function isOverruled({ domain, tree }: SpfMerge, after: string, term: SpfMechanism): boolean {
  if (term.kind !== 'ip4' && term.kind !== 'ip6') return false;
  const verdict = authorises({ domain, txtValues: [after], tree, ip: term.network });
  return verdict === 'fail' || verdict === 'softfail' || verdict === 'neutral';
}

function removeOurs(
  original: SpfRecord,
  remove: readonly string[],
  wanted: readonly SpfMechanism[],
): { record: SpfRecord; removed: string[] } {
  const kept = new Set(wanted.map(canonicalTerm));
  const removed: string[] = [];
  let record = original;
  for (const text of new Set(remove)) {
    const ours = findOurs(record, text);
    if (!ours || kept.has(canonicalTerm(ours))) continue;
    const parsed = parseSpf(cutTerm(record, ours));
    if (parsed.kind !== 'Parsed') continue;
    record = parsed.record;
    removed.push(text);
  }
  return { record, removed };
}

/** Only a plain passing mechanism can be added: `all` is the customer's, a macro cannot be judged. */
function readWanted(text: string): SpfMechanism | undefined {
  const term = parseTerm(text);
  if (typeof term === 'string' || !('qualifier' in term) || term.kind === 'all') return undefined;
  const plain = /^[a-z]/i.test(text) && !/\s/.test(text) && !('hasMacro' in term && term.hasMacro);
  return plain ? term : undefined;
}

/** One term for each meaning, the first spelling of it. */
function distinct(terms: ReadonlyArray<SpfMechanism | undefined>): readonly SpfMechanism[] {
  const byMeaning = new Map<string, SpfMechanism>();
  for (const term of terms) {
    if (term && !byMeaning.has(canonicalTerm(term))) byMeaning.set(canonicalTerm(term), term);
  }
  return [...byMeaning.values()];
}
