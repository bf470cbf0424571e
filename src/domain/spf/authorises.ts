import { type AddressRange, containsRange, rangeOf } from './address-range.ts';
import { canonicalName } from './domain-spec.ts';
import { MAX_LOOKUPS, MAX_MX_HOSTS, MAX_VOID_LOOKUPS } from './limits.ts';
import { lookUp, lookUpRecord, selectRecord } from './lookup.ts';
import {
  effectiveMechanisms,
  effectiveRedirect,
  type SpfMechanism,
  type SpfQualifier,
  type SpfRecord,
} from './record.ts';
import type { SpfQuestion, SpfTree } from './tree.ts';

/** As RFC 7208 section 2.6; `unknown`: DNS did not tell, or it depends on the message (macros, `ptr`). */
export type SpfVerdict = 'pass' | 'fail' | 'softfail' | 'neutral' | 'none' | 'permerror' | 'unknown';

export interface SpfCheck {
  readonly domain: string;
  /** All TXT values of the domain, decoded and joined. */
  readonly txtValues: readonly string[];
  readonly tree: SpfTree;
  /** IPv4 or IPv6 address of the sending server. */
  readonly ip: string;
}

const VERDICT = { '+': 'pass', '-': 'fail', '~': 'softfail', '?': 'neutral' } as const satisfies Record<
  SpfQualifier,
  SpfVerdict
>;

/** `depends` is an `unknown` that more answers from DNS would not settle. */
type Inner = SpfVerdict | 'depends';
type Match = 'yes' | 'no' | 'depends' | 'unknown' | 'permerror';

interface Evaluation {
  readonly client: AddressRange;
  readonly tree: SpfTree;
  lookups: number;
  voids: number;
}

/**
 * What a receiver concludes about a message of `domain` from this address (check_host of RFC 7208 section 4).
 * A term that depends on the message leaves the verdict open, unless the verdict is the same whether it matches or not.
 */
export function authorises({ domain, txtValues, tree, ip }: SpfCheck): SpfVerdict {
  const client = rangeOf(ip, { ip4: 32, ip6: 128 });
  if (!client) return 'unknown';
  const own = selectRecord(domain, txtValues);
  if (own.kind === 'None') return 'none';
  if (own.kind === 'Broken') return 'permerror';
  const verdict = evaluate({ client, tree, lookups: 0, voids: 0 }, [canonicalName(domain)], own.record);
  return verdict === 'depends' ? 'unknown' : verdict;
}

/** `path` holds the names that led here, the name of this record last. */
function evaluate(evaluation: Evaluation, path: readonly string[], record: SpfRecord): Inner {
  const possible = new Set<Inner>();
  for (const term of effectiveMechanisms(record)) {
    const match = matches(evaluation, path, term);
    if (match === 'permerror' || match === 'unknown') return match;
    if (match === 'no') continue;
    possible.add(VERDICT[term.qualifier]);
    if (match === 'yes') return settle(possible);
  }
  possible.add(followRedirect(evaluation, path, record));
  return settle(possible);
}

function settle(possible: ReadonlySet<Inner>): Inner {
  const [only, ...others] = possible;
  return only === undefined || others.length > 0 ? 'depends' : only;
}

function followRedirect(evaluation: Evaluation, path: readonly string[], record: SpfRecord): Inner {
  const redirect = effectiveRedirect(record);
  if (!redirect) return 'neutral';
  if (!spend(evaluation)) return 'permerror';
  if (redirect.hasMacro) return 'depends';
  return evaluateTarget(evaluation, path, redirect.domain);
}

/** A target without a readable record is an error of the record that leads there (RFC 7208 sections 5.2 and 6.1). */
function evaluateTarget(evaluation: Evaluation, path: readonly string[], domain: string): Inner {
  // A circle ends at the limit of lookups, for every receiver.
  if (path.includes(domain)) return 'permerror';
  const found = lookUpRecord(evaluation.tree, domain);
  if (found.kind === 'Record') return evaluate(evaluation, [...path, domain], found.record);
  return found.kind === 'None' || found.kind === 'Broken' ? 'permerror' : 'unknown';
}

function matches(evaluation: Evaluation, path: readonly string[], term: SpfMechanism): Match {
  const { client } = evaluation;
  switch (term.kind) {
    case 'all':
      return 'yes';
    case 'ip4':
    case 'ip6':
      return containsRange({ ...term, kind: term.kind }, client) ? 'yes' : 'no';
    case 'ptr':
      return spend(evaluation) ? 'depends' : 'permerror';
    default:
      if (!spend(evaluation)) return 'permerror';
      if (term.hasMacro) return 'depends';
  }
  const name = term.domain ?? path.at(-1) ?? '';
  switch (term.kind) {
    case 'include':
      return matchesInclude(evaluateTarget(evaluation, path, term.domain));
    case 'exists':
      return matchesExists(evaluation, name);
    case 'a':
      return matchesAddress(evaluation, name, term);
    case 'mx':
      return matchesMailHosts(evaluation, name, term);
  }
}

/** RFC 7208 section 5.2: only a pass of the included record matches. */
function matchesInclude(inner: Inner): Match {
  if (inner === 'pass') return 'yes';
  if (inner === 'permerror' || inner === 'unknown' || inner === 'depends') return inner;
  return 'no';
}

/** RFC 7208 section 5.7: it is always the IPv4 address that must exist, whatever the client has. */
function matchesExists(evaluation: Evaluation, name: string): Match {
  const addresses = addressesOf(evaluation, name, 'ip4');
  if (addresses === undefined) return 'unknown';
  if (addresses.length === 0) return countVoid(evaluation);
  return 'yes';
}

interface PrefixLengths {
  readonly bits4: number;
  readonly bits6: number;
}

function matchesAddress(evaluation: Evaluation, name: string, bits: PrefixLengths): Match {
  const addresses = addressesOf(evaluation, name, evaluation.client.kind);
  if (addresses === undefined) return 'unknown';
  if (addresses.length === 0) return countVoid(evaluation);
  return containsClient(evaluation, addresses, bits) ? 'yes' : 'no';
}

function matchesMailHosts(evaluation: Evaluation, name: string, bits: PrefixLengths): Match {
  const hosts = valuesOf(evaluation, { type: 'MX', name });
  if (hosts === undefined) return 'unknown';
  if (hosts.length === 0) return countVoid(evaluation);
  if (hosts.length > MAX_MX_HOSTS) return 'permerror';
  let match: Match = 'no';
  for (const host of hosts) {
    const addresses = addressesOf(evaluation, canonicalName(host), evaluation.client.kind);
    if (addresses === undefined) match = 'unknown';
    else if (containsClient(evaluation, addresses, bits)) return 'yes';
  }
  return match;
}

function containsClient(
  { client }: Evaluation,
  addresses: readonly string[],
  { bits4, bits6 }: PrefixLengths,
): boolean {
  return addresses.some((address) => {
    const range = rangeOf(address, { ip4: bits4, ip6: bits6 });
    return range !== undefined && containsRange(range, client);
  });
}

function addressesOf(evaluation: Evaluation, name: string, kind: AddressRange['kind']): readonly string[] | undefined {
  return valuesOf(evaluation, { type: 'Address', name })?.filter(
    (address) => (address.includes(':') ? 'ip6' : 'ip4') === kind,
  );
}

/** Empty for a name without an answer; undefined when that is not known. */
function valuesOf(evaluation: Evaluation, question: SpfQuestion): readonly string[] | undefined {
  const answer = lookUp(evaluation.tree, question);
  if (answer === undefined || answer.kind === 'Unknown') return undefined;
  return answer.kind === 'Found' ? answer.values : [];
}

/** False when the term is one lookup too many. */
function spend(evaluation: Evaluation): boolean {
  evaluation.lookups += 1;
  return evaluation.lookups <= MAX_LOOKUPS;
}

function countVoid(evaluation: Evaluation): Match {
  evaluation.voids += 1;
  return evaluation.voids > MAX_VOID_LOOKUPS ? 'permerror' : 'no';
}
