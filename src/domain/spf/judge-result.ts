import { countLookups, MAX_LOOKUPS, MAX_VOID_LOOKUPS, type SpfCost } from './limits.ts';
import { blocked, type SpfBlocked, type SpfUnknown } from './merge-result.ts';
import { questionKey, type SpfTree } from './tree.ts';

/** Longest text of one record that every provider takes. Source: Cloudflare, DNS record types, TXT content. */
const MAX_TEXT_LENGTH = 2_048;

/** Why a record with new terms may not be published; undefined when it may. A record that was over a limit before stays the customer's. */
export function judgeResult(
  domain: string,
  before: string | null,
  after: string,
  tree: SpfTree,
): SpfBlocked | SpfUnknown | undefined {
  if (after.length > MAX_TEXT_LENGTH) {
    return blocked(
      'TooLong',
      `the SPF record of "${domain}" would have ${after.length} characters, ${MAX_TEXT_LENGTH} fit`,
    );
  }
  const cost = countLookups(domain, after, tree);
  if (cost.kind === 'Unknown') {
    const names = cost.questions.map(questionKey).sort().join(', ');
    return {
      kind: 'Unknown',
      questions: cost.questions,
      message: `DNS does not answer for the SPF record of "${domain}": ${names}`,
    };
  }
  if (cost.kind === 'Broken')
    return blocked('BrokenInclude', `receivers ignore the SPF record of "${domain}": ${cost.message}`);

  const earlier = before === null ? undefined : countLookups(domain, before, tree);
  if (cost.lookups > MAX_LOOKUPS && !wasOver(earlier, 'lookups', MAX_LOOKUPS)) {
    return blocked(
      'TooManyLookups',
      `the SPF record of "${domain}" would cost ${cost.lookups} DNS lookups, ${MAX_LOOKUPS} are allowed`,
    );
  }
  if (cost.voids > MAX_VOID_LOOKUPS && !wasOver(earlier, 'voids', MAX_VOID_LOOKUPS)) {
    return blocked(
      'TooManyVoidLookups',
      `the SPF record of "${domain}" would make ${cost.voids} lookups without an answer, ${MAX_VOID_LOOKUPS} are allowed`,
    );
  }
  return undefined;
}

function wasOver(cost: SpfCost | undefined, what: 'lookups' | 'voids', limit: number): boolean {
  return cost?.kind === 'Counted' && cost[what] > limit;
}
