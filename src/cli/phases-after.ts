import { PHASES, type Phase } from '../api/v1alpha1/normalize.ts';

/** The phases still to come after the next one, in the order of the way to the declared one. */
export function phasesAfter(next: Phase, declared: Phase): readonly Phase[] {
  const from = PHASES.indexOf(next);
  const to = PHASES.indexOf(declared);
  return from <= to ? PHASES.slice(from + 1, to + 1) : PHASES.slice(to, from).toReversed();
}
