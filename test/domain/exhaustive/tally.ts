import { createHash, type Hash } from 'node:crypto';
import type { Proof } from './prove.ts';

/** Counts over many worlds. */
export interface Tally {
  readonly worlds: number;
  readonly reached: number;
  readonly refused: number;
  readonly waits: number;
  readonly plans: number;
  /** Plans with steps that were carried out. */
  readonly begun: number;
  readonly steps: number;
  readonly prefixes: number;
  readonly combinations: number;
  /** How many worlds a reason refused or held up; a world may have several. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Faults with the number of the world, the first hundred. */
  readonly faults: readonly string[];
  readonly faulty: number;
  /** Worlds in which only a fault of `known-faults.ts` shows. */
  readonly known: number;
  /** SHA-256 over the number, the end and the plan hashes of every world, in order. */
  readonly digest: string;
}

const MAX_FAULTS = 100;

/** Proves worlds one after the other. */
export function tally(proofs: Iterable<Proof>): Tally {
  const ends = { Reached: 0, Refused: 0, Waits: 0 };
  const reasons = new Map<string, number>();
  const faults: string[] = [];
  const sum = { worlds: 0, plans: 0, begun: 0, steps: 0, prefixes: 0, combinations: 0, faulty: 0, known: 0 };
  const hash: Hash = createHash('sha256');
  for (const proof of proofs) {
    sum.worlds += 1;
    for (const key of ['plans', 'begun', 'steps', 'prefixes', 'combinations'] as const) sum[key] += proof[key];
    ends[proof.ends] += 1;
    for (const reason of proof.reasons) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    hash.update(`${proof.number} ${proof.ends} ${proof.hashes.join(' ')}\n`);
    if (proof.faults.length === 0) {
      sum.known += proof.known > 0 ? 1 : 0;
      continue;
    }
    sum.faulty += 1;
    if (faults.length < MAX_FAULTS) faults.push(...proof.faults.map((fault) => `world ${proof.number}: ${fault}`));
  }
  return {
    ...sum,
    reached: ends.Reached,
    refused: ends.Refused,
    waits: ends.Waits,
    reasons: Object.fromEntries([...reasons].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    faults,
    digest: hash.digest('hex'),
  };
}

/** The tallies of parts as one; the digest is that of the digests, in the order given. */
export function merged(parts: readonly Tally[]): Tally {
  const sum = (key: 'worlds' | 'reached' | 'refused' | 'waits' | 'plans' | 'begun' | 'steps' | 'prefixes') =>
    parts.reduce((total, part) => total + part[key], 0);
  const reasons = new Map<string, number>();
  for (const part of parts) {
    for (const [reason, count] of Object.entries(part.reasons)) reasons.set(reason, (reasons.get(reason) ?? 0) + count);
  }
  return {
    worlds: sum('worlds'),
    reached: sum('reached'),
    refused: sum('refused'),
    waits: sum('waits'),
    plans: sum('plans'),
    begun: sum('begun'),
    steps: sum('steps'),
    prefixes: sum('prefixes'),
    combinations: parts.reduce((total, part) => total + part.combinations, 0),
    reasons: Object.fromEntries([...reasons].toSorted(([a], [b]) => (a < b ? -1 : 1))),
    faults: parts.flatMap(({ faults }) => faults).slice(0, MAX_FAULTS),
    faulty: parts.reduce((total, part) => total + part.faulty, 0),
    known: parts.reduce((total, part) => total + part.known, 0),
    digest: createHash('sha256')
      .update(parts.map(({ digest }) => digest).join('\n'))
      .digest('hex'),
  };
}
