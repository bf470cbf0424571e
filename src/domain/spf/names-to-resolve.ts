import { walkRecord } from './limits.ts';
import { isSpf, parseSpf } from './parse.ts';
import { questionKey, type SpfQuestion, type SpfTree } from './tree.ts';

export interface SpfNames {
  readonly domain: string;
  /** All TXT values of the domain; those that are no SPF records lead nowhere. */
  readonly txtValues: readonly string[];
  /** Terms that may be added: their names are resolved too. */
  readonly want: readonly string[];
}

/** What must still be asked before these texts can be judged; empty when the tree holds everything. */
export function namesToResolve({ domain, txtValues, want }: SpfNames, tree: SpfTree): readonly SpfQuestion[] {
  const records = [...txtValues.filter(isSpf), ['v=spf1', ...want].join(' ')];
  const questions = records.flatMap((text) => {
    const parsed = parseSpf(text);
    return parsed.kind === 'Parsed' ? walkRecord(domain, parsed.record, tree).missing : [];
  });
  return [...new Map(questions.map((question) => [questionKey(question), question])).values()];
}
