import { canonicalName, isResolvableName } from './domain-spec.ts';
import { isSpf, parseSpf } from './parse.ts';
import type { SpfRecord } from './record.ts';
import { questionKey, type SpfAnswer, type SpfQuestion, type SpfTree } from './tree.ts';

/** The SPF record of a name, as a receiver finds it. */
export type RecordLookup =
  | { readonly kind: 'Record'; readonly record: SpfRecord }
  | { readonly kind: 'None' }
  | { readonly kind: 'Broken'; readonly reason: 'MultipleSpfRecords' | 'SpfSyntax'; readonly message: string }
  | { readonly kind: 'Missing'; readonly question: SpfQuestion }
  | { readonly kind: 'Unknown'; readonly question: SpfQuestion };

/** The answer in the tree; names that cannot exist need no question. Undefined: not resolved yet. */
export function lookUp(tree: SpfTree, question: SpfQuestion): SpfAnswer | undefined {
  return isResolvableName(question.name) ? tree[questionKey(question)] : { kind: 'NxDomain' };
}

/** Finds the one SPF record among the texts of a name (RFC 7208 sections 4.4 and 4.5). */
export function lookUpRecord(tree: SpfTree, domain: string): RecordLookup {
  const question: SpfQuestion = { type: 'TXT', name: canonicalName(domain) };
  const answer = lookUp(tree, question);
  if (answer === undefined) return { kind: 'Missing', question };
  if (answer.kind === 'Unknown') return { kind: 'Unknown', question };
  return selectRecord(domain, answer.kind === 'Found' ? answer.values : []);
}

/** Reads the one SPF record among these texts. */
export function selectRecord(
  domain: string,
  texts: readonly string[],
): Extract<RecordLookup, { kind: 'Record' | 'None' | 'Broken' }> {
  const [text, ...others] = texts.filter(isSpf);
  if (text === undefined) return { kind: 'None' };
  if (others.length > 0)
    return {
      kind: 'Broken',
      reason: 'MultipleSpfRecords',
      message: `"${domain}" has ${others.length + 1} SPF records`,
    };
  const parsed = parseSpf(text);
  if (parsed.kind === 'Parsed') return { kind: 'Record', record: parsed.record };
  const fault = parsed.kind === 'SyntaxError' ? `, character ${parsed.at + 1}: ${parsed.message}` : '';
  return { kind: 'Broken', reason: 'SpfSyntax', message: `the SPF record of "${domain}" cannot be read${fault}` };
}
