import { AXES, AXIS_NAMES, type Axis, type Choice, choiceAt, numberOf, WORLDS } from './axes.ts';

/**
 * A finite, ordered set of worlds of the space. Drawn uniformly nearly every world has several faults at once and is
 * refused for the first, so the space is also entered from where companies are.
 */
export interface Slice {
  readonly name: string;
  readonly size: number;
  /** The number, in the space, of the slice's world i. */
  readonly at: (index: number) => number;
}

/** A company as the ladder leaves it, at each rung. */
export const RUNGS: readonly Partial<Choice>[] = [
  { reached: 'nothing' },
  { reached: 'Prepare' },
  {
    reached: 'Send',
    domainType: 'InternalRelay',
    outbound: 'ours',
    inbound: 'ours',
    mxBefore: 'old server',
    spf: 'both, ours',
    forwarders: 'done',
    tasks: 'smart host',
  },
  {
    reached: 'Receive',
    domainType: 'InternalRelay',
    outbound: 'ours',
    inbound: 'ours',
    mx: 'Exchange Online',
    mxBefore: 'old server',
    mxLifetime: 'short',
    spf: 'both, ours',
    forwarders: 'done',
    tasks: 'firewall and smart host',
  },
  {
    reached: 'Retire',
    mx: 'Exchange Online',
    mxBefore: 'old server',
    mxLifetime: 'short',
    spf: 'Exchange Online only',
    forwarders: 'done',
    tasks: 'all',
  },
  // A company that was retired and needs its old server again: a person took the marks of its end back.
  {
    reached: 'Retire',
    mx: 'Exchange Online',
    mxBefore: 'old server',
    mxLifetime: 'short',
    spf: 'Exchange Online only',
    tasks: 'firewall',
  },
];

const USUAL = choiceAt(0);

/** Each rung with each phase wished. */
export const ORDINARY: readonly Choice[] = RUNGS.flatMap((rung) =>
  AXES.wished.map((wished) => ({ ...USUAL, ...rung, wished })),
);

/** What may be otherwise than on the ladder. */
const OTHERWISE: readonly (readonly [Axis, string])[] = AXIS_NAMES.filter(
  (axis) => axis !== 'wished' && axis !== 'reached',
).flatMap((axis) => AXES[axis].map((value): readonly [Axis, string] => [axis, value]));

/** Every world that differs from an ordinary one in at most this many axes, each once. */
export function deviations(most: 1 | 2): Slice {
  const numbers = new Set<number>();
  for (const choice of ORDINARY) {
    for (const [i, [axis, value]] of OTHERWISE.entries()) {
      const one = { ...choice, [axis]: value };
      if (most === 1) numbers.add(numberOf(one));
      else for (const [other, second] of OTHERWISE.slice(i)) numbers.add(numberOf({ ...one, [other]: second }));
    }
  }
  const list = [...numbers];
  return { name: `at most ${most} from the ladder`, size: list.length, at: (index) => list[index] ?? 0 };
}

/** The axes that decide most, in full; the others as on the rung. */
const CORE = {
  domainType: ['Authoritative', 'InternalRelay'],
  outbound: ['none', 'ours', 'ours, disabled', 'foreign, fits', 'foreign, to another host', 'foreign, by MX'],
  inbound: ['none', 'ours', 'ours, disabled', 'foreign, fits'],
  mx: AXES.mx,
  spf: ['own', 'both, ours', 'two records'],
  unknownAddresses: ['refused', 'accepted', 'no answer'],
  people: ['all moved', 'one stays', 'unused mailbox', 'mail user to the old server', 'all of these'],
  forwarders: ['open', 'done'],
} as const;

/** The product of the axes that the model's tables speak of, on each rung, with each phase wished. */
export function core(): Slice {
  const axes = Object.entries(CORE);
  const product = axes.reduce((size, [, values]) => size * values.length, 1);
  return {
    name: 'core product',
    size: product * ORDINARY.length,
    at(index) {
      let rest = Math.floor(index / ORDINARY.length);
      const choice = axes.map(([axis, values]) => {
        const value = values[rest % values.length];
        rest = Math.floor(rest / values.length);
        return [axis, value];
      });
      return numberOf({ ...(ORDINARY[index % ORDINARY.length] ?? USUAL), ...Object.fromEntries(choice) });
    },
  };
}

/** All of it. */
export const SPACE: Slice = { name: 'whole space', size: WORLDS, at: (index) => index };

/** A part of a sample: `count` of its worlds from number `from` on. The same seed and part give the same worlds. */
export interface Part {
  readonly seed: number;
  readonly from: number;
  readonly count: number;
}

/** Worlds of a slice at an even stride that has no common divisor with its size: none twice, and all of them in the end. */
export function sample({ size, at }: Slice, { seed, from, count }: Part): readonly number[] {
  const whole = BigInt(size);
  const stride = coprimeTo(whole, BigInt(Math.floor(size * GOLDEN_RATIO)));
  const start = BigInt(seed) * BigInt(Math.floor(size / 7) + 1);
  const length = Math.max(0, Math.min(count, size - from));
  return Array.from({ length }, (_, index) => at(Number((start + stride * BigInt(from + index)) % whole)));
}

/** Multiples of it, modulo 1, lie as evenly as those of any number (Knuth, The Art of Computer Programming, 6.4). */
const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

function coprimeTo(size: bigint, from: bigint): bigint {
  let candidate = from > 0n ? from : 1n;
  while (greatestCommonDivisor(candidate, size) !== 1n) candidate += 1n;
  return candidate;
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b);
}
