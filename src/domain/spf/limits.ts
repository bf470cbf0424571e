import { canonicalName } from './domain-spec.ts';
import { lookUp, lookUpRecord } from './lookup.ts';
import { parseSpf } from './parse.ts';
import {
  effectiveMechanisms,
  effectiveRedirect,
  type SpfInclude,
  type SpfMechanism,
  type SpfRecord,
  type SpfRedirect,
} from './record.ts';
import type { SpfQuestion, SpfTree } from './tree.ts';

/** Terms that cost a DNS lookup, in the whole walk. Source: RFC 7208 section 4.6.4. */
export const MAX_LOOKUPS = 10;
/** Lookups without an answer. Source: RFC 7208 section 4.6.4. */
export const MAX_VOID_LOOKUPS = 2;
/** Hosts of one `mx` term. Source: RFC 7208 section 4.6.4. */
export const MAX_MX_HOSTS = 10;
/** Counting ends here: far over the limit, and no stranger's record can make the walk long. */
const MAX_COUNTED = 25;

export type SpfCost =
  | {
      readonly kind: 'Counted';
      /** Worst case: as if no mechanism matched. Counting stops soon after 25. */
      readonly lookups: number;
      readonly voids: number;
      /** Terms whose target depends on the message: counted once, not followed. */
      readonly notExpandable: readonly string[];
    }
  /** Every receiver ends in an error: the record authorises nothing. */
  | { readonly kind: 'Broken'; readonly message: string }
  /** These have no answer in the tree. */
  | { readonly kind: 'Unknown'; readonly questions: readonly SpfQuestion[] };

/** Counts what a receiver may have to look up for this record of `domain`. */
export function countLookups(domain: string, text: string, tree: SpfTree): SpfCost {
  const parsed = parseSpf(text);
  if (parsed.kind !== 'Parsed') return { kind: 'Broken', message: `the SPF record of "${domain}" cannot be read` };
  const walk = walkRecord(domain, parsed.record, tree);
  if (walk.broken !== undefined) return { kind: 'Broken', message: walk.broken };
  const questions = [...walk.missing, ...walk.unknown];
  if (questions.length > 0) return { kind: 'Unknown', questions };
  return { kind: 'Counted', lookups: walk.lookups, voids: walk.voids, notExpandable: walk.notExpandable };
}

/** What one walk through a record found; filled in place. */
export interface SpfWalk {
  lookups: number;
  voids: number;
  readonly notExpandable: string[];
  readonly missing: SpfQuestion[];
  readonly unknown: SpfQuestion[];
  broken: string | undefined;
}

/** Follows every term that a receiver might follow. */
export function walkRecord(domain: string, record: SpfRecord, tree: SpfTree): SpfWalk {
  const walk: SpfWalk = { lookups: 0, voids: 0, notExpandable: [], missing: [], unknown: [], broken: undefined };
  visitRecord(walk, tree, [canonicalName(domain)], record);
  return walk;
}

function visitRecord(walk: SpfWalk, tree: SpfTree, path: readonly string[], record: SpfRecord): void {
  for (const term of effectiveMechanisms(record)) {
    if (walk.lookups > MAX_COUNTED) return;
    visitMechanism(walk, tree, path, term);
  }
  const redirect = effectiveRedirect(record);
  if (redirect && walk.lookups <= MAX_COUNTED) visitTarget(walk, tree, path, redirect);
}

function visitMechanism(walk: SpfWalk, tree: SpfTree, path: readonly string[], term: SpfMechanism): void {
  switch (term.kind) {
    case 'all':
    case 'ip4':
    case 'ip6':
      return;
    case 'include':
      visitTarget(walk, tree, path, term);
      return;
    case 'ptr':
      walk.lookups += 1;
      walk.notExpandable.push(term.raw);
      return;
    case 'a':
    case 'exists':
    case 'mx': {
      walk.lookups += 1;
      if (term.hasMacro) {
        walk.notExpandable.push(term.raw);
        return;
      }
      const name = term.domain ?? path.at(-1) ?? '';
      const values = ask(walk, tree, { type: term.kind === 'mx' ? 'MX' : 'Address', name });
      if (values?.length === 0) walk.voids += 1;
      if (term.kind === 'mx' && values) visitMailHosts(walk, tree, name, values);
      return;
    }
  }
}

/** Addresses of mail hosts are no void lookups of their own, but there is a limit to the hosts. */
function visitMailHosts(walk: SpfWalk, tree: SpfTree, name: string, hosts: readonly string[]): void {
  if (hosts.length > MAX_MX_HOSTS) {
    walk.broken ??= `"mx" of "${name}" has ${hosts.length} hosts, ${MAX_MX_HOSTS} are allowed`;
    return;
  }
  for (const host of hosts) ask(walk, tree, { type: 'Address', name: canonicalName(host) });
}

function visitTarget(walk: SpfWalk, tree: SpfTree, path: readonly string[], term: SpfInclude | SpfRedirect): void {
  walk.lookups += 1;
  if (term.hasMacro) {
    walk.notExpandable.push(term.raw);
    return;
  }
  if (path.includes(term.domain)) {
    walk.broken ??= `"${term.raw}" leads back to itself: ${[...path, term.domain].join(' > ')}`;
    return;
  }
  const found = lookUpRecord(tree, term.domain);
  switch (found.kind) {
    case 'Record':
      visitRecord(walk, tree, [...path, term.domain], found.record);
      return;
    case 'None':
      walk.broken ??= `"${term.raw}" leads to a name without an SPF record`;
      return;
    case 'Broken':
      walk.broken ??= `"${term.raw}" leads to an error: ${found.message}`;
      return;
    case 'Missing':
      walk.missing.push(found.question);
      return;
    case 'Unknown':
      walk.unknown.push(found.question);
      return;
  }
}

/** Values of an answer, empty for none; undefined when it is not known. */
function ask(walk: SpfWalk, tree: SpfTree, question: SpfQuestion): readonly string[] | undefined {
  const answer = lookUp(tree, question);
  if (answer === undefined) walk.missing.push(question);
  else if (answer.kind === 'Unknown') walk.unknown.push(question);
  else return answer.kind === 'Found' ? answer.values : [];
  return undefined;
}
